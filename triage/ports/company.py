"""Who has a mail open, and who holds it while they correct or answer."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from triage.domain.company import Lock, Looking


class Company(Protocol):
    """Thread-safe; each method one transaction. What has ended by itself is as if it were not there. Every method may raise
    StoreUnavailable.
    """

    def look(self, mail_id: int, login: str, now: datetime) -> None:
        """A sign of life of somebody who has the mail open."""

    def leave(self, mail_id: int, login: str) -> None:
        """They have closed it."""

    def others(self, mail_id: int, login: str, now: datetime) -> Sequence[Looking]:
        """Who else has it open, longest first."""

    def locks(self, mail_ids: Collection[int], now: datetime) -> dict[int, Lock]:
        """The locks of these mails, by mail."""

    def take(self, mail_id: int, login: str, now: datetime, *, lasts: timedelta) -> Lock:
        """The lock that holds now: one's own, new or prolonged, or somebody else's."""

    def release(self, mail_id: int, login: str) -> None:
        """Give one's own lock back."""

    def break_lock(self, mail_id: int, login: str, now: datetime) -> bool:
        """End somebody else's lock, with a line of history that names both. False when there is none."""
