"""The figures of a period, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from tests.fakes.cases import MailRoom, made_of
from tests.fakes.outcomes import NOW
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.dashboard import delay_of
from triage.adapters.sql.tables import mail
from triage.domain.corrections import Decision, Deed
from triage.domain.people import EVERYTHING, Sight
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.ports.dashboard import Delay, Scope, ServiceFigures

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def scope(**how: object) -> Scope:
    known = {"sight": EVERYTHING, "since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1), "zone": PARIS}
    return Scope(**known | how)  # type: ignore[arg-type]


def test_a_period_is_counted_by_day_service_decision_delay_and_confidence(database: Database) -> None:
    room = MailRoom(database.cases, start=NOW - timedelta(days=2, minutes=7))
    right, wrong, quiet = (room.sort(made_of(n, "x", confidence=c)) for n, c in (("a", 0.95), ("b", 0.55), ("c", 1.0)))
    received = {m: database.cases.case(m).received_at for m in (right, wrong, quiet)}
    decide = database.review.decide
    decide(right, Decision(deed=Deed.CONFIRM), actor="amartin", now=received[right] + timedelta(minutes=10))
    decide(right, Decision(deed=Deed.CLOSE), actor="amartin", now=received[right] + timedelta(hours=5))
    decide(
        wrong,
        Decision(deed=Deed.CORRECT, label=Label(service="urbanisme")),
        actor="b",
        now=received[wrong] + timedelta(hours=1),
    )
    with database.cases._writing() as connection:
        connection.execute(update(mail).where(mail.c.id == wrong).values(due_at=NOW - timedelta(days=1)))
    figures = database.dashboard.figures(scope(), NOW)
    assert figures.days == ((received[right].astimezone(PARIS).date(), 3),)
    assert figures.services == (
        ServiceFigures(service="police_municipale", received=2, open=1, late=0, ended=1, decided=2, changed=1, confidence=pytest.approx(0.975)),
        ServiceFigures(service="urbanisme", received=1, open=1, late=1, ended=0, decided=0, changed=0, confidence=pytest.approx(0.55)),
    )  # fmt: skip
    assert figures.first_gesture == Delay(count=2, median=600, ninety=3600)
    assert figures.ending == Delay(count=1, median=5 * 3600, ninety=5 * 3600)
    assert figures.confidences == (0, 0, 0, 0, 0, 1, 0, 0, 0, 2)
    assert [s.service for s in database.dashboard.figures(scope(service="urbanisme"), NOW).services] == ["urbanisme"]
    assert database.dashboard.figures(scope(until=NOW - timedelta(days=9)), NOW).services == ()


def test_letters_that_were_proposed_are_counted(database: Database) -> None:
    room = MailRoom(database.cases, start=NOW)
    for letter in ("pm/a", "pm/b", "pm/b"):
        made = Proposal(template=letter, version="1", subject="x", body="y", missing=(), why="")
        room.sort(made_of("a", "x", proposal=made))
    assert database.dashboard.figures(scope(), NOW).letters == (("pm/b", 2), ("pm/a", 1))


def test_an_undone_decision_counts_for_nothing(database: Database) -> None:
    mail_id = MailRoom(database.cases, start=NOW).sort(made_of("a", "x"))
    made = database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="a", now=NOW + timedelta(hours=1))
    database.review.undo(made.id, actor="a", now=NOW + timedelta(hours=2))
    figures = database.dashboard.figures(scope(), NOW)
    assert (figures.first_gesture.count, figures.services[0].decided) == (0, 0)


def test_figures_and_last_mails_show_only_what_a_person_sees(database: Database) -> None:
    MailRoom(database.cases, mailbox="police", start=NOW).sort(made_of("a", "x"))
    room = MailRoom(database.cases, mailbox="mairie", start=NOW)
    hidden = room.sort(made_of("b", "x", label="urbanisme"))
    with database.cases._writing() as connection:
        connection.execute(update(mail).where(mail.c.id == hidden).values(sensitive="label"))
    sight = Sight()
    assert [s.service for s in database.dashboard.figures(scope(sight=sight), NOW).services] == ["police_municipale"]
    assert set(database.dashboard.last_mails(sight)) == {"police"}
    opened = Sight(opened=frozenset({"urbanisme"}))
    assert set(database.dashboard.last_mails(opened)) == {"police", "mairie"}
    assert database.dashboard.last_mails(EVERYTHING)["police"] == NOW + timedelta(minutes=7)


@given(st.lists(st.floats(0, 1e7), min_size=1))
def test_half_of_the_delays_are_no_longer_than_the_median_and_nine_in_ten_than_the_other(seconds: list[float]) -> None:
    delay = delay_of(seconds)
    assert delay.median is not None
    assert delay.ninety is not None
    assert delay.median in seconds
    assert sum(s <= delay.median for s in seconds) * 2 >= len(seconds)
    assert sum(s <= delay.ninety for s in seconds) >= len(seconds) * 0.9
    assert delay_of([]) == Delay(count=0, median=None, ninety=None)
