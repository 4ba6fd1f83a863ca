"""`Company` on SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, select, update

from triage.adapters.sql.company_tables import mail_lock, presence
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.intake import insert_or_ignore
from triage.adapters.sql.journal import write_history
from triage.domain.company import ABSENT, Lock, Looking


class SqlCompany(SqlDoor):
    """Each call one transaction."""

    def look(self, mail_id: int, login: str, now: datetime) -> None:
        """See Company."""
        mine = (presence.c.mail_id == mail_id, presence.c.login == login)
        with self._writing() as connection:
            connection.execute(delete(presence).where(presence.c.seen_at < now - ABSENT))
            seen = connection.execute(update(presence).where(*mine).values(seen_at=now))
            if not seen.rowcount:
                values = {"mail_id": mail_id, "login": login, "since": now, "seen_at": now}
                insert_or_ignore(connection, presence, values)

    def leave(self, mail_id: int, login: str) -> None:
        """See Company."""
        with self._writing() as connection:
            connection.execute(delete(presence).where(presence.c.mail_id == mail_id, presence.c.login == login))

    def others(self, mail_id: int, login: str, now: datetime) -> Sequence[Looking]:
        """See Company."""
        there = select(presence.c.login, presence.c.since).where(
            presence.c.mail_id == mail_id, presence.c.login != login, presence.c.seen_at >= now - ABSENT
        )
        with self._reading() as connection:
            rows = connection.execute(there.order_by(presence.c.since, presence.c.login))
            return [Looking(login=r.login, since=r.since) for r in rows]

    def locks(self, mail_ids: Collection[int], now: datetime) -> dict[int, Lock]:
        """See Company."""
        if not mail_ids:
            return {}
        held = select(mail_lock).where(mail_lock.c.mail_id.in_(mail_ids), mail_lock.c.until > now)
        with self._reading() as connection:
            return {r.mail_id: _lock(r) for r in connection.execute(held)}

    def take(self, mail_id: int, login: str, now: datetime, *, lasts: timedelta) -> Lock:
        """See Company."""
        until = now + lasts
        with self._writing() as connection:
            connection.execute(delete(mail_lock).where(mail_lock.c.mail_id == mail_id, mail_lock.c.until <= now))
            values = {"mail_id": mail_id, "login": login, "taken_at": now, "until": until}
            insert_or_ignore(connection, mail_lock, values)
            mine = (mail_lock.c.mail_id == mail_id, mail_lock.c.login == login)
            connection.execute(update(mail_lock).where(*mine).values(until=until))
            return _lock(_held(connection, mail_id))

    def release(self, mail_id: int, login: str) -> None:
        """See Company."""
        with self._writing() as connection:
            connection.execute(delete(mail_lock).where(mail_lock.c.mail_id == mail_id, mail_lock.c.login == login))

    def break_lock(self, mail_id: int, login: str, now: datetime) -> bool:
        """See Company."""
        others = (mail_lock.c.mail_id == mail_id, mail_lock.c.login != login, mail_lock.c.until > now)
        with self._writing() as connection:
            holder = connection.execute(delete(mail_lock).where(*others).returning(mail_lock.c.login)).scalar()
            if holder is not None:
                write_history(connection, mail_id, now, login, "verrou levé", f"tenu par {holder}")
            return holder is not None


def _held(connection: Connection, mail_id: int) -> Row[tuple[int, str, datetime, datetime]]:
    return connection.execute(select(mail_lock).where(mail_lock.c.mail_id == mail_id)).one()


def _lock(row: Row[tuple[int, str, datetime, datetime]]) -> Lock:
    return Lock(mail_id=row.mail_id, login=row.login, taken_at=row.taken_at, until=row.until)
