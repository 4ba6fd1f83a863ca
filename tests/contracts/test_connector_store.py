"""What a ConnectorStore promises, on SQLite and PostgreSQL."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.fakes.cases import PM, MailRoom, made_of
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.connectors import SqlConnectorStore
from triage.adapters.sql.connectors_tables import TABLES
from triage.domain.connectors import ConnectorRefusal, DeliveryState, HookState, Scope, new_secret, new_token
from triage.domain.errors import UnknownCase
from triage.domain.events import EventType
from triage.domain.people import EVERYTHING, NOTHING, Sight
from triage.ports import Selection
from triage.ports.connectors import Answered, JournalLine, Taken, Try

NOW = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqlConnectorStore:
    return database.connectors


@pytest.fixture
def room(database: Database) -> MailRoom:
    return MailRoom(database.cases)


def hook(store: SqlConnectorStore, *events: EventType, sight: Sight = EVERYTHING, at: datetime | None = None) -> int:
    return store.add_webhook(
        "GRC",
        "https://grc.exemple.fr/h",
        events or tuple(EventType),
        sight,
        new_secret(),
        "jean",
        at or NOW - timedelta(days=1),
    )


def test_a_token_opens_until_it_expires_or_is_revoked_and_only_its_hash_is_kept(
    store: SqlConnectorStore, database: Database
) -> None:
    made = store.add_consumer("Logiciel PM", {Scope.MAILS}, EVERYTHING, "jean", NOW)
    first, second = new_token(), new_token()
    store.add_token(made, first, NOW + timedelta(days=1), "jean", NOW)
    token_id = store.add_token(made, second, NOW + timedelta(days=365), "jean", NOW)
    known = store.by_token(first, NOW)
    assert known is not None
    assert (known.name, known.scopes) == ("Logiciel PM", frozenset({Scope.MAILS}))
    assert store.by_token(first, NOW + timedelta(days=1)) is None
    store.revoke_token(token_id, "jean", NOW)
    store.revoke_token(token_id, "jean", NOW)
    assert store.by_token(second, NOW) is None
    assert store.by_token("vm_autre", NOW) is None
    assert [t.last_used_at for t in store.consumer(made).tokens] == [None, NOW]
    with database.connectors._reading() as connection:
        everything = "".join(str(connection.execute(t.select()).all()) for t in TABLES)
    assert first not in everything
    assert second not in everything


def test_consumers_have_names_of_their_own_and_powers_that_change(store: SqlConnectorStore) -> None:
    made = store.add_consumer("A", {Scope.MAILS}, NOTHING, "jean", NOW)
    with pytest.raises(ConnectorRefusal):
        store.add_consumer("A", {Scope.MAILS}, NOTHING, "jean", NOW)
    sight = Sight(services=frozenset({"voirie_proprete"}))
    store.change_consumer(made, {Scope.ACK}, sight, "jean", NOW)
    [one] = store.consumers()
    assert (one.scopes, one.sight) == (frozenset({Scope.ACK}), sight)
    with pytest.raises(UnknownCase):
        store.consumer(99)


def test_the_journal_only_grows(store: SqlConnectorStore, database: Database) -> None:
    store.note(JournalLine(at=NOW, actor="jean", action="export", detail="3 courriers"))
    for change in ("UPDATE connector_journal SET detail='x'", "DELETE FROM connector_journal"):
        with pytest.raises(DBAPIError), database.connectors._engine.begin() as connection:
            connection.execute(text(change))
    assert [line.detail for line in store.journal(5)] == ["3 courriers"]


def test_dossiers_come_in_order_within_sight_and_without_what_was_taken(
    store: SqlConnectorStore, room: MailRoom
) -> None:
    cat = room.sort(made_of("Chat", "gris", label=f"{PM}/animaux"))
    lamp = room.sort(made_of("Lampe", "éteinte", label="eclairage_public"))
    new = room.receive()
    ids = [d.case.mail_id for d in store.dossiers(Selection(), EVERYTHING, 0, 10)]
    assert ids == [cat, lamp, new]
    assert [d.case.mail_id for d in store.dossiers(Selection(), EVERYTHING, cat, 1)] == [lamp]
    police = Sight(services=frozenset({PM}))
    assert [d.case.mail_id for d in store.dossiers(Selection(), police, 0, 10)] == [cat]
    assert store.how_many_seen(Selection(), police) == 1
    with pytest.raises(UnknownCase):
        store.dossier(lamp, police)
    consumer = store.add_consumer("A", set(Scope), police, "jean", NOW)
    taken = [Taken(mail_id=cat, reference="R1", at=NOW)]
    assert store.acknowledge(consumer, taken) == 1
    assert store.acknowledge(consumer, [dataclasses.replace(taken[0], reference="R2")]) == 0
    assert store.acknowledged(consumer, {cat, lamp})[cat].reference == "R1"
    assert store.dossiers(Selection(), police, 0, 10, taken_by=consumer) == []
    dossier = store.dossier(cat, police)
    assert dossier.case.outcome is not None
    assert [h.action for h in dossier.case.history] == ["reçu", "trié"]


def test_sensitive_mails_are_seen_by_those_who_have_them_opened(
    store: SqlConnectorStore, room: MailRoom, database: Database
) -> None:
    court = room.sort(made_of("Réquisition", "…", label=f"{PM}/autorites_justice"))
    with database.connectors._engine.begin() as connection:
        connection.execute(text("UPDATE mail SET sensitive = 'label'"))
    assert store.dossiers(Selection(), Sight(), 0, 10) == []
    opened = Sight(opened=frozenset({f"{PM}/autorites_justice"}))
    assert [d.case.mail_id for d in store.dossiers(Selection(), opened, 0, 10)] == [court]


def test_the_answer_of_a_key_is_the_first_one(store: SqlConnectorStore) -> None:
    consumer = store.add_consumer("A", set(Scope), EVERYTHING, "jean", NOW)
    first = Answered(fingerprint="a" * 64, status=200, body="{}")
    assert store.answered(consumer, "k") is None
    assert store.keep_answer(consumer, "k", first, NOW) == first
    assert store.keep_answer(consumer, "k", dataclasses.replace(first, body="autre"), NOW) == first
    assert store.answered(consumer, "k") == first
    store.keep_answer(consumer, "l", first, NOW + timedelta(days=40))
    assert store.answered(consumer, "k") is None


def test_lines_of_the_history_become_events_once_and_events_become_deliveries(
    store: SqlConnectorStore, room: MailRoom
) -> None:
    hook(store, EventType.SORTED, EventType.QUARANTINED)
    room.sort(made_of("Chat", "gris"))
    room.quarantine("illisible")
    assert store.collect(NOW, 100) == 4
    assert store.collect(NOW, 100) == 0
    events = store.unpublished(10)
    assert [e.type for e in events] == [EventType.RECEIVED, EventType.SORTED, EventType.RECEIVED, EventType.QUARANTINED]
    assert len({e.uuid for e in events}) == 4
    store.published([e.id for e in events[:3]])
    assert store.unpublished(10) == events[3:]
    claimed = store.claim_deliveries("a", NOW, 30, 10)
    assert [d.event_type for d in claimed] == [EventType.SORTED, EventType.QUARANTINED]


def test_a_line_that_commits_late_is_not_missed(store: SqlConnectorStore, room: MailRoom, database: Database) -> None:
    mail_id = room.sort(made_of("Chat", "gris"))
    with database.connectors._engine.begin() as connection:
        line = (
            "INSERT INTO history (id, mail_id, at, actor, action, detail) VALUES (:id, :mail, :at, 'jean', 'clos', '')"
        )
        at = NOW if connection.dialect.name == "postgresql" else "2026-03-12 16:00:00.000000"
        connection.execute(text(line), {"id": 40, "mail": mail_id, "at": at})
    assert store.collect(NOW, 100) == 3
    with database.connectors._engine.begin() as connection:
        connection.execute(text(line), {"id": 20, "mail": mail_id, "at": at})
    assert store.collect(LATER, 100) == 1
    # Much later the cursor has passed them all, and nothing comes twice.
    room.receive()
    assert store.collect(NOW + timedelta(days=1), 100) == 1
    assert store.collect(NOW + timedelta(days=1), 100) == 0


def test_a_small_limit_loses_nothing(store: SqlConnectorStore, room: MailRoom) -> None:
    for _ in range(3):
        room.sort(made_of("Chat", "gris"))
    made = []
    while count := store.collect(NOW + timedelta(days=2), 2):
        made.append(count)
    assert made == [2, 2, 2]


def test_a_webhook_is_told_of_nothing_before_it_nor_out_of_its_sight(store: SqlConnectorStore, room: MailRoom) -> None:
    room.sort(made_of("Chat", "gris", label=f"{PM}/animaux"))
    hook(store, sight=Sight(services=frozenset({"voirie_proprete"})))
    store.collect(NOW, 100)
    assert store.claim_deliveries("a", NOW, 30, 10) == []


def test_a_claim_is_one_sender_s_until_it_runs_out(store: SqlConnectorStore, room: MailRoom) -> None:
    hook_id = hook(store, EventType.SORTED)
    room.sort(made_of("Chat", "gris"))
    store.collect(NOW, 100)
    [mine] = store.claim_deliveries("a", NOW, 30, 10)
    assert store.claim_deliveries("b", NOW, 30, 10) == []
    [again] = store.claim_deliveries("b", NOW + timedelta(seconds=31), 30, 10)
    assert again.id == mine.id
    store.delivered(mine, "a", Try(at=NOW, status=200, words="reçu", milliseconds=3))  # too late: it is b's now
    assert store.delivery(mine.id).state is DeliveryState.WAITING
    store.not_delivered(
        again, "b", Try(at=LATER, status=503, words="réponse 503", milliseconds=9), LATER, DeliveryState.ABANDONED
    )
    assert store.webhook(hook_id).failing_since == LATER
    [third] = store.claim_deliveries("b", LATER, 30, 10)
    assert third.attempts == 1
    store.delivered(third, "b", Try(at=LATER, status=204, words="reçu", milliseconds=3))
    done = store.delivery(mine.id)
    assert (done.state, done.attempts, done.last_status) == (DeliveryState.SENT, 2, 204)
    assert [t.status for t in store.tries(mine.id)] == [200, 503, 204]
    assert store.delivery_counts() == {hook_id: {DeliveryState.SENT: 1}}
    assert store.webhook(hook_id).failing_since is None


def test_what_was_given_up_is_replayed_alone_or_by_period(store: SqlConnectorStore, room: MailRoom) -> None:
    room.sort(made_of("Avant", "le webhook"))
    store.collect(NOW, 100)
    hook_id = hook(store, EventType.SORTED, at=NOW)
    assert store.replay_period(hook_id, NOW - timedelta(days=1), NOW, "jean", NOW) == 1
    [one] = store.claim_deliveries("a", NOW, 30, 10)
    store.not_delivered(
        one, "a", Try(at=NOW, status=None, words="ne répond pas", milliseconds=1), None, DeliveryState.ABANDONED
    )
    assert store.claim_deliveries("a", LATER, 30, 10) == []
    assert store.replay([one.id], "jean", LATER) == 1
    [again] = store.claim_deliveries("a", LATER, 30, 10)
    assert (again.id, again.attempts) == (one.id, 0)


def test_a_paused_webhook_keeps_what_waits_and_a_removed_one_drops_it(store: SqlConnectorStore, room: MailRoom) -> None:
    hook_id = hook(store, EventType.SORTED)
    store.set_hook_state(hook_id, HookState.PAUSED, "jean", NOW)
    room.sort(made_of("Chat", "gris"))
    store.collect(NOW, 100)
    assert store.claim_deliveries("a", NOW, 30, 10) == []
    store.set_hook_state(hook_id, HookState.ACTIVE, "jean", NOW)
    assert len(store.claim_deliveries("a", NOW, 30, 10)) == 1
    store.set_hook_state(hook_id, HookState.REMOVED, "jean", NOW)
    assert store.webhooks() == []
    assert store.delivery_counts() == {hook_id: {DeliveryState.ABANDONED: 1}}
    assert hook(store) != hook_id


def test_two_secrets_sign_for_a_while_after_a_rotation(store: SqlConnectorStore) -> None:
    hook_id = hook(store)
    before = store.webhook(hook_id).secret
    store.rotate_secret(hook_id, "vms_neuf", LATER, "jean", NOW)
    assert store.webhook(hook_id).secrets(NOW) == ("vms_neuf", before)
    assert store.webhook(hook_id).secrets(LATER) == ("vms_neuf",)


def test_couriers_side_by_side_never_hold_the_same_delivery(store: SqlConnectorStore, room: MailRoom) -> None:
    hook(store, EventType.RECEIVED)
    for number in range(30):
        room.receive(f"Subject: {number}\r\n\r\nBonjour\r\n".encode())
    with ThreadPoolExecutor(6) as threads:
        collected = list(threads.map(lambda _: store.collect(NOW, 100), range(6)))
        batches = list(threads.map(lambda n: store.claim_deliveries(f"c{n}", NOW, 60, 7), range(6)))
    assert sum(collected) == 30
    claimed = [one.id for batch in batches for one in batch]
    assert len(claimed) == len(set(claimed)) == 30
