"""Events out of the append-only history, by a cursor that may lag, and the journal of connectors.

PostgreSQL gives ids before it commits: a line with a lower number may appear after one with a higher number was read. So
the cursor stays an hour behind, and every look reads that last hour again; what is an event already is not read twice.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.adapters.sql.connectors_tables import delivery, event, journal, state, webhook
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.hooks import hook_of, write_note
from triage.adapters.sql.intake import insert_or_ignore
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import history, mail
from triage.domain.connectors import DeliveryState, HookState
from triage.domain.errors import UnknownCase
from triage.domain.events import ACTIONS, MACHINE_ACTORS, Event, EventType, event_of, event_uuid
from triage.domain.people import Sensitivity, Sight
from triage.domain.referential import Label
from triage.ports.connectors import JournalLine
from triage.ports.sealing import NoSeal

# No transaction of ours lasts seconds.
LATEST_COMMIT = timedelta(hours=1)


class Outbox(SqlDoor):
    """The part of the store that knows what happened."""

    def collect(self, now: datetime, limit: int) -> int:
        """See ConnectorStore."""
        with self._reading() as connection:  # most looks find nothing, and then nobody is kept from writing
            if not _new_lines(connection, _behind(connection), 1):
                return 0
        with self._writing() as connection:
            behind = _behind(connection)
            lines = _new_lines(connection, behind, limit)
            hooks = [
                hook_of(row, NoSeal())
                for row in connection.execute(select(webhook).where(webhook.c.state != HookState.REMOVED.value))
            ]
            made = 0
            for row in lines:
                kind = event_of(row.actor, row.action)
                event_id = _keep(connection, row, kind) if kind else None
                if kind is None or event_id is None:
                    continue
                made += 1
                code = Label(service=row.service, motif=row.motif).code if row.service else ""
                for hook in hooks:
                    if kind in hook.events and hook.created_at <= row.at and hook.sight.sees(
                        mailbox=row.mailbox, service=row.service, label_code=code, sensitive=Sensitivity(row.sensitive)
                    ):  # fmt: skip
                        insert_or_ignore(connection, delivery, new_delivery(hook.id, event_id, now))
            _advance(connection, behind, now, lines[-1].id if len(lines) == limit else None)
            return made

    def unpublished(self, limit: int) -> list[Event]:
        """See ConnectorStore."""
        with self._reading() as connection:
            wanted = _events().where(not_(event.c.published)).order_by(event.c.id).limit(limit)
            return [_event(row) for row in connection.execute(wanted)]

    def published(self, event_ids: Collection[int]) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            connection.execute(update(event).where(event.c.id.in_(list(event_ids))).values(published=True))

    def event(self, event_id: int) -> Event:
        """See ConnectorStore."""
        with self._reading() as connection:
            row = connection.execute(_events().where(event.c.id == event_id)).first()
            if row is None:
                raise UnknownCase("no such event", subject=str(event_id), words="Cet événement n’existe pas.")
            return _event(row)

    def events(self, sight: Sight, after: int, limit: int) -> list[Event]:
        """See ConnectorStore."""
        with self._reading() as connection:
            # Sight by what the mail is now: one that became sensitive since is not told any more.
            wanted = _events().where(event.c.id > after, visible(sight)).order_by(event.c.id).limit(limit)
            return [_event(row) for row in connection.execute(wanted)]

    def note(self, line: JournalLine) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            write_note(connection, line.at, line.actor, line.action, line.detail)

    def journal(self, limit: int) -> list[JournalLine]:
        """See ConnectorStore."""
        with self._reading() as connection:
            rows = connection.execute(select(journal).order_by(journal.c.id.desc()).limit(limit))
            return [JournalLine(at=r.at, actor=r.actor, action=r.action, detail=r.detail) for r in rows]


def new_delivery(webhook_id: int, event_id: int, now: datetime) -> dict[str, Any]:
    """The columns of a delivery that waits from now on."""
    return {
        "webhook_id": webhook_id, "event_id": event_id, "state": DeliveryState.WAITING.value, "attempts": 0,
        "created_at": now, "next_at": now, "claimed_by": "", "last": "",
    }  # fmt: skip


def _behind(connection: Connection) -> int:
    return connection.execute(select(state.c.history_id)).scalar() or 0


def _new_lines(connection: Connection, behind: int, limit: int) -> Sequence[Any]:
    """Lines that mean an event and are none yet, with what their mail is now."""
    known = select(event.c.id).where(event.c.history_id == history.c.id)
    telling = or_(history.c.action.in_(sorted(ACTIONS)), history.c.actor.not_in(sorted(MACHINE_ACTORS)))
    columns = (
        history.c.id, history.c.at, history.c.actor, history.c.action, mail.c.id.label("mail_id"), mail.c.mailbox,
        mail.c.service, mail.c.motif, mail.c.sensitive,
    )  # fmt: skip
    wanted = select(*columns).join(mail, mail.c.id == history.c.mail_id)
    return connection.execute(
        wanted.where(history.c.id > behind, telling, not_(known.exists())).order_by(history.c.id).limit(limit)
    ).all()


def _keep(connection: Connection, row: Any, kind: EventType) -> int | None:
    """The id of the new event; None when another process was first."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {
        "history_id": row.id, "uuid": event_uuid(row.id, row.at), "type": kind.value, "at": row.at,
        "mail_id": row.mail_id, "mailbox": row.mailbox, "service": row.service, "motif": row.motif,
        "sensitive": row.sensitive, "published": False,
    }  # fmt: skip
    made = dialect.insert(event).values(values).on_conflict_do_nothing().returning(event.c.id)
    return connection.execute(made).scalar()


def _advance(connection: Connection, behind: int, now: datetime, last: int | None) -> None:
    """Move the cursor to the last line that is old enough for nothing to appear below it any more."""
    oldest_young = select(func.min(history.c.id)).where(history.c.id > behind, history.c.at >= now - LATEST_COMMIT)
    young = connection.execute(oldest_young).scalar()
    # Only as far as a line that stands there: the numbers missing before a young line may still be on their way.
    old = select(func.max(history.c.id))
    newest_old = connection.execute(old if young is None else old.where(history.c.id < young)).scalar() or 0
    reached = newest_old if last is None else min(newest_old, last)
    if reached > behind:
        connection.execute(update(state).where(state.c.history_id < reached).values(history_id=reached))


def _events() -> Any:
    return select(event, mail.c.received_at).join(mail, mail.c.id == event.c.mail_id)


def _event(row: Any) -> Event:
    return Event(
        id=row.id,
        uuid=row.uuid,
        type=EventType(row.type),
        at=row.at,
        mail_id=row.mail_id,
        mailbox=row.mailbox,
        label=Label(service=row.service, motif=row.motif) if row.service else None,
        sensitive=Sensitivity(row.sensitive),
        received_at=row.received_at,
    )
