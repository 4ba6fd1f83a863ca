"""The pages of mails: the list, the reading pane, the original."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from triage.domain.case import State
from triage.domain.errors import UnknownCase
from triage.ports import CaseStore, Selection
from triage.web.bannettes import FIRST, OPEN, address, column, selection_of
from triage.web.outcome_models import Reader
from triage.web.page_models import LineView, case_view, line_view
from triage.web.passages import quoted_kinds
from triage.web.rendering import page
from triage.web.state_pages import signature_of
from triage.web.words import clock, long_date

PAGE_SIZE = 50
LAST_PAGE = 100_000
MailId = Annotated[int, Path(ge=1, le=2**62)]
BannetteCode = Annotated[str, Query(alias="bannette", max_length=200)]
SearchText = Annotated[str, Query(alias="q", max_length=200)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=LAST_PAGE)]


def mail_pages(store: CaseStore, reader: Reader) -> APIRouter:
    """The routes of mails."""
    routes = APIRouter()

    def screen(request: Request, code: str, text: str, number: int, mail_id: int | None) -> Response:
        text = text.strip().replace("\x00", "")
        name, selection = selection_of(code or FIRST, reader.referential)
        code = code or FIRST
        if text:
            name, selection = f"Recherche : «\xa0{text}\xa0»", Selection(text=text)
        lines, more = _lines(store, reader, selection, number)
        chosen = mail_id if mail_id is not None else (lines[0].mail_id if lines else None)
        shown = case_view(store.case(chosen), reader) if chosen is not None else None
        counts, mailboxes = store.counts(), store.mailbox_states()

        def here(path: str, at: int = number) -> str:
            return address(path, code, text=text, page=at)

        return page(
            request,
            "courriers.html",
            column=column(counts, reader.referential, "" if text else code),
            open_count=sum(counts.by_state.get(s, 0) for s in OPEN),
            mailboxes=_mailboxes(mailboxes, reader),
            name=name,
            code=code,
            text=text,
            lines=lines,
            number=number,
            before=here("/", number - 1) if number > 1 else "",
            after=here("/", number + 1) if more else "",
            here=here,
            again=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            case=shown,
            asked=mail_id is not None,
            quoted_kinds=quoted_kinds(),
            signature=signature_of(counts, mailboxes),
            total=sum(counts.by_state.values()),
        )

    @routes.get("/")
    def mails(request: Request, code: BannetteCode = FIRST, text: SearchText = "", number: PageNumber = 1) -> Response:
        return screen(request, code, text, number, None)

    @routes.get("/courriers/{mail_id}")
    def mail(
        request: Request, mail_id: MailId, code: BannetteCode = FIRST, text: SearchText = "", number: PageNumber = 1
    ) -> Response:
        return screen(request, code, text, number, mail_id)

    @routes.get("/courriers/{mail_id}/original.eml")
    def original(mail_id: MailId) -> Response:
        content = store.raw(mail_id).content
        if content is None:
            raise UnknownCase(
                "oversize mail has no bytes",
                subject=str(mail_id),
                words="L’original dépasse la taille maximale : il n’a pas été copié et reste dans la boîte aux lettres.",
            )
        # octet-stream, not message/rfc822: no browser and no plug-in may take it for something to show.
        name = f'attachment; filename="courrier-{mail_id}.eml"'
        return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": name})

    return routes


def _lines(store: CaseStore, reader: Reader, selection: Selection, number: int) -> tuple[list[LineView], bool]:
    """One page of the list, and whether another follows (one line more than shown is asked for)."""
    wanted = Selection(
        states=selection.states,
        service=selection.service,
        motif=selection.motif,
        priority=selection.priority,
        text=selection.text,
        limit=PAGE_SIZE + 1,
        offset=(number - 1) * PAGE_SIZE,
    )
    found = store.lines(wanted)
    lines = [
        line_view(line, reader, error=store.case(line.mail_id).error if line.state is State.QUARANTINED else "")
        for line in found[:PAGE_SIZE]
    ]
    return lines, len(found) > PAGE_SIZE


def _mailboxes(states: dict[str, tuple[datetime | None, str]], reader: Reader) -> list[dict[str, str]]:
    """The status strip: name, whether it works, and when it was last reached, in words."""
    today = reader.now().astimezone(reader.zone).date()

    def said(reached: datetime | None) -> str:
        if reached is None:
            return ""
        if reached.astimezone(reader.zone).date() == today:
            return f"à {clock(reached, reader.zone)}"
        return f"le {long_date(reached, reader.zone)}"

    return [{"name": name, "error": error, "said": said(reached)} for name, (reached, error) in sorted(states.items())]
