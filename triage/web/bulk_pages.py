"""One action on many mails: a preview with counts (`GET /lot`), the action (`POST /lot`), and its undoing in one gesture."""

import secrets
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.bulk import MOST, Change, Plan, Standing, fitting, plan, retries
from triage.domain.corrections import Decision, Deed
from triage.domain.errors import CaseMoved, ForbiddenMove, NotAllowed, UnknownCase
from triage.domain.people import Person, Right
from triage.domain.referential import Label
from triage.steps.decide import decide
from triage.web.bulk_views import ACTIONS, RETRY, heaps_of, left_of, may_act
from triage.web.decision_pages import Back, Comment, LabelField, asked
from triage.web.doors import Doors
from triage.web.list_head import selected
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

ANY = (Right.QUALIFY, Right.QUARANTINE)
Action = Annotated[str, Query(alias="geste", max_length=20)]
Chosen = Annotated[list[int], Query(alias="courrier", max_length=MOST)]
OfPage = Annotated[str, Query(alias="page", max_length=4000)]
Reach = Annotated[str, Query(alias="portee", max_length=20)]
LabelAsked = Annotated[str, Query(alias="type", max_length=170)]
BackAsked = Annotated[str, Query(alias="liste", max_length=2000)]
Seen = Annotated[str, Form(alias="courriers", max_length=30 * MOST)]
Batch = Annotated[str, Form(alias="lot", max_length=40)]


def bulk_pages(doors: Doors, reader: Reader) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    def planned(person: Person, action: str, label: str, ids: list[int]) -> tuple[Plan, dict[int, Standing]]:
        if action not in ACTIONS:
            raise ForbiddenMove("no such action", words="Choisissez une action de la liste.")
        if not may_act(person, action, reader):
            raise NotAllowed("action without its right", subject=person.login)
        standings = {s.line.mail_id: s for s in doors.review.standings(ids, person.sight)}
        held = doors.company.locks(ids, reader.now())
        locked = {n for n, lock in held.items() if lock.login != person.login}
        if action == RETRY:
            return retries(ids, list(standings.values())), standings
        return plan(ids, list(standings.values()), _decision(action, label, reader), locked=locked), standings

    @routes.get("/lot")
    def preview(
        request: Request,
        action: Action = "",
        ids: Chosen = [],  # noqa: B006 - a default of FastAPI, copied for each request
        of_page: OfPage = "",
        reach: Reach = "coches",
        label: LabelAsked = "",
        back: BackAsked = "/",
    ) -> Response:
        person = demand(request, *ANY)
        home = asked(back)
        wanted = ids
        if reach == "page":
            wanted = [int(n) for n in of_page.split() if n.isascii() and n.isdigit()]
        elif reach == "tous":
            wanted = doors.review.numbers(selected(home, person, reader)[1], MOST + 1)
        beyond, wanted = len(wanted) > MOST, [n for n in wanted[:MOST] if 0 < n < 2**62]
        shown, standings = planned(person, action, label, wanted)
        named = _decision(action, label, reader).label if action != RETRY else None
        return page(
            request,
            "lot.html",
            action=action,
            said=ACTIONS[action],
            label=named.code if named else "",
            heaps=heaps_of(shown, reader),
            left=left_of(shown, standings, reader),
            count=len(shown.changes),
            beyond=MOST if beyond else 0,
            none_chosen=not wanted,
            mails=" ".join(f"{c.standing.line.mail_id}:{c.standing.revision}" for c in shown.changes),
            back=home.href,
        )

    @routes.post("/lot")
    def act(
        request: Request,
        action: Annotated[str, Form(alias="geste", max_length=20)] = "",
        mails: Seen = "",
        label: LabelField = "",
        comment: Comment = "",
        back: Back = "",
    ) -> Response:
        person = demand(request, *ANY)
        seen = _seen(mails)
        shown, _ = planned(person, action, label, list(seen))
        order = _Order(action=action, label=label, comment=comment.strip(), batch=secrets.token_hex(8))
        done = sum(_done(doors, reader, person, c, order, seen[c.standing.line.mail_id]) for c in shown.changes)
        left = len(seen) - done
        told = f"repris={done}" if action == RETRY else f"lot={order.batch}"
        return _on(asked(back).href, told + (f"&laisses={left}" if left else ""))

    return routes


def undo_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`POST /lot/annuler`."""
    routes = APIRouter()

    @routes.post("/lot/annuler")
    def undo(request: Request, batch: Batch = "", back: Back = "") -> Response:
        person = demand(request, Right.QUALIFY)
        left = 0
        for correction in reversed(doors.review.batch(batch)):
            if correction.actor != person.login or correction.undone_at is not None:
                continue
            try:
                doors.review.undo(correction.id, actor=person.login, now=reader.now())
            except CaseMoved:
                left += 1
        return _on(asked(back).href, f"lot={batch}" + (f"&laisses={left}" if left else ""))

    return routes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is done to every mail of the action."""

    action: str
    label: str
    comment: str
    batch: str


def _done(doors: Doors, reader: Reader, person: Person, change: Change, order: _Order, seen: int) -> bool:
    """Whether it could be done. A mail that somebody changed meanwhile is left: it tells by itself what was done to it."""
    mail_id, now = change.standing.line.mail_id, reader.now()
    try:
        if order.action == RETRY:
            doors.cases.retry(mail_id, person.login, now)
            return True
        wanted = _decision(order.action, order.label, reader)
        deed = fitting(wanted, change.standing.label)
        decision = replace(wanted, deed=deed, comment=order.comment, batch=order.batch)
        case, refer = doors.cases.case(mail_id), reader.referential
        decide(case, decision, person, now, referential=refer, review=doors.review, seen=seen)
    except (CaseMoved, ForbiddenMove, UnknownCase):
        return False
    return True


def _decision(action: str, label: str, reader: Reader) -> Decision:
    deed = Deed(action)
    chosen = Label.from_code(label) if deed is Deed.CORRECT and label else None
    if chosen is not None and chosen not in reader.referential.labels():
        words = "Choisissez un service ou un type de courrier en usage."
        raise ForbiddenMove("label out of use", words=words)
    if deed is Deed.CORRECT and chosen is None:
        raise ForbiddenMove("a label is missing", words="Choisissez un service ou un type de courrier.")
    return Decision(deed=deed, label=reader.referential.spam() if deed is Deed.SPAM else chosen)


def _seen(mails: str) -> dict[int, int]:
    """« number:revision » of each mail of the preview."""
    found = {}
    for pair in mails.split()[:MOST]:
        number, _, revision = pair.partition(":")
        if number.isascii() and number.isdigit() and revision.isascii() and revision.isdigit():
            found[int(number)] = int(revision)
    return found


def _on(href: str, told: str) -> Response:
    return RedirectResponse(f"{href}{'&' if '?' in href else '?'}{told}", status_code=303)
