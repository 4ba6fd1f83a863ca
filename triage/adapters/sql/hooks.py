"""Webhooks: rows and their changes. Their secrets must sign, so they are sealed, with a key that is not in the database."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, update

from triage.adapters.sql.connectors_tables import delivery, journal, webhook
from triage.adapters.sql.door import SqlDoor
from triage.domain.connectors import ConnectorRefusal, DeliveryState, HookState, Webhook
from triage.domain.errors import UnknownCase
from triage.domain.events import EventType
from triage.domain.people import Sight
from triage.ports.sealing import NoSeal, Seal

_SIGHT = TypeAdapter(Sight)
STATE_WORDS = {
    HookState.ACTIVE: "webhook repris",
    HookState.PAUSED: "webhook suspendu",
    HookState.REMOVED: "webhook retiré",
}


def write_sight(sight: Sight) -> str:
    """A sight as JSON."""
    return _SIGHT.dump_json(sight).decode()


def read_sight(document: str) -> Sight:
    """What `write_sight` wrote."""
    return _SIGHT.validate_json(document)


class Hooks(SqlDoor):
    """The part of the store that keeps webhooks."""

    _seal: Seal = NoSeal()

    def seal_with(self, seal: Seal) -> None:
        """Seal and open secrets with this from now on; those that stood as they were are sealed now."""
        self._seal = seal
        kept = select(webhook.c.id, webhook.c.secret, webhook.c.secret_before)
        with self._reading() as connection:
            rows = connection.execute(kept.where(webhook.c.state != HookState.REMOVED.value)).all()
        for row in rows:
            pairs = (("secret", row.secret), ("secret_before", row.secret_before))
            fresh = {name: seal.seal(text) for name, text in pairs if text and not seal.sealed(text)}
            if fresh:
                # Only what is still there: a secret renewed meanwhile stays.
                same = (webhook.c.secret == row.secret, webhook.c.secret_before == row.secret_before)
                with self._writing() as connection:
                    connection.execute(update(webhook).where(webhook.c.id == row.id, *same).values(fresh))

    def webhooks(self) -> list[Webhook]:
        """See ConnectorStore."""
        with self._reading() as connection:
            kept = select(webhook).where(webhook.c.state != HookState.REMOVED.value).order_by(webhook.c.name)
            return [hook_of(row, self._seal) for row in connection.execute(kept)]

    def webhook(self, webhook_id: int) -> Webhook:
        """See ConnectorStore."""
        with self._reading() as connection:
            return hook_of(_row(connection, webhook_id), self._seal)

    def add_webhook(
        self,
        name: str,
        url: str,
        events: Collection[EventType],
        sight: Sight,
        secret: str,
        actor: str,
        now: datetime,
        *,
        with_record: bool = False,
    ) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            same = select(webhook.c.id).where(webhook.c.name == name, webhook.c.state != HookState.REMOVED.value)
            if connection.execute(same).first():
                raise ConnectorRefusal("name taken", subject="webhook", words="Un webhook porte déjà ce nom.")
            values = {
                "name": name, "url": url, "events": json.dumps(sorted(e.value for e in events)),
                "sight": write_sight(sight), "with_record": with_record, "state": HookState.ACTIVE.value,
                "secret": self._seal.seal(secret), "secret_before": "", "created_at": now, "created_by": actor,
            }  # fmt: skip
            made: int = connection.execute(insert(webhook).values(values).returning(webhook.c.id)).scalar_one()
            write_note(connection, now, actor, "webhook ajouté", name)
            return made

    def set_hook_state(self, webhook_id: int, state: HookState, actor: str, now: datetime) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = _row(connection, webhook_id)
            if row.state in {state.value, HookState.REMOVED.value}:
                return
            here = update(webhook).where(webhook.c.id == webhook_id)
            connection.execute(here.values(state=state.value))
            if state is HookState.REMOVED:
                waiting = (delivery.c.webhook_id == webhook_id, delivery.c.state == DeliveryState.WAITING.value)
                ended = {"state": DeliveryState.ABANDONED.value, "next_at": None, "last": "webhook retiré"}
                connection.execute(update(delivery).where(*waiting).values(**ended))
                connection.execute(here.values(secret="", secret_before=""))  # nobody needs them any more
            write_note(connection, now, actor, STATE_WORDS[state], row.name)

    def rotate_secret(self, webhook_id: int, secret: str, both_until: datetime, actor: str, now: datetime) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = _row(connection, webhook_id)
            values = {"secret": self._seal.seal(secret), "secret_before": row.secret, "secret_before_until": both_until}
            connection.execute(update(webhook).where(webhook.c.id == webhook_id).values(values))
            write_note(connection, now, actor, "secret renouvelé", row.name)


def hook_of(row: Any, seal: Seal) -> Webhook:
    """A row as a value, its secrets opened."""
    return Webhook(
        id=row.id,
        name=row.name,
        url=row.url,
        events=frozenset(map(EventType, json.loads(row.events))),
        sight=read_sight(row.sight),
        with_record=row.with_record,
        state=HookState(row.state),
        secret=seal.open(row.secret),
        secret_before=seal.open(row.secret_before),
        secret_before_until=row.secret_before_until,
        created_at=row.created_at,
        created_by=row.created_by,
        failing_since=row.failing_since,
        last_sent_at=row.last_sent_at,
    )


def _row(connection: Connection, webhook_id: int) -> Any:
    row = connection.execute(select(webhook).where(webhook.c.id == webhook_id)).first()
    if row is None:
        raise UnknownCase("no such webhook", subject=str(webhook_id), words="Ce webhook n’existe pas.")
    return row


def write_note(connection: Connection, at: datetime, actor: str, action: str, detail: str) -> None:
    """Add a line to the journal of connectors."""
    connection.execute(insert(journal).values(at=at, actor=actor, action=action, detail=detail.replace("\x00", "")))
