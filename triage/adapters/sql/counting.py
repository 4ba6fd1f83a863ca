"""The counters that were last taken, kept as long as nothing happened: every open page asks for them every two seconds.

Whatever changes a mail adds a line to the history, so the newest line tells whether counting again is worth it. On PostgreSQL
a line may become visible after a newer one; and due dates pass by themselves: a count is never kept for more than SECONDS.
"""

import threading
from datetime import datetime

from sqlalchemy import Connection, func, select

from triage.adapters.sql.listing import read_counts
from triage.adapters.sql.tables import history
from triage.domain.people import Sight
from triage.ports import Counts

SECONDS = 10
MOST = 256  # sights; a town has as many kinds of people as it has services


class Counting:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Sight, tuple[tuple[int, int], Counts]] = {}

    def read(self, connection: Connection, now: datetime, sight: Sight) -> Counts:
        """The counters of now, within the sight."""
        newest = connection.execute(select(func.max(history.c.id))).scalar() or 0
        mark = (newest, int(now.timestamp()) // SECONDS)
        with self._lock:
            known = self._kept.get(sight)
        if known is not None and known[0] == mark:
            return known[1]
        counts = read_counts(connection, now, sight)
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[sight] = (mark, counts)
        return counts
