"""Figures over a period: how much came, how long it took, how often people changed the proposal."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from triage.domain.people import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Mails received from `since` until before `until`, of one service or of all that the person may see."""

    sight: Sight
    since: datetime
    until: datetime
    zone: tzinfo
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Seconds: half of the `count` mails took no longer than `median`, nine of ten no longer than `ninety`."""

    count: int
    median: float | None
    ninety: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFigures:
    """One service. `decided` counts mails that the machine proposed to it and of which a person said what they are,
    `changed` those among them whose label was changed, wherever they went; `confidence` is the mean of the machine's
    (0..1) over the mails that the service has now, None without any.
    """

    service: str
    received: int
    open: int
    late: int
    ended: int
    decided: int
    changed: int
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything of one period."""

    days: tuple[tuple[date, int], ...]
    services: tuple[ServiceFigures, ...]
    first_gesture: Delay
    ending: Delay
    confidences: tuple[int, ...]  # mails by tenth of confidence: [0, 0.1[ first, [0.9, 1] last
    letters: tuple[tuple[str, int], ...] = ()  # letters that the machine proposed, and for how many mails, most first


class Dashboard(Protocol):
    """Thread-safe. Every method may raise StoreUnavailable."""

    def figures(self, scope: Scope, now: datetime) -> Figures:
        """All figures, read in one transaction."""

    def last_mails(self, sight: Sight) -> dict[str, datetime]:
        """For each mailbox, when its newest mail was received."""
