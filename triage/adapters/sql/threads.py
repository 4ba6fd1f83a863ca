"""`Threads` on SQL."""

from sqlalchemy import func, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.listing import LINE, line_of
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import mail
from triage.domain.people import Sight
from triage.ports.threads import ThreadMail


class SqlThreads(SqlDoor):
    """Each call one transaction."""

    def of(self, thread: str, sight: Sight, limit: int) -> tuple[list[ThreadMail], int]:
        """See Threads."""
        if not thread:
            return [], 0
        within = (mail.c.thread == thread, visible(sight))
        newest = select(*LINE, mail.c.mailbox, mail.c.stored_at, mail.c.duplicate_of).where(*within)
        newest = newest.order_by(mail.c.received_at.desc(), mail.c.id.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(newest).all()
            count = len(rows)
            if count == limit:
                count = connection.execute(select(func.count()).select_from(mail).where(*within)).scalar_one()
        found = [
            ThreadMail(line=line_of(r), mailbox=r.mailbox, stored_at=r.stored_at, twin_of=r.duplicate_of)
            for r in reversed(rows)
        ]
        return found, count
