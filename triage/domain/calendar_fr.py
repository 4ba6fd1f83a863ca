"""Working days, public holidays and months as French texts count them. Pure: no clock, no locale, no library.

Sources: code du travail L3133-1 (the eleven holidays), L3134-13 (Alsace-Moselle), L3422-2 (overseas abolition days);
months from one day of the month to the same day of another (« de quantième à quantième »), as the administrative courts count
them; « jour franc »: neither the first nor the last day counts, and a delay that ends on a day off goes on to the next
working day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

SATURDAY, SUNDAY = 5, 6


class Territory(StrEnum):
    """Where the town is: which days are off, and which clock it lives by."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    GUYANE = "guyane"
    REUNION = "la-reunion"
    MAYOTTE = "mayotte"


# Commemoration of the abolition of slavery, by territory: (month, day).
_ABOLITION = {
    Territory.GUADELOUPE: (5, 27),
    Territory.MARTINIQUE: (5, 22),
    Territory.GUYANE: (6, 10),
    Territory.REUNION: (12, 20),
    Territory.MAYOTTE: (4, 27),
}
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
ZONES = {
    Territory.GUADELOUPE: "America/Guadeloupe",
    Territory.MARTINIQUE: "America/Martinique",
    Territory.GUYANE: "America/Cayenne",
    Territory.REUNION: "Indian/Reunion",
    Territory.MAYOTTE: "Indian/Mayotte",
}
MAINLAND_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days off of a territory."""

    territory: Territory = Territory.METROPOLE

    @property
    def zone(self) -> str:
        """The IANA name of its time zone."""
        return ZONES.get(self.territory, MAINLAND_ZONE)

    def off(self, day: date) -> bool:
        """Whether the day is a public holiday."""
        return day in holidays_of(day.year, self.territory)

    def open(self, day: date) -> bool:
        """Whether it is a « jour ouvré »: Monday to Friday, no holiday."""
        return day.weekday() < SATURDAY and not self.off(day)

    def workable(self, day: date) -> bool:
        """Whether it is a « jour ouvrable »: Monday to Saturday, no holiday."""
        return day.weekday() < SUNDAY and not self.off(day)

    def after_open_days(self, start: date, count: int) -> date:
        """The last of `count` « jours ouvrés » that follow the start."""
        return _step(start, count, self.open)

    def after_workable_days(self, start: date, count: int) -> date:
        """The last of `count` « jours ouvrables » that follow the start."""
        return _step(start, count, self.workable)

    def after_clear_days(self, start: date, count: int) -> date:
        """The last useful day of `count` « jours francs »: the start does not count, nor does the day on which the delay
        runs out, so that it is the day after `count` whole days; put off to the next « jour ouvré ».
        """
        return self.put_off(start + timedelta(days=count + 1))

    def put_off(self, day: date) -> date:
        """The day, or the first « jour ouvré » after it."""
        while not self.open(day):
            day += timedelta(days=1)
        return day


def _step(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= counts(day)
    return day


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; where that month is shorter, its last day."""
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


@lru_cache(maxsize=256)
def holidays_of(year: int, territory: Territory = Territory.METROPOLE) -> frozenset[date]:
    """The public holidays of a year."""
    easter = easter_of(year)
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {easter + timedelta(days=ahead) for ahead in (1, 39, 50)}
    if territory is Territory.ALSACE_MOSELLE:
        days |= {easter - timedelta(days=2), date(year, 12, 26)}
    if territory in _ABOLITION:
        days.add(date(year, *_ABOLITION[territory]))
    return frozenset(days)


def easter_of(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
