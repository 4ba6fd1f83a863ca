"""Who looks at a mail and who holds it, on each database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.outcomes import NOW, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.company import ABSENT

TEN = timedelta(minutes=10)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    opened.cases.store_raw(raw_mail(1), "<1@x>", frozenset({1}), NOW)
    yield opened
    opened.close()


def test_others_are_seen_since_they_came_and_until_they_leave_or_give_no_sign(database: Database) -> None:
    company, half = database.company, ABSENT / 2
    for moment in (NOW, NOW + half, NOW + 2 * half):
        company.look(1, "durand", moment)
    company.look(1, "martin", NOW + 2 * half)
    assert [(o.login, o.since) for o in company.others(1, "martin", NOW + 3 * half)] == [("durand", NOW)]
    assert [o.login for o in company.others(1, "absent", NOW + 3 * half)] == ["durand", "martin"]
    assert company.others(1, "martin", NOW + 5 * half) == []
    company.look(1, "durand", NOW + 6 * half)
    assert [o.since for o in company.others(1, "martin", NOW + 6 * half)] == [NOW + 6 * half]
    company.leave(1, "durand")
    assert company.others(1, "martin", NOW + 6 * half) == []


def test_who_comes_second_gets_the_lock_of_the_first_until_it_ends(database: Database) -> None:
    company = database.company
    assert company.take(1, "durand", NOW, lasts=TEN).login == "durand"
    longer = company.take(1, "durand", NOW + TEN / 2, lasts=TEN)
    assert (longer.taken_at, longer.until) == (NOW, NOW + TEN / 2 + TEN)
    assert company.take(1, "martin", NOW + TEN, lasts=TEN).login == "durand"
    assert company.locks([1, 2], NOW + TEN)[1].login == "durand"
    assert company.locks([1], longer.until) == {}
    assert company.take(1, "martin", longer.until, lasts=TEN).login == "martin"
    company.release(1, "durand")
    assert company.locks([1], longer.until)[1].login == "martin"
    company.release(1, "martin")
    assert company.locks([1], longer.until) == {}


def test_breaking_a_lock_leaves_a_trace_and_ones_own_is_not_broken(database: Database) -> None:
    company = database.company
    assert not company.break_lock(1, "martin", NOW)
    company.take(1, "durand", NOW, lasts=TEN)
    assert not company.break_lock(1, "durand", NOW)
    assert company.break_lock(1, "martin", NOW)
    assert company.locks([1], NOW) == {}
    last = database.cases.case(1).history[-1]
    assert (last.actor, last.action, last.detail) == ("martin", "verrou levé", "tenu par durand")
