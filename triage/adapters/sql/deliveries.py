"""Deliveries: one event for one webhook. One UPDATE decides which process sends; a claim that ran out is free again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, not_, or_, select, update

from triage.adapters.sql.connectors_tables import attempt, delivery, event, state, webhook
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.hooks import hook_of, write_note
from triage.adapters.sql.intake import insert_or_ignore
from triage.domain.connectors import Delivery, DeliveryState, HookState
from triage.domain.errors import UnknownCase
from triage.domain.events import EventType
from triage.domain.people import Sensitivity
from triage.domain.referential import Label
from triage.ports.connectors import Try
from triage.ports.sealing import NoSeal

WAITING = delivery.c.state == DeliveryState.WAITING.value
AGAIN = {"state": DeliveryState.WAITING.value, "attempts": 0, "claimed_by": "", "claimed_until": None}


class Deliveries(SqlDoor):
    """The part of the store that knows what was sent."""

    def deliveries(
        self, webhook_id: int, wanted_state: DeliveryState | None, before: int, limit: int
    ) -> list[Delivery]:
        """See ConnectorStore."""
        wanted = _deliveries().where(delivery.c.webhook_id == webhook_id, delivery.c.id < before)
        if wanted_state is not None:
            wanted = wanted.where(delivery.c.state == wanted_state.value)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(delivery.c.id.desc()).limit(limit))
            return [_delivery(row) for row in rows]

    def delivery(self, delivery_id: int) -> Delivery:
        """See ConnectorStore."""
        with self._reading() as connection:
            row = connection.execute(_deliveries().where(delivery.c.id == delivery_id)).first()
            if row is None:
                raise UnknownCase("no such delivery", subject=str(delivery_id), words="Cet envoi n’existe pas.")
            return _delivery(row)

    def tries(self, delivery_id: int) -> list[Try]:
        """See ConnectorStore."""
        with self._reading() as connection:
            rows = connection.execute(
                select(attempt).where(attempt.c.delivery_id == delivery_id).order_by(attempt.c.id)
            )
            return [Try(at=r.at, status=r.status, words=r.words, milliseconds=r.milliseconds) for r in rows]

    def delivery_counts(self) -> dict[int, dict[DeliveryState, int]]:
        """See ConnectorStore."""
        groups = select(delivery.c.webhook_id, delivery.c.state, func.count().label("n"))
        counts: dict[int, dict[DeliveryState, int]] = {}
        with self._reading() as connection:
            for row in connection.execute(groups.group_by(delivery.c.webhook_id, delivery.c.state)):
                counts.setdefault(row.webhook_id, {})[DeliveryState(row.state)] = row.n
        return counts

    def claim_deliveries(self, owner: str, now: datetime, seconds: float, limit: int) -> list[Delivery]:
        """See ConnectorStore."""
        free = or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until < now)
        due = and_(WAITING, delivery.c.next_at <= now, free)
        active = select(webhook.c.id).where(webhook.c.state == HookState.ACTIVE.value)
        wanted = select(delivery.c.id).where(due, delivery.c.webhook_id.in_(active)).order_by(delivery.c.next_at)
        with self._reading() as connection:  # most looks find nothing
            if not connection.execute(wanted.limit(1)).first():
                return []
        with self._writing() as connection:
            ids = [r.id for r in connection.execute(wanted.limit(limit).with_for_update(skip_locked=True))]
            until = now + timedelta(seconds=seconds)
            mine = update(delivery).where(delivery.c.id.in_(ids), due)
            connection.execute(mine.values(claimed_by=owner, claimed_until=until))
            claimed = _deliveries().where(
                delivery.c.id.in_(ids), delivery.c.claimed_by == owner, delivery.c.claimed_until == until
            )
            return [_delivery(r) for r in connection.execute(claimed.order_by(delivery.c.next_at, delivery.c.id))]

    def delivered(self, done: Delivery, owner: str, one: Try) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            sent = {"state": DeliveryState.SENT.value, "next_at": None}
            _end_try(connection, done, owner, one, sent)
            well = {"failing_since": None, "last_sent_at": one.at}
            connection.execute(update(webhook).where(webhook.c.id == done.webhook_id).values(well))

    def not_delivered(
        self, failed: Delivery, owner: str, one: Try, next_at: datetime | None, ending: DeliveryState
    ) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            ended = {"state": DeliveryState.WAITING.value if next_at else ending.value, "next_at": next_at}
            _end_try(connection, failed, owner, one, ended)
            if ending is not DeliveryState.POINTLESS:
                first = and_(webhook.c.id == failed.webhook_id, webhook.c.failing_since.is_(None))
                connection.execute(update(webhook).where(first).values(failing_since=one.at))

    def put_off(self, delivery_ids: Collection[int], owner: str, next_at: datetime) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            mine = update(delivery).where(delivery.c.id.in_(list(delivery_ids)), delivery.c.claimed_by == owner)
            connection.execute(mine.values(claimed_by="", claimed_until=None, next_at=next_at))

    def drop_old(self, before: datetime) -> int:
        """See ConnectorStore."""
        finished = and_(delivery.c.state != DeliveryState.WAITING.value, delivery.c.created_at < before)
        with self._writing() as connection:
            old = select(delivery.c.id).where(finished)
            connection.execute(delete(attempt).where(attempt.c.delivery_id.in_(old)))
            dropped = connection.execute(delete(delivery).where(finished)).rowcount
            used = select(delivery.c.event_id).where(delivery.c.event_id == event.c.id)
            # Lines of the history at or before the cursor are never read again, so their events may go.
            read = select(state.c.history_id).scalar_subquery()
            gone = and_(event.c.published, event.c.at < before, event.c.history_id <= read, not_(used.exists()))
            connection.execute(delete(event).where(gone))
            return dropped

    def replay(self, delivery_ids: Collection[int], actor: str, now: datetime) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            chosen = update(delivery).where(delivery.c.id.in_(list(delivery_ids)))
            done = connection.execute(chosen.values(**AGAIN, next_at=now)).rowcount
            write_note(connection, now, actor, "renvoi", f"{done} envoi(s)")
            return done

    def replay_period(self, webhook_id: int, since: datetime, until: datetime, actor: str, now: datetime) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = connection.execute(select(webhook).where(webhook.c.id == webhook_id)).first()
            if row is None or row.state == HookState.REMOVED.value:
                raise UnknownCase("no such webhook", subject=str(webhook_id), words="Ce webhook n’existe pas.")
            hook = hook_of(row, NoSeal())
            period = select(event).where(event.c.at >= since, event.c.at < until).order_by(event.c.id)
            ids = []
            for e in connection.execute(period).all():
                code = Label(service=e.service, motif=e.motif).code if e.service else ""
                if EventType(e.type) in hook.events and hook.sight.sees(
                    mailbox=e.mailbox, service=e.service, label_code=code, sensitive=Sensitivity(e.sensitive)
                ):
                    ids.append(e.id)
                    values = {
                        "webhook_id": hook.id, "event_id": e.id, "created_at": now, "next_at": now, "last": "", **AGAIN
                    }  # fmt: skip
                    insert_or_ignore(connection, delivery, values)
            for start in range(0, len(ids), 500):
                mine = and_(delivery.c.webhook_id == hook.id, delivery.c.event_id.in_(ids[start : start + 500]))
                connection.execute(update(delivery).where(mine).values(**AGAIN, next_at=now))
            write_note(connection, now, actor, "renvoi", f"{hook.name}, {len(ids)} événement(s) d’une période")
            return len(ids)


def _end_try(connection: Connection, one: Delivery, owner: str, made: Try, values: dict[str, Any]) -> None:
    """Note the try; only the owner of the claim changes the delivery (a replay or another process may have it now)."""
    connection.execute(
        insert(attempt).values(
            delivery_id=one.id, at=made.at, status=made.status, words=made.words, milliseconds=made.milliseconds
        )
    )
    mine = update(delivery).where(delivery.c.id == one.id, delivery.c.claimed_by == owner)
    connection.execute(
        mine.values(
            **values, attempts=one.attempts + 1, claimed_by="", claimed_until=None, last_at=made.at,
            last_status=made.status, last=made.words,
        )
    )  # fmt: skip


def _deliveries() -> Any:
    return select(delivery, event.c.uuid, event.c.type, event.c.mail_id).join(event, event.c.id == delivery.c.event_id)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        event_id=row.event_id,
        event_uuid=row.uuid,
        event_type=EventType(row.type),
        mail_id=row.mail_id,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        last_at=row.last_at,
        last_status=row.last_status,
        last=row.last,
    )
