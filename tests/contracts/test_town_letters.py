"""The town's versions of letters, on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from triage.adapters.sql import Database, open_database
from triage.domain.letters import LetterText

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
TEXT = LetterText(subject="Objet", body="Texte « é » \u202e", any=("chien*",), off=True)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_versions_are_kept_with_their_author_and_read_back_equal(database: Database) -> None:
    letters = database.letters
    first = letters.keep("a/b", TEXT, author="durand", comment="plus court", now=NOW)
    second = letters.keep("a/b", None, author="martin", comment="", now=NOW + timedelta(hours=1))
    assert [(v.number, v.author, v.text) for v in letters.versions("a/b")] == [
        (second, "martin", None),
        (first, "durand", TEXT),
    ]
    assert letters.current()["a/b"].text is None
    assert letters.versions("a/c") == []


def test_the_mark_moves_with_each_change(database: Database) -> None:
    marks = [database.letters.mark()]
    database.letters.keep("a/b", TEXT, author="durand", comment="", now=NOW)
    marks.append(database.letters.mark())
    database.letters.silence("a", off=True, author="durand", now=NOW)
    marks.append(database.letters.mark())
    assert len(set(marks)) == 3


def test_a_label_is_silent_as_it_was_last_said(database: Database) -> None:
    database.letters.silence("a", off=True, author="durand", now=NOW)
    database.letters.silence("b", off=True, author="durand", now=NOW)
    database.letters.silence("b", off=False, author="durand", now=NOW)
    assert database.letters.silent_labels() == {"a"}
