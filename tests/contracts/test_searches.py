"""What every store of saved searches must do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.outcomes import NOW
from triage.adapters.sql import Database, open_database
from triage.ports.searches import MOST


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_each_person_has_their_own_searches_by_name(database: Database) -> None:
    searches = database.searches
    searches.keep("amartin", "Zone", "q=zone", NOW)
    searches.keep("amartin", "FPS", "type=a", NOW)
    searches.keep("broux", "FPS", "type=b", NOW)
    assert [(s.name, s.query) for s in searches.kept_by("amartin")] == [("FPS", "type=a"), ("Zone", "q=zone")]
    searches.forget("broux", searches.kept_by("amartin")[0].search_id)
    assert len(searches.kept_by("amartin")) == 2


def test_the_same_name_is_replaced_and_the_oldest_is_forgotten_past_the_limit(database: Database) -> None:
    searches = database.searches
    for n in range(MOST + 1):
        searches.keep("amartin", f"n{n:02d}", f"q={n}", NOW + timedelta(seconds=n))
    searches.keep("amartin", "n05", "q=autre", NOW)
    kept = searches.kept_by("amartin")
    assert len(kept) == MOST
    assert "n00" not in {s.name for s in kept}
    assert next(s.query for s in kept if s.name == "n05") == "q=autre"
