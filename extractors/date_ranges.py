"""What goes from one day to another: both ends lie in one stretch of time, and a day told later may lie inside it."""

import re
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise

from extractors.calendar_fr import make_date
from extractors.reading import Candidate, Reading
from triage.domain.entities import EntityType

WITH_MONTH = frozenset({"date_lettres", "date_jour_numero", "date_liste", "date_chiffres"})
MOST_CANDIDATES = 400  # looked through for ranges; a long mail has some dozens
_TO = re.compile(r"[ ]?(?:au|-|et|[aà])[ ]?(?:le[ ])?")
_AU = re.compile(r"[ ]au[ ]")
Range = tuple[date, date]


def mend_ranges(reading: Reading) -> None:
    """`du 1er juin au 30 septembre`, no year told: where the end came out before its beginning, the stretch nearest to the mail."""
    for one, two in pairwise(_dates(reading)):
        if (
            one.rule == two.rule == "date_lettres"
            and one.value > two.value
            and _AU.fullmatch(reading.text, one.end, two.start)
        ):
            begin, end = date.fromisoformat(one.value), date.fromisoformat(two.value)
            if re.search("[0-9]{4}", reading.text[one.start : two.end]):
                continue
            shifted = [
                _years(begin, end, end.year),
                _years(begin, end, end.year + 1),
                _years(begin, end, begin.year + 1),
            ]
            first, last = min((r for r in shifted if r), key=lambda r: _away(r, reading.today), default=(begin, end))
            for old, day in ((one, first), (two, last)):
                reading.found[reading.found.index(old)] = replace(old, value=day.isoformat())


def _years(begin: date, end: date, year: int) -> Range | None:
    """The stretch that ends in a year."""
    last = make_date(year, end.month, end.day)
    first = make_date(year - ((begin.month, begin.day) > (end.month, end.day)), begin.month, begin.day)
    return (first, last) if first and last else None


def _away(told: Range, today: date) -> int:
    return 0 if told[0] <= today <= told[1] else min(abs((day - today).days) for day in told)


def ranges_of(reading: Reading) -> list[Range]:
    """What the mail says goes from one day to another (`8 au 11 juin`)."""
    return [
        (date.fromisoformat(one.value), date.fromisoformat(two.value))
        for one, two in pairwise(_dates(reading))
        if two.rule in WITH_MONTH and _TO.fullmatch(reading.text, one.end, max(one.end, two.start))
    ]


def inside(ranges: list[Range], day: int) -> date | None:
    """The day of the month that lies in a range told before, where only one such day does."""
    options = {
        found
        for first, last in ranges
        for base in {first, last}
        if (found := make_date(base.year, base.month, day)) and first <= found <= last
    }
    return options.pop() if len(options) == 1 else None


def _dates(reading: Reading) -> list[Candidate]:
    found = islice((c for c in reading.found if c.type is EntityType.DATE), MOST_CANDIDATES)
    return sorted(found, key=lambda c: c.start)
