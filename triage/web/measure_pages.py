"""« Mesures des lettres »: for each letter, how often it was proposed, taken, changed and rejected; as a table and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.drafts import CAUSES
from triage.domain.people import Person, Right
from triage.ports.letter_measures import LetterMeasure
from triage.records.spreadsheet import BOM, line
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.periods import Period
from triage.web.rendering import page
from triage.web.who import demand

DAYS = 90
Day = Annotated[str, Query(max_length=20)]
HEADER = (
    "Lettre", "Titre", "Proposée (courriers)", "Projets ouverts", "Approuvée", "Modifiée avant approbation",
    "Part des mots changés", "Rejetée", "Raisons des rejets",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A line of the table in words."""

    name: str
    title: str
    proposed: int
    opened: int
    taken: int
    changed: int
    distance: str
    rejected: int
    causes: tuple[str, ...]


def measure_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/lettres/mesures`."""
    routes = APIRouter()

    def measured(person: Person, since: str, until: str) -> tuple[Period, list[MeasureView]]:
        period = Period.asked(since, until, days=DAYS, now=reader.now(), zone=reader.zone)
        return period, views(doors, doors.letter_measures.measures(person.sight, period.since, period.until))

    @routes.get("/lettres/mesures")
    def shown(request: Request, du: Day = "", au: Day = "") -> Response:
        period, rows = measured(demand(request, Right.LETTERS), du, au)
        query = urlencode({"du": period.first.isoformat(), "au": period.last.isoformat()})
        return page(request, "lettres_mesures.html", period=period, rows=rows, query=query)

    @routes.get("/lettres/mesures.csv")
    def table(request: Request, du: Day = "", au: Day = "") -> Response:
        period, rows = measured(demand(request, Right.LETTERS), du, au)
        content = BOM + line(HEADER)
        for r in rows:
            cells = (r.name, r.title, r.proposed, r.opened, r.taken, r.changed, r.distance, r.rejected)
            content += line((*cells, ", ".join(r.causes)))
        name = f"lettres-{period.first.isoformat()}-{period.last.isoformat()}.csv"
        return Response(
            content.encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes


def one_measure(doors: Doors, person: Person, reader: Reader, name: str) -> MeasureView | None:
    """That of one letter over the usual period; None when it was neither proposed nor opened."""
    period = Period.asked("", "", days=DAYS, now=reader.now(), zone=reader.zone)
    found = doors.letter_measures.measures(person.sight, period.since, period.until)
    return next(iter(views(doors, [m for m in found if m.letter == name])), None)


def views(doors: Doors, measures: Sequence[LetterMeasure]) -> list[MeasureView]:
    """Lines in words; a letter that exists no more keeps its name."""
    titles = {sheet.name: sheet.title for sheet in doors.letters.sheets()}
    return [
        MeasureView(
            name=m.letter if m.letter in titles else "",
            title=titles.get(m.letter, m.letter) or "Sans lettre type",
            proposed=m.proposed,
            opened=m.opened,
            taken=m.taken,
            changed=m.changed,
            distance="" if m.distance is None else f"{round(100 * m.distance)} %",
            rejected=m.rejected,
            causes=tuple(f"{CAUSES[cause].lower()} ({count})" for cause, count in m.causes),
        )
        for m in measures
    ]
