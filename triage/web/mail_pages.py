"""The pages of mails: the list, the reading pane, the original."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.case import Case, State
from triage.domain.errors import UnknownCase
from triage.domain.people import Right
from triage.ports import Order
from triage.web.bannettes import FIRST, OPEN, address, column
from triage.web.bulk_views import batch_done, bulk_form
from triage.web.company_views import company_view
from triage.web.deadline_views import deadline_views
from triage.web.decision_pages import done_to, gestures_for
from triage.web.doors import Doors
from triage.web.entity_views import ALL_ROLES, KINDS, reviewed_views, undecided
from triage.web.filters import Filters, filters_of
from triage.web.letter_views import why_nothing, with_corrections
from triage.web.list_head import Asked, list_head, most_counted, selected
from triage.web.navigation import home
from triage.web.outcome_models import Reader
from triage.web.page_models import LineView, case_view, line_view
from triage.web.passages import letter_texts, quoted_kinds
from triage.web.preference_pages import keys_act
from triage.web.qualifying import CODE, useful_first
from triage.web.queue_pages import queue_doors
from triage.web.rendering import page
from triage.web.reply_views import answer_line
from triage.web.state_pages import signature_of
from triage.web.thread_views import thread_view
from triage.web.who import demand, mailboxes_seen, signed_in, visible_case
from triage.web.words import clock, long_date

PAGE_SIZE = 50
LAST_PAGE = 200  # ten thousand mails: whoever looks further should narrow the list
MailId = Annotated[int, Path(ge=1, le=2**62)]
BannetteCode = Annotated[str, Query(alias="bannette", max_length=200)]
SearchText = Annotated[str, Query(alias="q", max_length=200)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=LAST_PAGE)]
DoneTo = Annotated[int | None, Query(alias="fait", ge=1, le=2**62)]
BatchCode = Annotated[str, Query(alias="lot", max_length=40)]
Follows = Annotated[int, Query(alias="suite", ge=0, le=2**62)]
HowMany = Annotated[int, Query(alias="laisses", ge=0, le=1000)]
Retried = Annotated[int, Query(alias="repris", ge=0, le=1000)]
Narrowed = Annotated[Filters, Depends(filters_of)]


def mail_pages(doors: Doors, reader: Reader) -> APIRouter:
    """The routes of mails."""
    routes = APIRouter()
    store = doors.cases

    def screen(
        request: Request,
        code: str,
        text: str,
        number: int,
        filters: Filters,
        mail_id: int | None,
        done: int | None = None,
        batch: tuple[str, int, int] = ("", 0, 0),
        follows: int = 0,
    ) -> Response:
        person = demand(request, Right.READ)
        text = text.strip().replace("\x00", "")
        code = code or FIRST
        asked = Asked(code=code, text=text, filters=filters)
        name, selection = selected(asked, person, reader)
        selection = replace(selection, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
        narrowed = bool(text) or filters.any
        counts, mailboxes = store.counts(reader.now(), person.sight), mailboxes_seen(store.mailbox_states(), person)
        found, most = None, most_counted(text)
        if narrowed:
            listed, found = store.page(selection, most + 1)
        elif code == CODE and selection.order is Order.PRIORITY:
            listed = useful_first(store, selection, reader.now(), counts.by_label)
        else:
            listed = store.lines(selection)
        lines, more = [line_view(line, reader) for line in listed[:PAGE_SIZE]], len(listed) > PAGE_SIZE
        chosen = mail_id if mail_id is not None else next_open(lines, done, follows)
        case = visible_case(doors, person, chosen) if chosen is not None else None
        case = with_corrections(doors, case, reader) if case is not None else None
        shown = case_view(case, reader) if case is not None else None
        if case is not None and mail_id is not None:
            doors.company.look(case.mail_id, person.login, reader.now())
        saved = doors.searches.kept_by(person.login)
        kept = filters.params()

        def here(path: str, at: int = number) -> str:
            return address(path, code, text=text, page=at, filters=kept)

        return page(
            request,
            "courriers.html",
            column=column(counts, reader.referential, "" if text else code),
            replies=queue_doors(doors, person, reader),
            open_count=sum(counts.by_state.get(s, 0) for s in OPEN),
            mailboxes=_mailboxes(mailboxes, reader),
            name=name,
            code=code,
            text=text,
            head=list_head(
                asked,
                reader.referential,
                boxes=sorted(mailboxes),
                saved=saved,
                found=found,
                most=most,
                may_export=person.may(Right.EXPORT),
            ),
            saved=saved,
            lines=lines,
            number=number,
            before=here("/", number - 1) if number > 1 else "",
            after=here("/", number + 1) if more and number < LAST_PAGE else "",
            here=here,
            again=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            case=shown,
            why_nothing=why_nothing(doors, case) if case is not None else "",
            deadlines=deadline_views(doors.deadlines.of(chosen), reader) if chosen is not None else (),
            asked=mail_id is not None,
            follows=after_this(lines, chosen),
            answer=answer_line(doors.replies.latest(chosen)) if chosen is not None else None,
            gestures=gestures_for(case, person, doors, reader) if case is not None else None,
            second=second_choice(case),
            may_retry=case is not None and case.original_kept and person.may(Right.QUARANTINE),
            bulk=bulk_form(person, reader, [line.mail_id for line in lines], found, more=more or number > 1, most=most),
            keys=keys_act(doors, person.login),
            batch=batch_done(doors, person, *batch),
            done=done_to(doors, person, done, reader),
            quoted_kinds=quoted_kinds(),
            company=company_view(doors, case.mail_id, case.revision, person, reader) if case is not None else None,
            thread=thread_view(doors, case, person, reader) if case is not None else None,
            elements=reviewed_views(case, reader.called) if case is not None else (),
            undecided=undecided(case) if case is not None else 0,
            may_review=case is not None and case.outcome is not None and person.may(Right.QUALIFY),
            kinds=KINDS,
            roles=ALL_ROLES,
            letters=letter_texts(case.outcome.attached) if case is not None and case.outcome else (),
            signature=signature_of(counts, mailboxes),
            total=sum(counts.by_state.values()),
        )

    @routes.get("/")
    def mails(
        request: Request,
        filters: Narrowed,
        code: BannetteCode = FIRST,
        text: SearchText = "",
        number: PageNumber = 1,
        done: DoneTo = None,
        batch: BatchCode = "",
        left: HowMany = 0,
        retried: Retried = 0,
        follows: Follows = 0,
    ) -> Response:
        return elsewhere(request) or screen(
            request, code, text, number, filters, None, done, (batch, left, retried), follows
        )

    @routes.get("/courriers/{mail_id}")
    def mail(
        request: Request,
        mail_id: MailId,
        filters: Narrowed,
        code: BannetteCode = FIRST,
        text: SearchText = "",
        number: PageNumber = 1,
    ) -> Response:
        return screen(request, code, text, number, filters, mail_id)

    @routes.get("/courriers/{mail_id}/original.eml")
    def original(request: Request, mail_id: MailId) -> Response:
        mail_id = visible_case(doors, demand(request, Right.READ), mail_id).mail_id
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


def elsewhere(request: Request) -> Response | None:
    """Who reads no mail begins with a page of their own."""
    person = signed_in(request)
    if person is None or person.may(Right.READ):
        return None
    return RedirectResponse(home(person), status_code=303)


def next_open(lines: list[LineView], done: int | None, follows: int) -> int | None:
    """The mail that opens by itself: the first of the list, and after a decision the one that followed, or else the first
    that nobody has decided. « À traiter » keeps mails that were confirmed: they must not come again and again.
    """
    ids = [line.mail_id for line in lines]
    if done is None or not ids:
        return ids[0] if ids else None
    left = [line.mail_id for line in lines if line.mail_id != done and line.state_code != State.CONFIRMED.value]
    return follows if follows in left else (left or ids)[0]


def after_this(lines: list[LineView], chosen: int | None) -> int:
    """The next line that nobody has decided, 0 when there is none."""
    ids = [line.mail_id for line in lines]
    rest = lines[ids.index(chosen) + 1 :] if chosen in ids else []
    return next((line.mail_id for line in rest if line.state_code != State.CONFIRMED.value), 0)


def second_choice(case: Case | None) -> str:
    """The code of the machine's second guess while its first is not decided yet: the likeliest correction."""
    if case is None or case.outcome is None or case.state not in {State.TO_QUALIFY, State.SORTED}:
        return ""
    others = case.outcome.verdict.alternatives
    return others[0].label.code if others else ""


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
