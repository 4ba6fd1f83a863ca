"""CSV for French Excel: read back by a CSV reader, no cell is ever a formula."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from tests.fakes.cases import PM, made_of
from tests.records.dossiers import TEXT, dossier_of, dossiers
from tests.records.test_records import KINDS, REFERENTIAL, WRITER
from triage.domain.dossier import Dossier
from triage.domain.entities import EntityType
from triage.records.spreadsheet import BOM, Sheet, cell, french_day, lines_of, sheets

SHEETS = {s.name: s for s in sheets(KINDS.kinds)}


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


@given(TEXT)
def test_any_text_is_one_cell_and_never_a_formula(text: str) -> None:
    [[back]] = read(cell(text))
    assert not back.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\n" not in back


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "\"'=1+1\""), ("  @x", "\"'  @x\""), ("\t=x", "\"' =x\""), ("+33612345678", '"0033612345678"'), (-3, '"-3"'), (35.5, '"35,5"'),
        (True, '"oui"'), (None, '""'), ('dit "oui"', '"dit ""oui"""'), (["+33612345678", "b"], '"0033612345678, b"'),
        (["=a"], "\"'=a\""), ("－1", "\"'－1\""), ("a\r\nb", '"a b"'),
    ],
)  # fmt: skip
def test_cells_are_written_as_french_spreadsheets_read_them(value: object, written: str) -> None:
    assert cell(value) == written


def test_days_are_written_both_ways() -> None:
    assert french_day("2026-03-14") == "14/03/2026"
    assert french_day("2026-03-14T08:05:00+01:00") == "14/03/2026 08:05"
    assert french_day(None) == ""


@settings(max_examples=80, deadline=None)
@given(dossiers(REFERENTIAL))
def test_every_line_has_the_columns_of_its_header(dossier: Dossier) -> None:
    for name, text in lines_of(dossier, WRITER):
        assert text.endswith("\r\n")
        assert len(text.splitlines()) == 1
        [row] = read(text)
        assert len(row) == len(SHEETS[name].header), name


def test_a_holiday_watch_fills_its_register() -> None:
    outcome = made_of(
        "Absence", "Nous partons du 6 juillet au 27 juillet.", label=f"{PM}/tranquillite_vacances",
        entities=((EntityType.DATE, "6 juillet", "2026-07-06"), (EntityType.DATE, "27 juillet", "2026-07-27")),
    )  # fmt: skip
    due = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)
    found = dict(lines_of(dossier_of(outcome, due_at=due), WRITER))
    row = dict(zip(SHEETS["otv"].header, read(found["otv"])[0], strict=True))
    assert (row["depart"], row["retour"], row["depart_iso"]) == ("06/07/2026", "27/07/2026", "2026-07-06")
    mail = dict(zip(SHEETS["courriers"].header, read(found["courriers"])[0], strict=True))
    assert (mail["echeance"], mail["objet"], mail["confiance"]) == ("21/03/2026", "Absence", "0,97")


def test_the_first_line_makes_excel_read_utf_8() -> None:
    assert Sheet(name="x", header=("é",)).top() == f'{BOM}"é"\r\n'
