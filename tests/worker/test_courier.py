"""A round of the couriers, with receivers that answer as told."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.cases import PM, MailRoom, made_of
from tests.receiver import verify
from triage.adapters.referential_file import load_referential
from triage.adapters.sealing import FileSeal
from triage.adapters.sql import Database, open_database
from triage.adapters.webhooks import Receipt
from triage.domain.connectors import WAITS, DeliveryState, HookState, new_secret, next_try
from triage.domain.entities import EntityType
from triage.domain.errors import BrokerUnavailable
from triage.domain.events import Event, EventType
from triage.domain.people import EVERYTHING, Sight
from triage.records import Writer, load_kinds
from triage.settings import REPOSITORY
from triage.worker.courier import Courier

WRITER = Writer(
    load_referential(REPOSITORY / "training_data" / "referential.toml"), load_kinds(), ZoneInfo("Europe/Paris")
)


class Town:
    """A store, a clock that the test moves, receivers by host, a broker."""

    def __init__(self, database: Database) -> None:
        self.store = database.connectors
        self.database = database
        self.room = MailRoom(database.cases)
        self.now = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
        self.posted: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.answer: Callable[[str], Receipt] = lambda _: Receipt(status=204, words="reçu", milliseconds=1)
        self.told: list[Event] = []
        self.broker_down = False
        self.courier = Courier(
            self.store,
            lambda: WRITER,
            self.post,
            self,
            owner="moi",
            base="https://courrier.ville.fr",
            now=lambda: self.now,
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        self.posted.append((url, body, headers))
        return self.answer(url)

    def tell(self, event: Event) -> None:
        if self.broker_down:
            raise BrokerUnavailable("down")
        self.told.append(event)

    def hook(
        self, url: str = "https://a.fr/", *events: EventType, sight: Sight = EVERYTHING, with_record: bool = False
    ) -> int:
        return self.store.add_webhook(
            url,
            url,
            events or (EventType.SORTED,),
            sight,
            new_secret(),
            "jean",
            self.now - timedelta(days=1),
            with_record=with_record,
        )

    def mail(self) -> int:
        return self.room.sort(
            made_of(
                "Voiture AB-123-CD de M. Durand", "Elle bloque.", label=f"{PM}/stationnement_genant",
                entities=((EntityType.IMMATRICULATION, "AB-123-CD", "AB-123-CD"),),
            )
        )  # fmt: skip


def refused(_: str) -> Receipt:
    return Receipt(status=503, words="réponse 503", milliseconds=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    database = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    made = Town(database)
    yield made
    made.courier.close()
    database.close()


def test_a_receiver_is_told_with_ids_and_codes_only_and_can_check_it(town: Town) -> None:
    hook = town.hook()
    number = town.mail()
    town.courier.round()
    [(_, body, headers)] = town.posted
    content = json.loads(body)
    assert content["courrier"]["lien"] == f"https://courrier.ville.fr/courriers/{number}"
    assert (content["type"], content["motif"], content["id"]) == (
        "courrier.trie",
        "stationnement_genant",
        headers["Idempotency-Key"],
    )
    assert b"AB-123" not in body
    assert b"Durand" not in body
    stamp = int(headers["X-Timestamp"])
    secret = town.store.webhook(hook).secret
    assert verify(secret, dict(headers), body, now=stamp)
    assert not verify(secret, dict(headers), body + b" ", now=stamp)
    assert not verify(secret, dict(headers), body, now=stamp + 301)
    assert not verify("autre", dict(headers), body, now=stamp)
    town.courier.round()
    assert len(town.posted) == 1


def test_the_record_goes_along_where_the_webhook_was_given_it_and_never_the_text(town: Town) -> None:
    town.hook(with_record=True)
    town.mail()
    town.courier.round()
    [(_, body, _)] = town.posted
    assert json.loads(body)["fiche"]["donnees_motif"]["plaques"] == ["AB-123-CD"]
    assert b"bloque" not in body


def test_both_secrets_sign_for_a_while(town: Town) -> None:
    hook = town.hook()
    before = town.store.webhook(hook).secret
    town.store.rotate_secret(hook, "vms_neuf", town.now + timedelta(hours=1), "jean", town.now)
    town.mail()
    town.courier.round()
    [(_, body, headers)] = town.posted
    for secret in (before, "vms_neuf"):
        assert verify(secret, dict(headers), body, now=int(headers["X-Timestamp"]))


def test_a_receiver_out_of_order_is_tried_for_a_day_then_given_up_and_replayed(town: Town) -> None:
    hook = town.hook()
    town.mail()
    town.answer = refused
    town.courier.round()
    began = town.now
    for _ in range(40):
        town.now += timedelta(hours=1)
        town.courier.round()
    assert len(town.posted) == len(WAITS) + 1
    assert town.store.delivery_counts() == {hook: {DeliveryState.ABANDONED: 1}}
    assert town.store.webhook(hook).failing_since == began
    [one] = town.store.deliveries(hook, None, 2**62, 9)
    assert (one.last, len(town.store.tries(one.id))) == ("réponse 503", len(town.posted))
    town.answer = lambda _: Receipt(status=200, words="reçu", milliseconds=1)
    town.store.replay([one.id], "jean", town.now)
    town.courier.round()
    assert town.store.delivery_counts() == {hook: {DeliveryState.SENT: 1}}
    assert len({headers["Idempotency-Key"] for _, _, headers in town.posted}) == 1


def test_a_receiver_out_of_order_is_asked_once_a_round_and_keeps_nobody_waiting(town: Town) -> None:
    town.hook("https://sourd.fr/")
    well = town.hook("https://bien.fr/")
    for _ in range(5):
        town.mail()
    town.answer = lambda url: refused(url) if "sourd" in url else Receipt(status=200, words="reçu", milliseconds=1)
    town.courier.round()
    assert [url for url, _, _ in town.posted].count("https://sourd.fr/") == 1
    assert town.store.delivery_counts()[well] == {DeliveryState.SENT: 5}
    town.answer = lambda _: Receipt(status=200, words="reçu", milliseconds=1)
    town.now += timedelta(seconds=20)
    town.courier.round()
    assert all(set(counts) == {DeliveryState.SENT} for counts in town.store.delivery_counts().values())


def test_gone_for_good_ends_at_once(town: Town) -> None:
    hook = town.hook()
    town.mail()
    town.answer = lambda _: Receipt(status=410, words="réponse 410", milliseconds=1, final=True)
    town.courier.round()
    assert town.store.delivery_counts() == {hook: {DeliveryState.ABANDONED: 1}}


def test_a_mail_that_left_the_sight_meanwhile_is_not_told(town: Town) -> None:
    hook = town.hook(sight=Sight())
    number = town.mail()
    town.store.collect(town.now, 100)
    with town.database.cases._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE mail SET sensitive = 'label' WHERE id = {number}")
    town.courier.round()
    assert town.posted == []
    assert town.store.delivery_counts() == {hook: {DeliveryState.POINTLESS: 1}}


def test_the_broker_gets_every_event_once_it_is_there(town: Town) -> None:
    town.broker_down = True
    town.mail()
    town.courier.round()
    assert town.told == []
    town.broker_down = False
    town.courier.round()
    town.courier.round()
    assert [e.type for e in town.told] == [EventType.RECEIVED, EventType.SORTED]


def test_a_removed_webhook_is_not_called_any_more(town: Town) -> None:
    hook = town.hook()
    town.mail()
    town.store.collect(town.now, 100)
    town.store.set_hook_state(hook, HookState.REMOVED, "jean", town.now)
    town.courier.round()
    assert town.posted == []


def test_old_deliveries_are_forgotten_and_their_events_do_not_come_back(town: Town) -> None:
    town.hook()
    town.mail()
    town.courier.round()
    later = town.now + timedelta(days=91)
    town.now = later
    town.mail()
    town.courier.round()
    town.store.drop_old(later - timedelta(days=90))
    town.courier.round()
    assert len(town.posted) == 2


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_tries_are_spread_over_about_a_day(chance: float) -> None:
    now = at = datetime(2026, 3, 12, tzinfo=UTC)
    for attempts in range(1, len(WAITS) + 1):
        then = next_try(attempts, at, chance)
        assert then is not None
        assert then > at
        at = then
    assert next_try(len(WAITS) + 1, at, chance) is None
    assert timedelta(hours=16) < at - now < timedelta(hours=30)


def test_without_the_key_of_its_secret_nothing_leaves_unsigned_and_it_waits(town: Town, tmp_path: Path) -> None:
    hook = town.hook()
    town.store.seal_with(FileSeal(tmp_path / "a.key"))
    town.store.seal_with(FileSeal(tmp_path / "b.key"))
    town.mail()
    town.courier.round()
    [one] = town.store.deliveries(hook, DeliveryState.WAITING, 2**62, 10)
    assert town.posted == []
    assert "la clé qui le scelle" in one.last
