"""What became of each letter, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.contracts.test_reply_store import approved, opened
from tests.fakes.outcomes import NOW
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.letter_measures import distance
from triage.domain.drafts import Cause
from triage.domain.people import EVERYTHING, NOTHING
from triage.ports.letter_measures import LetterMeasure

DAY = timedelta(days=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened_one = open_database(database_url)
    yield opened_one
    opened_one.close()


def measured(database: Database) -> dict[str, LetterMeasure]:
    return {m.letter: m for m in database.letter_measures.measures(EVERYTHING, NOW - DAY, NOW + DAY)}


def test_a_letter_counts_its_drafts_their_changes_and_why_they_were_rejected(database: Database) -> None:
    store, first = database.replies, opened(database, "un deux trois quatre\n")
    other = store.open(
        first.mail_id, "Réponse", "B\n", letter="b", version="1", actor="b", now=NOW, instead_of=(first.reply_id, 1)
    )
    store.reject(other.reply_id, "", cause=Cause.TONE, seen=1, actor="chef", now=NOW)
    again = store.open(first.mail_id, "Réponse", "un deux trois quatre", letter="pm/x", version="1", actor="b", now=NOW)
    again = store.edit(again.reply_id, "Réponse", "un deux trois cinq", seen=1, actor="b", now=NOW)
    approved(database, again)
    found = measured(database)
    assert found["pm/x"] == LetterMeasure(
        letter="pm/x",
        proposed=found["pm/x"].proposed,
        opened=2,
        taken=1,
        changed=1,
        distance=0.25,
        rejected=1,
        causes=((Cause.OTHER_LETTER, 1),),
    )
    assert (found["b"].rejected, found["b"].causes, found["b"].distance) == (1, ((Cause.TONE, 1),), None)
    assert database.letter_measures.measures(NOTHING, NOW - DAY, NOW + DAY) == []
    assert not [m for m in database.letter_measures.measures(EVERYTHING, NOW + DAY, NOW + 2 * DAY) if m.opened]


def test_the_distance_of_two_texts_counts_their_words() -> None:
    assert (distance("a b c d", "a b c d\n"), distance("a b", "c d"), distance("", "")) == (0, 1, 0)
