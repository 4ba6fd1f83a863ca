"""The append-only history: who or what did what to a mail, and when. Rows are only ever inserted."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from triage.adapters.sql.tables import history
from triage.domain.case import HistoryEntry


def write_history(
    connection: Connection, mail_id: int, at: datetime, actor: str, action: str, detail: str = ""
) -> None:
    """Add one line."""
    connection.execute(
        insert(history).values(mail_id=mail_id, at=at, actor=actor, action=action, detail=detail.replace("\x00", ""))
    )


def read_history(connection: Connection, mail_id: int) -> tuple[HistoryEntry, ...]:
    """All lines of a mail, oldest first."""
    rows = connection.execute(select(history).where(history.c.mail_id == mail_id).order_by(history.c.id))
    return tuple(HistoryEntry(at=r.at, actor=r.actor, action=r.action, detail=r.detail) for r in rows)
