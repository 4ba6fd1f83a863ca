"""The legal clock of each mail, as the pages and the letters read it."""

from datetime import datetime
from typing import Protocol

from triage.domain.clock import Deadline, Ended


class Deadlines(Protocol):
    """Thread-safe. Every method may raise StoreUnavailable."""

    def of(self, mail_id: int) -> tuple[Deadline, ...]:
        """The deadlines of a mail, ended ones included, the earliest first; none for a mail that has none."""

    def end(self, mail_id: int, how: Ended, now: datetime) -> None:
        """A person did what ends deadlines; nothing happens where none of them runs."""
