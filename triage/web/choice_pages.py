"""« Autres lettres » of a mail: every letter that may answer it, with the reasons, filled in to be read. Writes nothing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.clock import given_of
from triage.domain.drafts import ReplyState
from triage.domain.errors import UnknownCase
from triage.domain.masking import mask
from triage.domain.people import Right
from triage.domain.whole_mail import whole_of
from triage.web.doors import Doors
from triage.web.letter_views import label_name, preview
from triage.web.mail_pages import MailId
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand, visible_case

MOST_FOUND = 40
Name = Annotated[str, Query(alias="lettre", max_length=200)]
Words = Annotated[str, Query(alias="q", max_length=100)]
Easy = Annotated[bool, Query(alias="facile")]


def choice_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/courriers/{id}/lettres`."""
    routes = APIRouter()

    @routes.get("/courriers/{mail_id}/lettres")
    def choices(request: Request, mail_id: MailId, name: Name = "", words: Words = "", easy: Easy = False) -> Response:
        case = visible_case(doors, demand(request, Right.DRAFT), mail_id)
        outcome = case.outcome
        if outcome is None:
            raise UnknownCase("not read yet", subject=str(mail_id), words="Ce courrier n’a pas encore été lu.")
        parsed, extraction = whole_of(outcome)
        label = case.label or outcome.verdict.label
        choices = doors.letters.choices(parsed, label, extraction)
        if not name and not words.strip():  # the best one is read at once
            name = next((c.letter.name for c in choices if c.fits), "")
        shown = sheet = None
        if name:
            sheet = doors.letters.sheet(name)
            day = case.received_at.astimezone(reader.zone).date()
            given = given_of(case.mail_id, day, doors.deadlines.of(case.mail_id))
            shown = preview(doors.letters.fill(name, parsed, label, extraction, given=given, easy=easy))
        draft = doors.replies.latest(mail_id)
        return page(
            request,
            "courrier_lettres.html",
            mail_id=mail_id,
            subject=mask(outcome.shown_subject, outcome.parsed, outcome.extraction),
            label=label_name(label.code, reader.referential),
            why_not=doors.letters.why_not(parsed, label),
            choices=choices,
            found=doors.letters.sheets(words.strip())[:MOST_FOUND] if words.strip() else (),
            words=words.strip(),
            sheet=sheet,
            shown=shown,
            easy=easy,
            draft_id=draft.reply_id if draft else 0,
            seen=draft.revision if draft else 0,
            fixed=draft is not None and draft.state is ReplyState.APPROVED,
        )

    return routes
