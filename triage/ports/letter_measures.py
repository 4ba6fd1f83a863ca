"""What became of each letter: proposed by the machine, taken by people, changed, rejected and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.drafts import Cause
from triage.domain.people import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterMeasure:
    """Of one letter ("" for drafts without one). `proposed` counts mails, the others drafts. `taken` were approved;
    `changed` of them in their words, by `distance` on average (share of words that went or came, 0..1; None for none).
    """

    letter: str
    proposed: int = 0
    opened: int = 0
    taken: int = 0
    changed: int = 0
    distance: float | None = None
    rejected: int = 0
    causes: tuple[tuple[Cause, int], ...] = ()


class LetterMeasures(Protocol):
    """Thread-safe. May raise StoreUnavailable."""

    def measures(self, sight: Sight, since: datetime, until: datetime) -> Sequence[LetterMeasure]:
        """Of mails received and drafts opened in the period, within the sight; the most proposed letter first."""
