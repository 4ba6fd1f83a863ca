"""The mail room's page: the balance, routing to check, and what was sent to the wrong service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.balance import Balance, add_up
from triage.domain.case import CaseLine
from triage.domain.people import Right
from triage.domain.referential import Label
from triage.ports.mail_room import MailRoom, Misroute
from triage.web import words
from triage.web.bannettes import ALL, address, full_name, name_of
from triage.web.outcome_models import Reader
from triage.web.page_models import line_view, shortened
from triage.web.periods import Period
from triage.web.rendering import page
from triage.web.who import demand

DAYS = 7
SHOWN = 20
DOUBTFUL = 0.9  # a proposal under this figure deserves a look even though it passed its threshold
MISROUTES_DAYS = 30
Day = Annotated[str, Query(max_length=20)]
# Part of the balance -> its code among the filters.
PARTS = (("filed", "classes"), ("to_qualify", "a-qualifier"), ("failed", "quarantaine"), ("waiting", "en-cours"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure and the list of its mails."""

    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """A line of the table; `cells` in the order of PARTS."""

    day: str
    mailbox: str
    received: Cell
    cells: tuple[Cell, ...]
    difference: int


def mail_room_pages(mail_room: MailRoom, reader: Reader) -> APIRouter:
    """`/service-courrier`."""
    routes = APIRouter()

    @routes.get("/service-courrier")
    def room(request: Request, du: Day = "", au: Day = "") -> Response:
        person = demand(request, Right.ROUTE)
        sight, now = person.sight, reader.now()
        period = Period.asked(du, au, days=DAYS, now=now, zone=reader.zone)
        recent = Period.asked("", "", days=MISROUTES_DAYS, now=now, zone=reader.zone)
        lines = mail_room.balance(sight, period.since, period.until, reader.zone)
        return page(
            request,
            "service_courrier.html",
            period=period,
            balance=[_row(line, period) for line in lines],
            boxes=[_row(add_up(some, mailbox=box), period) for box, some in _by_box(lines)],
            total=_row(add_up(lines), period),
            to_check=_views(mail_room.to_check(sight, DOUBTFUL, SHOWN), reader),
            returned=_views(mail_room.returned(sight, SHOWN), reader),
            misroutes=[_misroute(m, reader) for m in mail_room.misroutes(sight, recent.since, SHOWN)],
            pairs=[
                (_service(a, reader), _service(b, reader), n)
                for a, b, n in mail_room.misrouted_pairs(sight, recent.since)[:SHOWN]
            ],
            misroutes_days=MISROUTES_DAYS,
            doubtful=words.per_cent(DOUBTFUL),
        )

    return routes


def _row(line: Balance, period: Period) -> BalanceRow:
    first, last = (line.day, line.day) if line.day else (period.first, period.last)
    where = {"du": first.isoformat(), "au": last.isoformat()} | ({"boite": line.mailbox} if line.mailbox else {})

    def cell(count: int, code: str = "") -> Cell:
        return Cell(count=count, href=address("/", ALL, filters=where | ({"etat": code} if code else {})))

    return BalanceRow(
        day=words.day(line.day.year, line.day.month, line.day.day) if line.day else "",
        mailbox=line.mailbox,
        received=cell(line.received),
        cells=tuple(cell(getattr(line, part), code) for part, code in PARTS),
        difference=line.difference,
    )


def _by_box(lines: Sequence[Balance]) -> list[tuple[str, list[Balance]]]:
    boxes: dict[str, list[Balance]] = {}
    for line in lines:
        boxes.setdefault(line.mailbox, []).append(line)
    return sorted(boxes.items())


def _views(lines: Sequence[CaseLine], reader: Reader) -> list[object]:
    return [line_view(line, reader) for line in lines]


def _service(code: str, reader: Reader) -> str:
    return name_of(Label(service=code), reader.referential)


def _misroute(found: Misroute, reader: Reader) -> dict[str, object]:
    return {
        "mail_id": found.mail_id,
        "subject": shortened(found.subject.strip(), 120) or "(sans objet)",
        "when": words.short_date(found.at, reader.now(), reader.zone),
        "moment": found.at.astimezone(reader.zone).isoformat(timespec="minutes"),
        "actor": reader.called(found.actor),
        "proposed": full_name(found.proposed, reader.referential),
        "chosen": full_name(found.chosen, reader.referential),
        "confidence": words.per_cent(found.confidence),
    }
