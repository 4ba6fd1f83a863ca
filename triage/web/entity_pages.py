"""The gestures on the entities of a mail: confirm, correct, reject, add, and undo. Plain forms; the same mail stays open."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.case import Case, Outcome
from triage.domain.entities import Entity, EntityType, Extraction, Ruling
from triage.domain.entity_review import BY_A_PERSON, MOST_ADDED, ROLES, find_words
from triage.domain.entity_values import value_of
from triage.domain.errors import CaseMoved, ForbiddenMove
from triage.domain.masking import looks_secret
from triage.domain.people import Right
from triage.web.company_views import check_lock
from triage.web.decision_pages import Back, asked
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.who import demand, visible_case

MailId = Annotated[int, Path(ge=1, le=2**62)]
ALL = "all"  # the gesture that confirms every entity that is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form: the gesture, the entity (`key`) or the exact words and where they stand, and what it is."""

    gesture: str
    key: str
    kind: str
    value: str
    role: str
    words: str
    source: int


def _form(
    gesture: Annotated[str, Form(alias="geste", max_length=20)] = "",
    key: Annotated[str, Form(alias="cle", max_length=100)] = "",
    kind: Annotated[str, Form(alias="nature", max_length=40)] = "",
    value: Annotated[str, Form(alias="valeur", max_length=1000)] = "",
    role: Annotated[str, Form(alias="fonction", max_length=40)] = "",
    words: Annotated[str, Form(alias="mots", max_length=2000)] = "",
    source: Annotated[int, Form(alias="piece", ge=0, le=10_000)] = 0,
) -> Asked:
    return Asked(gesture=gesture, key=key, kind=kind, value=value, role=role, words=words, source=source)


def entity_pages(doors: Doors, reader: Reader) -> APIRouter:
    """Under `/courriers/{id}`: `POST elements` and `elements/annuler`."""
    routes = APIRouter()

    @routes.post("/courriers/{mail_id}/elements")
    def act(request: Request, mail_id: MailId, form: Annotated[Asked, Depends(_form)], back: Back = "") -> Response:
        person = demand(request, Right.QUALIFY)
        case = visible_case(doors, person, mail_id)
        check_lock(doors, mail_id, person, reader)
        now, store = reader.now(), doors.entities
        if case.outcome is None:
            raise ForbiddenMove("not read yet", subject=str(mail_id))
        if form.gesture == ALL:
            store.confirm_all(mail_id, actor=person.login, now=now)
            return _same(mail_id, back)
        try:
            ruling = Ruling(form.gesture)
        except ValueError as error:
            raise ForbiddenMove("no such gesture", subject=str(mail_id)) from error
        entity = None
        if ruling is Ruling.CORRECT:
            entity = _corrected(_standing(case, form.key), form)
        elif ruling is Ruling.ADD:
            entity = _added(case.outcome, form)
        store.decide(mail_id, ruling, entity, key=form.key, actor=person.login, now=now)
        return _same(mail_id, back)

    @routes.post("/courriers/{mail_id}/elements/annuler")
    def undo(
        request: Request, mail_id: MailId, decision: Annotated[int, Form(alias="decision", ge=1)] = 1, back: Back = ""
    ) -> Response:
        person = demand(request, Right.QUALIFY)
        visible_case(doors, person, mail_id)
        check_lock(doors, mail_id, person, reader)
        if doors.entities.decision(decision).mail_id != mail_id:
            raise CaseMoved("decision on another mail", subject=str(mail_id))
        doors.entities.undo(decision, actor=person.login, now=reader.now())
        return _same(mail_id, back)

    return routes


def _same(mail_id: int, back: str) -> Response:
    """The same mail again, in the same list, at its entities."""
    _, _, query = asked(back).href.partition("?")
    return RedirectResponse(f"/courriers/{mail_id}" + (f"?{query}" if query else "") + "#releves", status_code=303)


def _standing(case: Case, key: str) -> Entity:
    for one in case.reviewed:
        if one.key == key:
            return one.entity
    raise CaseMoved(f"no entity {key}", subject=str(case.mail_id))


def _corrected(one: Entity, form: Asked) -> Entity:
    kind = _kind(form.kind or one.type.value)
    value = _value(kind, form.value)
    role = form.role if form.role in (*ROLES.get(kind, ()), "") else ""
    # A role that the rules know and the form does not offer stays with the type it belongs to.
    kept = one.role if kind is one.type and form.role == one.role else role
    return replace(one, type=kind, value=value, role=kept, rule=BY_A_PERSON, confidence=1.0, valid=None)


def _added(outcome: Outcome, form: Asked) -> Entity:
    text, extraction = _text(outcome, form.source)
    kind = _kind(form.kind)
    start, end = find_words(text, form.words, extraction.entities, extraction.secrets)
    value = _value(kind, form.value.strip() or text[start:end])
    role = form.role if form.role in ROLES.get(kind, ()) else ""
    return Entity(
        type=kind,
        text=text[start:end],
        value=value,
        start=start,
        end=end,
        rule=BY_A_PERSON,
        role=role,
        source=form.source,
    )


def _text(outcome: Outcome, source: int) -> tuple[str, Extraction]:
    """The text of the mail, or of one of its letters."""
    if source == 0:
        return outcome.parsed.analysed_text, outcome.extraction
    for one in outcome.attached:
        if one.number == source:
            return one.text, one.extraction
    raise ForbiddenMove(f"no text {source}", words="Cette pièce jointe n’a pas de texte.")


def _kind(code: str) -> EntityType:
    try:
        return EntityType(code)
    except ValueError as error:
        raise ForbiddenMove("no such type", words="Choisissez ce que c’est : une plaque, une date…") from error


def _value(kind: EntityType, typed: str) -> str:
    if looks_secret(typed):
        words = "Un numéro de sécurité sociale, de compte ou de carte n’est jamais gardé parmi les éléments relevés."
        raise ForbiddenMove("a secret was typed", words=words)
    return value_of(kind, typed)[:MOST_ADDED]
