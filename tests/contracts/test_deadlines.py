"""The legal clock of mails, on each database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.domain.test_clock import TOWN
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.clock import Ended
from triage.domain.corrections import Decision, Deed
from triage.domain.referential import Label

LATER = NOW + timedelta(minutes=5)
CHARGE = Label(service="police_municipale", motif="contestation_fps")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url, TOWN)
    yield opened
    opened.close()


@pytest.fixture
def mail_id(database: Database) -> int:
    number = database.cases.store_raw(raw_mail(1), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    database.cases.claim(number, "essai", NOW, 30)
    assert database.cases.record(number, outcome(), Filing.NOT_WANTED, NOW)
    return number


def running(database: Database, mail_id: int) -> list[str]:
    return [d.code for d in database.deadlines.of(mail_id) if d.ended_at is None]


def due(database: Database, mail_id: int) -> tuple[object, str]:
    case = database.cases.case(mail_id)
    return case.due_at, case.due_code


def test_recording_winds_the_clock_and_the_list_shows_the_next_deadline(database: Database, mail_id: int) -> None:
    found = database.deadlines.of(mail_id)
    assert [d.code for d in found] == ["accuse_enregistrement", "accuse_reception", "silence_rejet"]
    assert due(database, mail_id) == (found[1].due_at, "accuse_reception")


def test_an_acknowledgement_leaves_the_silence_running(database: Database, mail_id: int) -> None:
    database.deadlines.end(mail_id, Ended.ACKNOWLEDGED, LATER)
    assert running(database, mail_id) == ["silence_rejet"]
    assert due(database, mail_id)[1] == "silence_rejet"


def test_a_reply_ends_everything_and_the_mail_is_no_longer_late(database: Database, mail_id: int) -> None:
    database.deadlines.end(mail_id, Ended.ANSWERED, LATER)
    assert running(database, mail_id) == []
    assert due(database, mail_id) == (None, "")


def test_another_label_has_other_deadlines_and_undo_brings_the_first_back(database: Database, mail_id: int) -> None:
    before = database.deadlines.of(mail_id)
    made = database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=CHARGE), actor="martin", now=LATER)
    assert "rapo_decision" in running(database, mail_id)
    assert "silence_rejet" not in running(database, mail_id)
    database.review.undo(made.id, actor="martin", now=LATER)
    assert database.deadlines.of(mail_id) == before


def test_what_was_done_stays_done_under_another_label(database: Database, mail_id: int) -> None:
    database.deadlines.end(mail_id, Ended.ACKNOWLEDGED, LATER)
    database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=CHARGE), actor="martin", now=LATER)
    assert running(database, mail_id) == ["rapo_decision"]


def test_closing_stops_the_clock_and_reopening_starts_it_again(database: Database, mail_id: int) -> None:
    before = database.deadlines.of(mail_id)
    database.review.decide(mail_id, Decision(deed=Deed.CLOSE), actor="martin", now=LATER)
    assert running(database, mail_id) == []
    assert due(database, mail_id) == (None, "")
    database.review.decide(mail_id, Decision(deed=Deed.REOPEN), actor="martin", now=LATER)
    assert database.deadlines.of(mail_id) == before


def test_a_mail_nobody_knows_has_no_deadline(database: Database) -> None:
    assert database.deadlines.of(987654) == ()
