"""« Connecteurs »: the programs that read through the API and their tokens. Right.CONNECTORS.

Whoever gives a program content to read must be allowed to read it: otherwise a token would be a way around one's rights.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from triage.domain.connectors import SHARES, ConnectorRefusal, Scope, new_token
from triage.domain.people import Person, Right, Sight
from triage.domain.referential import Label
from triage.web.bannettes import full_name
from triage.web.connector_forms import life_of, name_of, scopes_of, sight_of
from triage.web.connector_models import ConnectorReader
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

USUAL_DAYS = 365
ConsumerId = Annotated[int, Path(ge=1, le=2**62)]


async def form_of(request: Request) -> FormData:
    """The form of a request, read before a route in a thread looks at it."""
    return await request.form()


Form = Annotated[FormData, Depends(form_of)]


def within(sight: Sight, person: Person) -> Sight:
    """A sight, cut to what the person who gives it sees."""

    def both(asked: frozenset[str] | None, own: frozenset[str] | None) -> frozenset[str] | None:
        if own is None:
            return asked
        return own if asked is None else asked & own

    return Sight(
        mailboxes=both(sight.mailboxes, person.sight.mailboxes),
        services=both(sight.services, person.sight.services),
        opened=both(sight.opened, person.sight.opened),
    )


def check_may_give(scopes: Collection[Scope], person: Person) -> None:
    """Raise ConnectorRefusal when the scopes open content that the person may not read."""
    if set(scopes) & set(SHARES) and not person.may(Right.READ):
        raise ConnectorRefusal(
            "content given by somebody who may not read",
            words="Vous n’avez pas le droit de lire les courriers : un administrateur doit donner les droits de lecture "
            "des fiches, des données et du texte.",
        )


def sight_choices(doors: Doors, person: Person) -> dict[str, Any]:
    """What the fields of a sight offer: only what the person sees."""

    def seen(code: str, own: frozenset[str] | None) -> bool:
        return own is None or code in own

    referential = doors.referential
    sensitive = [e.label.code for e in referential.entries if e.sensitive and not e.retired]
    return {
        "boxes": [b for b in sorted(doors.cases.mailbox_states()) if seen(b, person.sight.mailboxes)],
        "services": [
            (e.label.code, e.name) for e in referential.services() if seen(e.label.code, person.sight.services)
        ],
        "sensitive": [
            (code, full_name(Label.from_code(code), referential))
            for code in sensitive
            if seen(code, person.sight.opened)
        ],
    }


def consumer_pages(doors: Doors, reader: Reader, now: Callable[[], datetime]) -> APIRouter:  # noqa: C901  a table of routes
    """The routes below `/connecteurs/logiciels`."""
    routes = APIRouter()
    store = doors.connectors
    said = ConnectorReader(doors.referential, reader.zone, reader.called)

    def asked_sight(form: FormData, person: Person) -> Sight:
        return within(sight_of(form, doors.referential, doors.cases.mailbox_states()), person)

    def consumer_form(
        request: Request, person: Person, *, fault: str = "", typed: str = "", status: int = 200
    ) -> Response:
        return page(
            request,
            "connecteur_logiciel_nouveau.html",
            status=status,
            scopes=[(s.value, s.words) for s in Scope],
            fault=fault,
            typed=typed,
            **sight_choices(doors, person),
        )

    @routes.get("/connecteurs/logiciels/nouveau")
    def new_consumer(request: Request) -> Response:
        return consumer_form(request, demand(request, Right.CONNECTORS))

    @routes.post("/connecteurs/logiciels/nouveau")
    def add_consumer(request: Request, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        try:
            name, scopes = name_of(form), scopes_of(form)
            check_may_give(scopes, person)
            made = store.add_consumer(name, scopes, asked_sight(form, person), person.login, now())
        except ConnectorRefusal as refusal:
            typed = str(form.get("nom", ""))
            return consumer_form(request, person, fault=refusal.words, typed=typed, status=422)
        return RedirectResponse(f"/connecteurs/logiciels/{made}", status_code=303)

    def shown(request: Request, consumer_id: int, *, token: str = "", fault: str = "", status: int = 200) -> Response:
        person = demand(request, Right.CONNECTORS)
        one = store.consumer(consumer_id)
        return page(
            request,
            "connecteur_logiciel.html",
            status=status,
            c=said.consumer(one, now()),
            scopes=[(s.value, s.words, s in one.scopes) for s in Scope],
            sight=one.sight,
            days=USUAL_DAYS,
            token=token,
            fault=fault,
            **sight_choices(doors, person),
        )

    @routes.get("/connecteurs/logiciels/{consumer_id}")
    def consumer(request: Request, consumer_id: ConsumerId) -> Response:
        return shown(request, consumer_id)

    @routes.post("/connecteurs/logiciels/{consumer_id}/droits")
    def change(request: Request, consumer_id: ConsumerId, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        try:
            scopes = scopes_of(form)
            check_may_give(scopes, person)
        except ConnectorRefusal as refusal:
            return shown(request, consumer_id, fault=refusal.words, status=422)
        store.change_consumer(consumer_id, scopes, asked_sight(form, person), person.login, now())
        return RedirectResponse(f"/connecteurs/logiciels/{consumer_id}", status_code=303)

    @routes.post("/connecteurs/logiciels/{consumer_id}/jetons")
    def add_token(request: Request, consumer_id: ConsumerId, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        token = new_token()
        try:
            check_may_give(store.consumer(consumer_id).scopes, person)
            store.add_token(consumer_id, token, life_of(form, now()), person.login, now())
        except ConnectorRefusal as refusal:
            return shown(request, consumer_id, fault=refusal.words, status=422)
        # Not a redirect: an address must never carry a token, and nothing but this answer ever does.
        return shown(request, consumer_id, token=token)

    @routes.post("/connecteurs/logiciels/{consumer_id}/jetons/{token_id}/revoquer")
    def revoke(request: Request, consumer_id: ConsumerId, token_id: ConsumerId) -> Response:
        person = demand(request, Right.CONNECTORS)
        store.revoke_token(token_id, person.login, now())
        return RedirectResponse(f"/connecteurs/logiciels/{consumer_id}", status_code=303)

    return routes
