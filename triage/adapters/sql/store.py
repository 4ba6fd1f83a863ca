"""`CaseStore` on SQL: each method one transaction. The statements are in the neighbouring files."""

from datetime import UTC, datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from triage.adapters.sql import intake, listing, reading, work
from triage.adapters.sql.counting import Counting
from triage.adapters.sql.deadlines import wind
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.joining import join_thread
from triage.adapters.sql.tables import mailbox_state
from triage.domain.case import MACHINE, Case, CaseLine, Filing, Outcome
from triage.domain.clock import Clock
from triage.domain.mail import Cursor, Location, RawMail, StoredMail
from triage.domain.people import EVERYTHING, Sensitivity, Sight
from triage.ports import Counts, Selection, Stored


class SqlCaseStore(SqlDoor):
    """The state in SQLite or PostgreSQL. Thread-safe: each call takes a connection of the pool."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        super().__init__(engine, clock)
        self._counting = Counting()

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        """See CaseStore."""
        with self._reading() as connection:
            return intake.read_cursor(connection, mailbox, folder)

    def save_cursor(self, cursor: Cursor) -> None:
        """See CaseStore."""
        with self._writing() as connection:
            intake.write_cursor(connection, cursor)

    def elsewhere(self, mailbox: str, sha256: str, folder: str) -> list[tuple[int, Location]]:
        """See CaseStore."""
        with self._reading() as connection:
            return intake.elsewhere(connection, mailbox, sha256, folder)

    def store_raw(
        self, raw: RawMail, message_id: str, present: frozenset[int], now: datetime, *, returned: int | None = None
    ) -> Stored:
        """See CaseStore."""
        try:
            with self._writing() as connection:
                return intake.store_raw(connection, raw, message_id, present, now, returned)
        except IntegrityError:
            # A second watcher stored the same place between our look and our insert; now we see its row.
            with self._writing() as connection:
                return intake.store_raw(connection, raw, message_id, present, now, returned)

    def raw(self, mail_id: int) -> StoredMail:
        """See CaseStore."""
        with self._reading() as connection:
            return reading.read_raw(connection, mail_id)

    def claim(self, mail_id: int, owner: str, now: datetime, seconds: float) -> bool:
        """See CaseStore."""
        with self._writing() as connection:
            return work.claim(connection, mail_id, owner, now, seconds)

    def renew(self, owner: str, now: datetime, seconds: float) -> int:
        """See CaseStore."""
        with self._writing() as connection:
            return work.renew(connection, owner, now, seconds)

    def release(self, mail_id: int, owner: str) -> None:
        """See CaseStore."""
        with self._writing() as connection:
            work.release(connection, mail_id, owner)

    def record(
        self,
        mail_id: int,
        outcome: Outcome,
        filing: Filing,
        now: datetime,
        *,
        sensitive: Sensitivity = Sensitivity.NONE,
    ) -> bool:
        """See CaseStore."""
        with self._writing() as connection:
            recorded = work.record(connection, mail_id, outcome, filing, now, sensitive)
            if recorded:
                join_thread(connection, mail_id, outcome.parsed)
                wind(connection, self._clock, mail_id, now)
            return recorded

    def quarantine(self, mail_id: int, error: str, now: datetime) -> bool:
        """See CaseStore."""
        with self._writing() as connection:
            return work.quarantine(connection, mail_id, error, now)

    def retry(self, mail_id: int, actor: str, now: datetime) -> None:
        """See CaseStore."""
        with self._writing() as connection:
            work.retry(connection, mail_id, actor, now)

    def set_filing(
        self,
        mail_id: int,
        filing: Filing,
        now: datetime,
        *,
        place: Location | None = None,
        detail: str = "",
        actor: str = MACHINE,
    ) -> None:
        """See CaseStore."""
        with self._writing() as connection:
            work.set_filing(connection, mail_id, filing, now, place, detail, actor)

    def case(self, mail_id: int) -> Case:
        """See CaseStore."""
        with self._reading() as connection:
            return reading.read_case(connection, mail_id)

    def sees(self, sight: Sight, mail_id: int) -> bool:
        """See CaseStore."""
        with self._reading() as connection:
            return listing.sees(connection, sight, mail_id)

    def lines(self, selection: Selection) -> list[CaseLine]:
        """See CaseStore."""
        with self._reading() as connection:
            return listing.read_lines(connection, selection)

    def page(self, selection: Selection, at_most: int) -> tuple[list[CaseLine], int]:
        """See CaseStore."""
        with self._reading() as connection:
            return listing.read_page(connection, selection, at_most)

    def how_many(self, selection: Selection, at_most: int) -> int:
        """See CaseStore."""
        with self._reading() as connection:
            return listing.how_many(connection, selection, at_most)

    def counts(self, now: datetime | None = None, sight: Sight = EVERYTHING) -> Counts:
        """See CaseStore."""
        with self._reading() as connection:
            return self._counting.read(connection, now or datetime.now(UTC), sight)

    def stuck(self, now: datetime, older_than: float, limit: int) -> list[int]:
        """See CaseStore."""
        with self._writing() as connection:
            return work.stuck(connection, now, older_than, limit)

    def mailbox_seen(self, mailbox: str, now: datetime, error: str) -> None:
        """See CaseStore."""
        with self._writing() as connection:
            intake.insert_or_ignore(connection, mailbox_state, {"mailbox": mailbox, "error": ""})
            values = {"error": error} if error else {"error": "", "reached_at": now}
            connection.execute(update(mailbox_state).where(mailbox_state.c.mailbox == mailbox).values(values))

    def mailbox_states(self) -> dict[str, tuple[datetime | None, str]]:
        """See CaseStore."""
        with self._reading() as connection:
            return {r.mailbox: (r.reached_at, r.error) for r in connection.execute(select(mailbox_state))}

    def close(self) -> None:
        """See CaseStore."""
        self._engine.dispose()
