"""The mails of one exchange, beside each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.case import CaseLine
from triage.domain.people import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMail:
    """A mail of a thread; `stored_at` is when it came to us, `twin_of` the older mail with the same Message-ID or bytes."""

    line: CaseLine
    mailbox: str
    stored_at: datetime
    twin_of: int | None = None


class Threads(Protocol):
    """Thread-safe. Every method may raise StoreUnavailable."""

    def of(self, thread: str, sight: Sight, limit: int) -> tuple[list[ThreadMail], int]:
        """The newest mails of a thread within sight, oldest of them first, and how many there are. None for no thread."""
