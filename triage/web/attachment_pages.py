"""Saving one attachment. A download and nothing else: never shown, never run, whatever it says it is."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from triage.domain.entities import MASK
from triage.domain.errors import UnknownCase, UnreadableMail
from triage.domain.masking import mask
from triage.domain.people import Right
from triage.web.doors import Doors
from triage.web.who import demand, visible_case

MailId = Annotated[int, Path(ge=1, le=2**62)]
Number = Annotated[int, Path(ge=1, le=10_000)]


def attachment_pages(doors: Doors) -> APIRouter:
    """`/courriers/{id}/pieces/{number}`, numbers from 1."""
    routes = APIRouter()

    @routes.get("/courriers/{mail_id}/pieces/{number}")
    def attachment(request: Request, mail_id: MailId, number: Number) -> Response:
        case = visible_case(doors, demand(request, Right.READ), mail_id)
        outcome, content = case.outcome, doors.cases.raw(case.mail_id).content
        if outcome is None or content is None or number > len(outcome.parsed.attachments):
            raise UnknownCase(
                f"no attachment {number}", subject=str(mail_id), words="Ce courrier n’a pas cette pièce jointe."
            )
        try:
            data = doors.attachments.open(content, number - 1)
        except UnreadableMail as error:
            words = "Cette pièce jointe n’a pas pu être sortie du courrier : elle se lit dans l’original."
            raise UnknownCase("attachment cannot be opened", subject=str(mail_id), words=words) from error
        name = mask(outcome.parsed.attachments[number - 1].name, outcome.parsed, outcome.extraction).replace(
            MASK, "masque"
        )
        plain = f"courrier-{mail_id}-piece-{number}"
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(data, media_type="application/octet-stream", headers=headers)

    return routes
