"""The mail room's balance and watch lists, on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.cases import MailRoom, made_of
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.balance import PARTS, add_up
from triage.domain.case import Filing, State
from triage.domain.corrections import Decision, Deed
from triage.domain.errors import CaseMoved, ForbiddenMove
from triage.domain.people import EVERYTHING, Sight
from triage.domain.referential import Label

PARIS = ZoneInfo("Europe/Paris")
LONG_AGO, FAR = NOW - timedelta(days=900), NOW + timedelta(days=900)
NUMBERS = count(1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_every_state_stands_in_exactly_one_part_of_the_balance() -> None:
    parts = Counter(state for states in PARTS.values() for state in states)
    assert parts == Counter(State)


def test_days_are_those_of_the_town(database: Database) -> None:
    # 23:30 UTC on 11 March is 00:30 on the 12th in Paris, and still the 11th in Guadeloupe.
    room = MailRoom(database.cases, mailbox="police", start=datetime(2026, 3, 11, 23, 23, tzinfo=ZoneInfo("UTC")))
    room.receive()
    for zone, day in (
        (PARIS, date(2026, 3, 12)),
        (ZoneInfo("America/Guadeloupe"), date(2026, 3, 11)),
        (ZoneInfo("Pacific/Marquesas"), date(2026, 3, 11)),
    ):
        [line] = database.mail_room.balance(EVERYTHING, LONG_AGO, FAR, zone)
        assert (line.mailbox, line.day, line.received, line.waiting) == ("police", day, 1, 1)


def test_the_balance_shows_only_what_a_person_sees(database: Database) -> None:
    MailRoom(database.cases, mailbox="police").sort(made_of("a", "b"))
    MailRoom(database.cases, mailbox="mairie").sort(made_of("a", "b", label="urbanisme"))

    def seen(**sight: frozenset[str]) -> list[str]:
        return [x.mailbox for x in database.mail_room.balance(Sight(**sight), LONG_AGO, FAR, PARIS)]

    assert seen() == ["mairie", "police"]
    assert seen(mailboxes=frozenset({"police"})) == ["police"]
    assert seen(services=frozenset({"urbanisme"})) == ["mairie"]
    assert seen(services=frozenset()) == []


steps = st.lists(
    st.tuples(st.sampled_from(["receive", "sort", "doubt", "quarantine", "retry", "undo", *Deed]), st.integers(0, 7), st.integers(0, 60)),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_to_mails_the_balance_adds_up(database: Database, history: list[tuple[str, int, int]]) -> None:
    store, review = database.cases, database.review
    box = f"boîte {next(NUMBERS)}"
    mails: list[int] = []
    for action, which, hours in history:
        now = NOW + timedelta(hours=hours)
        if action == "receive" or not mails:
            uid = next(NUMBERS)
            raw = raw_mail(uid, mailbox=box)
            mails.append(
                store.store_raw(
                    type(raw)(location=raw.location, received_at=now, size=9, content=b"%d" % uid),
                    f"<{uid}@x>",
                    frozenset({uid}),
                    now,
                ).mail_id
            )
            continue
        mail_id = mails[which % len(mails)]
        try:
            if action in {"sort", "doubt"}:
                store.record(mail_id, outcome(to_qualify=action == "doubt"), Filing.NOT_WANTED, now)
            elif action == "quarantine":
                store.quarantine(mail_id, "illisible", now)
            elif action == "retry":
                store.retry(mail_id, "amartin", now)
            elif action == "undo":
                last = review.last(mail_id)
                if last:
                    review.undo(last.id, actor="amartin", now=now)
            else:
                review.decide(
                    mail_id,
                    Decision(deed=Deed(action), label=Label(service="urbanisme"), assignee="x"),
                    actor="amartin",
                    now=now,
                )
        except (ForbiddenMove, CaseMoved):
            continue
    lines = database.mail_room.balance(Sight(mailboxes=frozenset({box}), opened=None), LONG_AGO, FAR, PARIS)
    assert [x.difference for x in lines] == [0] * len(lines)
    total = add_up(lines)
    states = Counter(store.case(m).state for m in mails)
    assert total.received == len(mails)
    assert {name: getattr(total, name) for name in PARTS} == {
        n: sum(states[s] for s in some) for n, some in PARTS.items()
    }


def test_sorted_mails_of_low_confidence_are_to_be_checked_least_sure_first(database: Database) -> None:
    room = MailRoom(database.cases)
    ids = {sure: room.sort(made_of(str(sure), "x", confidence=sure)) for sure in (0.99, 0.7, 0.6)}
    room.sort(made_of("doute", "x", confidence=0.4, why_to_qualify="Pas sûr."))
    assert [x.mail_id for x in database.mail_room.to_check(EVERYTHING, 0.9, 10)] == [ids[0.6], ids[0.7]]
    assert [x.mail_id for x in database.mail_room.to_check(EVERYTHING, 0.9, 1)] == [ids[0.6]]
    database.review.decide(ids[0.6], Decision(deed=Deed.CONFIRM), actor="amartin", now=NOW)
    assert [x.mail_id for x in database.mail_room.to_check(EVERYTHING, 0.9, 10)] == [ids[0.7]]
    assert database.mail_room.to_check(Sight(services=frozenset({"urbanisme"})), 0.9, 10) == []


def test_a_changed_service_is_a_misroute_until_it_is_undone(database: Database) -> None:
    room = MailRoom(database.cases)
    wrong, same_service, right = (room.sort(made_of(n, "x")) for n in ("Erreur", "Motif", "Juste"))
    review = database.review
    made = review.decide(
        wrong, Decision(deed=Deed.REROUTE, label=Label(service="voirie_proprete")), actor="amartin", now=NOW
    )
    review.decide(
        same_service,
        Decision(deed=Deed.CORRECT, label=Label.from_code("police_municipale/animaux")),
        actor="amartin",
        now=NOW,
    )
    review.decide(right, Decision(deed=Deed.CONFIRM), actor="amartin", now=NOW)
    [only] = database.mail_room.misroutes(EVERYTHING, LONG_AGO, 10)
    assert (only.mail_id, only.actor, only.subject, only.chosen.service) == (
        wrong,
        "amartin",
        "Erreur",
        "voirie_proprete",
    )
    assert list(database.mail_room.misrouted_pairs(EVERYTHING, LONG_AGO)) == [
        ("police_municipale", "voirie_proprete", 1)
    ]
    assert database.mail_room.misroutes(EVERYTHING, NOW + timedelta(seconds=1), 10) == []
    review.undo(made.id, actor="amartin", now=NOW)
    assert database.mail_room.misroutes(EVERYTHING, LONG_AGO, 10) == []


def test_a_mail_sent_back_waits_in_the_list_of_returned_ones(database: Database) -> None:
    mail_id = MailRoom(database.cases).sort(made_of("Retour", "x"))
    database.review.decide(mail_id, Decision(deed=Deed.RETURN), actor="amartin", now=NOW)
    assert [x.mail_id for x in database.mail_room.returned(EVERYTHING, 10)] == [mail_id]
    database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="amartin", now=NOW)
    assert database.mail_room.returned(EVERYTHING, 10) == []
