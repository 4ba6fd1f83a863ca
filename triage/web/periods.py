"""The period of a figure: two days of the town, both included, from an address or by default the last ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from triage.web import words
from triage.web.filters import Filters

MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`first` and `last` are days of the town."""

    first: date
    last: date
    zone: tzinfo

    @classmethod
    def asked(cls, since: str, until: str, *, days: int, now: datetime, zone: tzinfo) -> "Period":
        """From what was typed; what makes no sense gives the last `days` days, and a year is the longest."""
        read = Filters.read({"du": since, "au": until})
        last = read.until or now.astimezone(zone).date()
        first = read.since or last - timedelta(days=days - 1)
        if first > last:
            first, last = last, first
        return cls(first=max(first, last - timedelta(days=MOST_DAYS - 1)), last=last, zone=zone)

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def said(self) -> str:
        """`du 1er au 12 mars 2026`, `du 28 février au 12 mars 2026`, `du 1er mai 2025 au 2 mai 2026`, or `le 12 mars 2026`."""
        first, last = (words.day(d.year, d.month, d.day) for d in (self.first, self.last))
        if self.first == self.last:
            return f"le {last}"
        if self.first.year == self.last.year:  # what both days share is said once
            first = first.split(words.NBSP)[0] if self.first.month == self.last.month else first.rpartition(" ")[0]
        return f"du {first} au {last}"
