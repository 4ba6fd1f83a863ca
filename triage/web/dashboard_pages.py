"""The dashboard: figures of a period as charts, each with its table and its CSV, and the health of the mailboxes."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from triage.domain.errors import UnknownCase
from triage.domain.people import Person, Right
from triage.ports.dashboard import Scope
from triage.records.spreadsheet import BOM, line
from triage.web import dashboard_views as views
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.periods import Period
from triage.web.rendering import page
from triage.web.who import demand, mailboxes_seen

DAYS = 30
Day = Annotated[str, Query(max_length=20)]
Service = Annotated[str, Query(max_length=80)]
SheetCode = Annotated[str, Path(max_length=20)]


def dashboard_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/tableau-de-bord` and its tables as CSV."""
    routes = APIRouter()

    def choices(person: Person) -> list[tuple[str, str]]:
        seen = person.sight.services
        return [
            (e.label.code, e.name) for e in reader.referential.services() if seen is None or e.label.service in seen
        ]

    def sheets(person: Person, du: str, au: str, service: str) -> tuple[Period, list[views.Sheet]]:
        period = Period.asked(du, au, days=DAYS, now=reader.now(), zone=reader.zone)
        scope = Scope(
            sight=person.sight,
            since=period.since,
            until=period.until,
            zone=reader.zone,
            service=service if service in dict(choices(person)) else None,
        )
        figures = doors.dashboard.figures(scope, reader.now())
        return period, [
            views.volumes(figures, period),
            views.delays(figures),
            views.by_service(figures, reader),
            views.confidence(figures),
            views.letters(figures, {letter.name: letter.title for letter in doors.letters.sheets()}),
        ]

    @routes.get("/tableau-de-bord")
    def dashboard(request: Request, du: Day = "", au: Day = "", service: Service = "") -> Response:
        person = demand(request, Right.STATISTICS)
        period, shown = sheets(person, du, au, service)
        boxes = person.sight.mailboxes
        states = mailboxes_seen(doors.cases.mailbox_states(), person)
        hours = {n: h for n, h in doors.silent_hours.items() if boxes is None or n in boxes}
        return page(
            request,
            "tableau_de_bord.html",
            period=period,
            service=service,
            services=choices(person),
            sheets=shown,
            query=urlencode({"du": period.first.isoformat(), "au": period.last.isoformat(), "service": service}),
            health=views.health(states, doors.dashboard.last_mails(person.sight), hours, reader),
        )

    @routes.get("/tableau-de-bord/{code}.csv")
    def table(request: Request, code: SheetCode, du: Day = "", au: Day = "", service: Service = "") -> Response:
        person = demand(request, Right.STATISTICS)
        period, shown = sheets(person, du, au, service)
        found = next((s for s in shown if s.code == code), None)
        if found is None:
            raise UnknownCase("no such table", words="Ce tableau n’existe pas.")
        content = BOM + "".join(line(row) for row in (found.header, *found.rows))
        name = f"{code}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
        return Response(
            content.encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes
