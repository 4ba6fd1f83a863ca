"""The mail room's balance: what came in equals what became of it, for each mailbox and day. Pure arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from triage.domain.case import State

# Every state stands in exactly one part; a test holds that.
PARTS: Mapping[str, frozenset[State]] = {
    "filed": frozenset({State.SORTED, State.CONFIRMED, State.CLOSED, State.DROPPED}),
    "to_qualify": frozenset({State.TO_QUALIFY}),
    "failed": frozenset({State.QUARANTINED}),
    "waiting": frozenset({State.RECEIVED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Mails of one mailbox received on one day of the town (`day` None: a sum over days; `mailbox` "": over mailboxes).

    `received` is counted by itself, not as the sum of the parts: a difference would be shown.
    """

    mailbox: str
    day: date | None
    received: int
    filed: int = 0
    to_qualify: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def difference(self) -> int:
        """Mails that are in no part: always 0 unless something is wrong."""
        return self.received - self.filed - self.to_qualify - self.failed - self.waiting


def add_up(lines: Iterable[Balance], *, mailbox: str = "", day: date | None = None) -> Balance:
    """The sum of several lines."""
    some = list(lines)
    return Balance(
        mailbox=mailbox,
        day=day,
        received=sum(x.received for x in some),
        filed=sum(x.filed for x in some),
        to_qualify=sum(x.to_qualify for x in some),
        failed=sum(x.failed for x in some),
        waiting=sum(x.waiting for x in some),
    )
