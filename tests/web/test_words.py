from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.domain.case import Filing, State
from triage.domain.entities import EntityType
from triage.domain.mail import AttachmentKind, Automatic
from triage.domain.verdict import PriorityLevel
from triage.web import words

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 12, 15, 20, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_every_code_of_the_domain_has_its_french_word() -> None:
    assert set(words.STATES) == set(State)
    assert set(words.FILINGS) == set(Filing)
    assert set(words.ENTITIES) == set(words.FAMILIES) == set(EntityType)
    assert set(words.ATTACHMENTS) == set(AttachmentKind)
    assert set(words.AUTOMATIC) == set(Automatic)
    assert {level.value for level in PriorityLevel} <= set(words.PRIORITIES)


@pytest.mark.parametrize(
    ("probability", "word", "figure"),
    [(1.0, "très sûre", "100 %"), (0.999, "très sûre", "99 %"), (0.949, "assez sûre", "94 %"), (0.29, "très incertaine", "29 %"), (0.5, "incertaine", "50 %"), (0.004, "très incertaine", "moins de 1 %")],
)  # fmt: skip
def test_confidence_never_promises_more_than_the_figure(probability: float, word: str, figure: str) -> None:
    assert words.confidence_word(probability) == word
    assert plain(words.per_cent(probability)) == figure


@pytest.mark.parametrize(
    ("ago", "written"),
    [(timedelta(0), "16 h 20"), (timedelta(hours=16), "0 h 20"), (timedelta(hours=17), "hier 23 h 20"), (timedelta(days=11), "1 mars"), (timedelta(days=80), "22 déc. 2025")],
)  # fmt: skip
def test_short_dates_say_no_more_than_needed(ago: timedelta, written: str) -> None:
    assert plain(words.short_date(NOW - ago, NOW, PARIS)) == written


def test_long_dates_are_french_and_local() -> None:
    assert plain(words.long_date(NOW, PARIS)) == "jeudi 12 mars 2026 à 16 h 20"
    assert plain(words.day(2026, 5, 1)) == "1er mai 2026"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 octet"), (999, "999 octets"), (12_400, "12 ko"), (3_420_000, "3,4 Mo"), (60_000_000, "60,0 Mo")],
)
def test_sizes_have_their_french_unit(count: int, written: str) -> None:
    assert plain(words.size(count)) == written
