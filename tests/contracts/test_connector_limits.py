"""What a ConnectorStore promises of limits and of secrets, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import text

from tests.contracts.test_connector_store import LATER, NOW, database, hook, store
from triage.adapters.sealing import FileSeal
from triage.adapters.sql import Database
from triage.adapters.sql.connectors import SqlConnectorStore
from triage.domain.connectors import Scope
from triage.domain.people import EVERYTHING

__all__ = ["database", "store"]


def test_what_a_consumer_asks_in_a_minute_is_counted_once_for_all_processes(store: SqlConnectorStore) -> None:
    one, other = (store.add_consumer(name, {Scope.MAILS}, EVERYTHING, "jean", NOW) for name in ("PM", "GRC"))
    with ThreadPoolExecutor(4) as pool:
        given = sum(pool.map(lambda _: store.take_requests(one, 7, 3, 20), range(12)))
    assert given == 20
    assert store.take_requests(other, 7, 3, 20) == 3
    assert [store.take_requests(one, minute, 3, 20) for minute in (8, 7)] == [
        3,
        3,
    ]  # a clock that lags counts with the others
    assert store.take_requests(one, 8, 30, 20) == 14


def test_secrets_of_webhooks_stand_sealed_and_those_from_before_are_sealed_when_a_key_comes(
    database: Database, store: SqlConnectorStore, tmp_path: Path
) -> None:
    made = hook(store)
    old = store.webhook(made).secret
    store.seal_with(FileSeal(tmp_path / "webhooks.key"))
    store.rotate_secret(made, "vms_neuf", LATER, "jean", NOW)

    def kept() -> str:
        with database._engine.connect() as connection:
            return repr(connection.execute(text("SELECT secret, secret_before FROM webhook")).all())

    assert old not in kept()
    assert "vms_neuf" not in kept()
    assert store.webhook(made).secrets(NOW) == ("vms_neuf", old)
    assert store.webhook(made).secrets(LATER) == ("vms_neuf",)
    before = kept()
    store.seal_with(FileSeal(tmp_path / "webhooks.key"))
    assert kept() == before
    store.seal_with(FileSeal(tmp_path / "another.key"))
    assert store.webhook(made).secrets(NOW) == ()
    store.rotate_secret(made, "vms_encore", LATER, "jean", NOW)
    assert store.webhook(made).secrets(NOW) == ("vms_encore",)
