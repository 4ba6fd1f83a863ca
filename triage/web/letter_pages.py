"""« Modèles de lettres »: the list, the editor with its checks and previews, versions, switches. Right.LETTERS."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from triage.domain.case import Case
from triage.domain.clock import given_of
from triage.domain.errors import TemplateFault, UnknownLetter
from triage.domain.letters import LetterText
from triage.domain.people import Person, Right
from triage.domain.referential import Label
from triage.domain.whole_mail import whole_of
from triage.ports import Order, Selection
from triage.web.doors import Doors
from triage.web.letter_views import (
    ACKNOWLEDGEMENTS,
    Preview,
    by_label,
    differences,
    label_name,
    preview,
    text_of_form,
    version_view,
)
from triage.web.measure_pages import one_measure
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

RECENT = 6
EVERY = "/lettres"
Words = Annotated[str, Query(alias="q", max_length=100)]
LabelCode = Annotated[str, Query(alias="type", max_length=170)]
Number = Annotated[int, Query(ge=0, le=2**62)]


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What the editor shows: a text, what is wrong with it, and what it would give."""

    text: LetterText
    faults: tuple[str, ...] = ()
    said: str = ""
    comment: str = ""


def letter_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/lettres` and below."""
    routes = APIRouter()
    letters, town = doors.letters, doors.town_letters

    _lists(routes, doors, reader)
    _checks(routes, doors)

    @routes.get("/lettres/lettre/{name:path}")
    def one(request: Request, name: str, courrier: Number = 0, gardee: Number = 0) -> Response:
        person = demand(request, Right.LETTERS)
        said = f"La version {gardee} est gardée : elle sert dès le prochain courrier." if gardee else ""
        return editor(request, person, name, _Draft(text=letters.text(name), said=said), courrier)

    @routes.post("/lettres/lettre/{name:path}")
    def change(request: Request, name: str, form: Form) -> Response:
        person = demand(request, Right.LETTERS)
        action, comment = str(form.get("action", "")), str(form.get("comment", "")).strip()[:300]
        text: LetterText | None = text_of_form(form)
        if action == "livre":
            text = None
        elif action.startswith("reprendre-"):
            kept = {str(v.number): v.text for v in town.versions(name)}
            text = kept.get(action.removeprefix("reprendre-"), text)
            comment = f"reprise de la version {action.removeprefix('reprendre-')}"
        faults = letters.faults(name, text) if text else ()
        if action == "verifier" or faults:
            said = "" if faults else "Rien à redire : cette version peut être gardée."
            draft = _Draft(text=text or letters.shipped(name), faults=faults, said=said, comment=comment)
            return editor(request, person, name, draft, _number(form.get("courrier")))
        letters.sheet(name)
        number = town.keep(name, text, author=person.login, comment=comment, now=reader.now())
        return RedirectResponse(f"/lettres/lettre/{name}?gardee={number}", status_code=303)

    def editor(request: Request, person: Person, name: str, draft: _Draft, mail_id: int) -> Response:
        sheet = letters.sheet(name)
        recent = _recent(doors, sheet.label, person)
        shown = next((case for case in recent if case.mail_id == mail_id), None)
        versions = [version_view(v, reader) for v in town.versions(name)]
        return page(
            request,
            "lettre.html",
            sheet=sheet,
            label=label_name(sheet.label, reader.referential),
            draft=draft,
            recent=[(case.mail_id, case.outcome.shown_subject if case.outcome else "") for case in recent],
            chosen=mail_id if shown else 0,
            previews=[] if draft.faults else _previews(doors, reader, name, draft.text, shown),
            versions=versions,
            measure=one_measure(doors, person, reader, name),
        )

    return routes


def _lists(routes: APIRouter, doors: Doors, reader: Reader) -> None:
    letters, town = doors.letters, doors.town_letters

    @routes.get(EVERY)
    def every(request: Request, words: Words = "", code: LabelCode = "") -> Response:
        demand(request, Right.LETTERS)
        found = letters.sheets(words.strip())
        return page(
            request,
            "lettres.html",
            groups=by_label(found, reader.referential, town.silent_labels(), code),
            labels=[(g.code, g.name) for g in by_label(letters.sheets(), reader.referential, frozenset(), "")],
            words=words.strip(),
            code=code,
            count=len(found),
        )

    @routes.post("/lettres/types")
    def switch(request: Request, form: Form) -> Response:
        person = demand(request, Right.LETTERS)
        code = str(form.get("type", ""))
        if code not in {sheet.label for sheet in letters.sheets()}:
            raise UnknownLetter(f"no letters of {code!r}", subject=code)
        town.silence(code, off=form.get("off") == "1", author=person.login, now=reader.now())
        return RedirectResponse(f"{EVERY}?type={code}", status_code=303)


def _checks(routes: APIRouter, doors: Doors) -> None:
    letters, town = doors.letters, doors.town_letters

    @routes.post("/lettres/verifier/{name:path}")
    def check(request: Request, name: str, form: Form) -> Response:
        demand(request, Right.LETTERS)
        return JSONResponse({"faults": letters.faults(name, text_of_form(form))})

    @routes.get("/lettres/comparer/{name:path}")
    def compare(request: Request, name: str, avant: Number = 0, apres: Number = 0) -> Response:
        demand(request, Right.LETTERS)
        kept = {v.number: v.text or letters.shipped(name) for v in town.versions(name)}
        shipped = letters.shipped(name)
        lines = differences(kept.get(avant, shipped), kept.get(apres, letters.text(name)))
        return page(
            request,
            "lettre_comparaison.html",
            sheet=letters.sheet(name),
            lines=lines,
            before=f"version {avant}" if avant in kept else "modèle livré",
            after=f"version {apres}" if apres in kept else "version en vigueur",
        )


def _number(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 19 else 0


def _recent(doors: Doors, code: str, person: Person) -> list[Case]:
    """Recent mails of the type that the person may see; of any type for an acknowledgement."""
    label = Label.from_code(code)
    wanted = Selection(sight=person.sight, order=Order.NEWEST, limit=RECENT)
    if code != ACKNOWLEDGEMENTS:
        wanted = Selection(
            service=label.service, motif=label.motif or None, sight=person.sight, order=Order.NEWEST, limit=RECENT
        )
    cases = [doors.cases.case(line.mail_id) for line in doors.cases.lines(wanted)]
    return [case for case in cases if case.outcome is not None]


def _previews(
    doors: Doors, reader: Reader, name: str, text: LetterText, case: Case | None
) -> list[tuple[str, Preview]]:
    try:
        rich, poor = doors.letters.extremes(name, text)
        shown = [("Quand tout est connu", preview(rich)), ("Quand rien n’est connu", preview(poor))]
        if case is not None and case.outcome is not None:
            day = case.received_at.astimezone(reader.zone).date()
            given = given_of(case.mail_id, day, doors.deadlines.of(case.mail_id))
            label = case.label or case.outcome.verdict.label
            parsed, extraction = whole_of(case.outcome)
            real = doors.letters.trial(name, text, parsed, label, extraction, given=given)
            shown.insert(0, (f"Courrier n° {case.mail_id}", preview(real)))
    except TemplateFault:
        return []
    return shown
