"""The gestures of the reading pane: confirm, correct, return, close, spam, and undo. Plain forms; the next mail opens."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.case import Case, State
from triage.domain.corrections import WORDS, Decision, Deed, offered
from triage.domain.errors import ForbiddenMove
from triage.domain.people import Person, Right
from triage.domain.referential import Label, Referential
from triage.steps.decide import decide
from triage.web.bannettes import full_name
from triage.web.company_views import check_lock
from triage.web.doors import Doors
from triage.web.list_head import Asked
from triage.web.outcome_models import Reader
from triage.web.who import demand, visible_case
from triage.web.words import per_cent

MOST_GUESSES = 3
LIKELY = 0.05
MailId = Annotated[int, Path(ge=1, le=2**62)]
DeedField = Annotated[Deed, Form(alias="geste")]
LabelField = Annotated[str, Form(alias="type", max_length=170)]
Comment = Annotated[str, Form(alias="note", max_length=500)]
Seen = Annotated[int | None, Form(alias="vu", ge=0)]
Back = Annotated[str, Form(alias="liste", max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gestures:
    """What a person may do with the open mail now: codes of deeds, the types to choose from by service, and who decided."""

    deeds: frozenset[str]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    current: str
    revision: int
    guesses: tuple[tuple[str, str, str], ...] = ()  # (code, name, per cent) of the machine, likeliest first
    decided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The banner after a gesture: what was done to which mail, and the correction that undoes it."""

    mail_id: int
    words: str
    correction: int


def decision_pages(doors: Doors, reader: Reader) -> APIRouter:
    """Under `/courriers/{id}`: `POST decision`, `annuler`, and `reprendre` for the quarantine."""
    routes = APIRouter()

    @routes.post("/courriers/{mail_id}/decision")
    def act(
        request: Request,
        mail_id: MailId,
        deed: DeedField = Deed.CONFIRM,
        label: LabelField = "",
        comment: Comment = "",
        seen: Seen = None,
        back: Back = "",
        guess: Annotated[str, Form(alias="choix", max_length=170)] = "",
        follows: Annotated[int, Form(alias="suite", ge=0, le=2**62)] = 0,
    ) -> Response:
        person = demand(request, Right.QUALIFY)
        case = visible_case(doors, person, mail_id)
        check_lock(doors, mail_id, person, reader)
        if guess:
            deed, label = (Deed.CONFIRM, "") if case.label and guess == case.label.code else (Deed.CORRECT, guess)
        shown = gestures_for(case, person, doors, reader)
        if shown is None or deed.value not in shown.deeds:
            raise ForbiddenMove(f"{deed} is not offered", subject=str(mail_id))
        chosen = Label.from_code(label) if label and deed in {Deed.CORRECT, Deed.REROUTE} else None
        if deed is Deed.SPAM:
            chosen = reader.referential.spam()
        if deed is Deed.CORRECT and chosen is not None and case.label and chosen.service != case.label.service:
            deed = Deed.REROUTE
        decision = Decision(deed=deed, label=chosen, comment=comment.strip())
        decide(case, decision, person, reader.now(), referential=reader.referential, review=doors.review, seen=seen)
        doors.company.release(mail_id, person.login)
        return _on(asked(back).href, mail_id, follows)

    @routes.post("/courriers/{mail_id}/annuler")
    def undo(
        request: Request, mail_id: MailId, correction: Annotated[int, Form(ge=1)] = 1, back: Back = ""
    ) -> Response:
        person = demand(request, Right.QUALIFY)
        last = doors.review.last(mail_id)
        # Who has just sent a mail out of their own sight may still take it back; anybody else must see it.
        if last is None or last.actor != person.login:
            visible_case(doors, person, mail_id)
        check_lock(doors, mail_id, person, reader)
        doors.review.undo(correction if last and last.id == correction else 0, actor=person.login, now=reader.now())
        home, _, query = asked(back).href.partition("?")
        # The fragment puts the focus on the mail, whose buttons come next.
        return RedirectResponse(f"{home}courriers/{mail_id}{query and f'?{query}'}#courrier", status_code=303)

    @routes.post("/courriers/{mail_id}/reprendre")
    def retry(request: Request, mail_id: MailId, back: Back = "") -> Response:
        person = demand(request, Right.QUARANTINE)
        visible_case(doors, person, mail_id)
        doors.cases.retry(mail_id, person.login, reader.now())
        return RedirectResponse(asked(back).href, status_code=303)

    return routes


def asked(back: str) -> Asked:
    """The list that a form came from: only what is known of its address is kept."""
    return Asked.read(back.partition("?")[2])


def _on(href: str, mail_id: int, follows: int) -> Response:
    """To the list again, where the mail that followed opens, with the banner of what was done."""
    then = f"&suite={follows}" if follows else ""
    return RedirectResponse(f"{href}{'&' if '?' in href else '?'}fait={mail_id}{then}", status_code=303)


def done_to(doors: Doors, person: Person, mail_id: int | None, reader: Reader) -> Done | None:
    """The banner for the mail that the person has just dealt with."""
    last = doors.review.last(mail_id) if mail_id is not None else None
    if last is None or last.actor != person.login:
        return None
    said = WORDS[last.deed]
    if last.deed in {Deed.CORRECT, Deed.REROUTE}:
        said = f"{said} : {full_name(last.chosen, reader.referential)}"
    return Done(mail_id=last.mail_id, words=said, correction=last.id)


def gestures_for(case: Case, person: Person, doors: Doors, reader: Reader) -> Gestures | None:
    """None for who may not qualify, and for a mail that is still being sorted."""
    if not person.may(Right.QUALIFY) or case.state is State.RECEIVED:
        return None
    referential = reader.referential
    deeds = offered(case.state, labelled=case.label is not None, read=case.outcome is not None)
    if referential.spam() is None:
        deeds -= {Deed.SPAM}
    last = doors.review.last(case.mail_id)
    decided = f"{WORDS[last.deed].capitalize()} par {reader.called(last.actor)}" if last is not None else ""
    if last is not None and case.label is not None:
        decided += f" : {full_name(case.label, referential)}"
    return Gestures(
        deeds=frozenset(d.value for d in deeds),
        groups=types_of(referential),
        current=case.label.code if case.label else "",
        revision=case.revision,
        decided=decided,
        guesses=_guesses(case, referential) if case.state in {State.TO_QUALIFY, State.SORTED} else (),
    )


def _guesses(case: Case, referential: Referential) -> tuple[tuple[str, str, str], ...]:
    """What the machine thinks of a mail that it left to a person; of one that it sorted, only what it may well have missed."""
    if case.outcome is None or case.label is None:
        return ()
    verdict, known = case.outcome.verdict, referential.labels()
    least = LIKELY if case.state is State.SORTED else 0.0
    found = [(verdict.label, verdict.confidence)]
    found += [(g.label, g.probability) for g in verdict.alternatives if g.probability >= least]
    usable = [(label, sure) for label, sure in found if label in known][:MOST_GUESSES]
    return tuple((label.code, full_name(label, referential), per_cent(sure)) for label, sure in usable)


def types_of(referential: Referential) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What a mail may be, by service: (name of the group, (code, name) of each type)."""
    names = {e.label: e.name for e in referential.entries}
    groups: dict[str, list[tuple[str, str]]] = {}
    for label in referential.labels():
        service = names[Label(service=label.service)]
        group = service if label.motif else "Autres services"
        groups.setdefault(group, []).append((label.code, names[label]))
    return tuple((name, tuple(inside)) for name, inside in groups.items())
