"""The test bench: a text or a mail in, everything the service would make of it out. Nothing of it is kept."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from triage.domain.case import Outcome
from triage.domain.errors import BenchUnavailable, UnreadableMail
from triage.domain.people import Right
from triage.domain.whole_mail import counts_letters
from triage.ports.bench import Bench
from triage.web.outcome_models import Reader, outcome_view
from triage.web.passages import letter_texts, quoted_kinds
from triage.web.rendering import page
from triage.web.who import demand

TEXT_ROOM = 50_000  # characters
SUBJECT_ROOM = 500
FILE_ROOM = 10_000_000  # bytes
Subject = Annotated[str, Form(alias="objet")]
Body = Annotated[str, Form(alias="texte")]
Upload = Annotated[UploadFile | None, File(alias="fichier")]


def bench_pages(bench: Bench, reader: Reader) -> APIRouter:
    """`/banc-d-essai`: the form, and its answer on the same page."""
    routes = APIRouter()

    def shown(
        request: Request,
        *,
        subject: str = "",
        body: str = "",
        outcome: Outcome | None = None,
        fault: str = "",
        status: int = 200,
    ) -> Response:
        return page(
            request,
            "banc.html",
            status=status,
            subject=subject,
            body=body,
            text_room=TEXT_ROOM,
            fault=fault,
            o=outcome_view(outcome, reader) if outcome else None,
            quoted_kinds=quoted_kinds(),
            letters=letter_texts(outcome.attached) if outcome else (),
            letters_spoke=outcome is not None and counts_letters(outcome.parsed, outcome.attached),
        )

    @routes.get("/banc-d-essai")
    def empty(request: Request) -> Response:
        demand(request, Right.READ)
        return shown(request)

    @routes.post("/banc-d-essai")
    def tried(request: Request, subject: Subject = "", body: Body = "", upload: Upload = None) -> Response:
        demand(request, Right.READ)
        subject, body = subject.strip()[:SUBJECT_ROOM], body[:TEXT_ROOM]
        content = upload.file.read(FILE_ROOM + 1) if upload is not None and upload.filename else b""
        if len(content) > FILE_ROOM:
            return shown(request, fault="Ce fichier dépasse 10 Mo : le banc d’essai ne le lit pas.", status=413)
        if not content and not f"{subject}{body}".strip():
            return shown(request, fault="Collez un texte ou choisissez un fichier .eml.", status=400)
        try:
            outcome = bench.try_mail(content) if content else bench.try_text(subject, body)
        except UnreadableMail as error:
            return shown(request, subject=subject, body=body, fault=error.words, status=422)
        except BenchUnavailable as error:
            return shown(request, subject=subject, body=body, fault=error.words, status=503)
        return shown(request, subject=subject, body=body, outcome=outcome)

    return routes
