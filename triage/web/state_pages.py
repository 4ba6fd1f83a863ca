"""Small answers for machines: what the pages' script asks where no stream goes through, and whether the service is well."""

import hashlib
import json
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from triage.domain.case import State
from triage.domain.errors import StoreUnavailable
from triage.domain.people import Person, Right
from triage.ports import CaseStore, Counts
from triage.web.bannettes import OPEN
from triage.web.who import demand, mailboxes_seen


def state_pages(store: CaseStore) -> APIRouter:
    """`/etat.json`, counters only and nothing of a mail, and `/sante`."""
    routes = APIRouter()

    @routes.get("/etat.json")
    def state(request: Request) -> Response:
        person = demand(request, Right.READ)
        return JSONResponse(state_of(store, person))

    @routes.get("/sante")
    def health() -> Response:
        try:
            store.mailbox_states()
        except StoreUnavailable as error:
            return JSONResponse({"etat": "panne", "mots": error.words}, status_code=503)
        return JSONResponse({"etat": "ok"})

    return routes


def state_of(store: CaseStore, person: Person) -> dict[str, str | int]:
    """Counters of what the person sees, and what changes with them. Nothing of a mail."""
    counts, mailboxes = store.counts(sight=person.sight), mailboxes_seen(store.mailbox_states(), person)
    return {
        "signature": signature_of(counts, mailboxes),
        "total": sum(counts.by_state.values()),
        "a_traiter": sum(counts.by_state.get(s, 0) for s in OPEN),
        "a_qualifier": counts.by_state.get(State.TO_QUALIFY, 0),
        "quarantaine": counts.by_state.get(State.QUARANTINED, 0),
    }


def signature_of(counts: Counts, mailboxes: dict[str, tuple[datetime | None, str]]) -> str:
    """Changes when something a page shows changed: counters or the health of a mailbox."""
    shown = [
        sorted(counts.by_state.items()),
        sorted(counts.by_label.items()),
        sorted((n, e) for n, (_, e) in mailboxes.items()),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
