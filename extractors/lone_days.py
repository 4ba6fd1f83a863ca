"""Weekdays told alone: `samedi`, `jeudi dernier`, `lundi en huit`, `ce mardi`; a habit (`le samedi`, `sauf dimanche`) is no date."""

import re
from datetime import date, timedelta
from itertools import islice

from extractors.calendar_fr import WEEKDAYS, weekday_date
from extractors.dates import add_date
from extractors.day_sense import chance_past
from extractors.overlaps import CONTEXT
from extractors.reading import Reading
from extractors.starts import opening
from extractors.tense import is_habit

_NAMES = "|".join(d for d in WEEKDAYS if len(d) > 3)
_ALONE = opening(
    rf"(?<![A-Za-zÀ-ÿ'])(?P<weekday>{_NAMES})(?P<part>[ ](?:matin|midi|apr[eè]s-midi|soir))?"
    r"(?P<which>[ ](?:derniers?|prochains?|pass[eé]|suivant|qui vient|en huit|en quinze|(?:de )?la semaine (?:prochaine|derni[eè]re|pass[eé]e|suivante)))?(?![A-Za-zÀ-ÿ])",
    re.IGNORECASE,
)
MOST = 300  # weekdays in one mail; a log of a year has fewer
_NEXT = re.compile(r"(?:[ ](?:matin|soir|midi|apr[eè]s-midi))?(?:,| et| puis|, puis|, et)[ ]")
_FIGURES = re.compile(r"[ ](?:le[ ])?[0-3]?[0-9][/.-][01]?[0-9](?![0-9h])")
_TODAY = re.compile(r"(?i)(?:aujourd'?hui|ajd|auj|nous sommes|on est|ce soir|ce matin)[ ,(:]{1,3}(?:un[ ])?$")
_TOMORROW, _YESTERDAY = (
    re.compile(r"(?i)(?<![a-zà-ÿ-])demain[ ,(]{1,2}$"),
    re.compile(r"(?i)(?<![a-zà-ÿ-])hier[ ,(]{1,2}$"),
)
_BEFORE_YESTERDAY = re.compile(r"(?i)avant[- ]hier[ ,(]{1,2}$")


def find_lone_days(reading: Reading) -> None:
    """Add every weekday that stands for one day."""
    for match in islice(reading.every(_ALONE), MOST):
        _lone(reading, match)


def _lone(reading: Reading, match: re.Match[str]) -> None:
    start, end = match.start(), match.end("weekday")
    if _FIGURES.match(reading.after(end, 10)):
        return  # the figures say which one
    which = (match["which"] or "").lower().strip()
    if which.endswith("s") or (not which and is_habit(reading, start, end)):
        return
    if end <= reading.subject_end and re.search(
        rf"(?i){match['weekday']}[ ](?:le[ ])?[0-9]", reading.text[reading.subject_end :]
    ):
        return  # the body says which one
    weekday = WEEKDAYS[match["weekday"].lower()]
    near = _near(reading, start, weekday)
    found = near or _told(reading.today, weekday, which) or _after_neighbour(reading, start, weekday)
    confidence = 0.9
    if found is None:
        past = chance_past(reading, start, end, weekday)
        found, confidence = weekday_date(weekday, reading.today, -1 if past > 0.5 else 1), max(past, 1 - past)
    add_date(
        reading,
        start,
        match.end() if which else end,
        found,
        CONTEXT,
        "date_jour_semaine",
        round(min(0.92, 0.4 + confidence / 2), 2),
    )


def _near(reading: Reading, start: int, weekday: int) -> date | None:
    """`aujourd'hui samedi`, `demain mercredi`, `hier dimanche`, and `ce lundi` written on a Monday."""
    before, today = reading.before(start, 18), reading.today
    for pattern, days in ((_BEFORE_YESTERDAY, -2), (_YESTERDAY, -1), (_TOMORROW, 1), (_TODAY, 0)):
        if pattern.search(before) and (found := today + timedelta(days=days)).weekday() == weekday:
            return found
    same = today.weekday() == weekday
    shown = re.search(r"(?i)(?<![a-zà-ÿ])ce[ ]$", before) or re.match(
        r"[a-zà-ÿ]+,?[ ]aujourd'hui", reading.after(start, 24).lower()
    )
    return today if same and shown else None


def _told(today: date, weekday: int, which: str) -> date | None:
    if which in {"dernier", "passé", "passe"}:
        return weekday_date(weekday, today, -1)
    if which in {"prochain", "suivant", "qui vient"}:
        return weekday_date(weekday, today, 1)
    if which.startswith("en "):
        return weekday_date(weekday, today, 1) + timedelta(days=7 if which == "en huit" else 14)
    if "semaine" in which:
        shift = 7 if which.endswith(("prochaine", "suivante")) else -7
        return today - timedelta(days=today.weekday()) + timedelta(days=weekday + shift)
    return None


def _after_neighbour(reading: Reading, start: int, weekday: int) -> date | None:
    """In a log of days (`Mercredi 16, ... Jeudi rien`), the weekday that follows the last numbered one."""
    near = [c for c in reading.found if c.rule == "date_jour_numero" and 0 < start - c.end <= 70]
    if not near:
        return _in_list(reading, start, weekday)
    last = date.fromisoformat(max(near, key=lambda c: c.end).value)
    return last + timedelta(days=(weekday - last.weekday()) % 7) if last <= reading.today else None


def _in_list(reading: Reading, start: int, weekday: int) -> date | None:
    """`mercredi, jeudi et vendredi`: days of one list follow one another, unless today lies between them."""
    last = next((c for c in reversed(reading.found) if c.rule == "date_jour_semaine" and c.end < start), None)
    if last is None or start - last.end > 18 or not _NEXT.fullmatch(reading.text, last.end, start):
        return None
    before = date.fromisoformat(last.value)
    found = before + timedelta(days=(weekday - before.weekday()) % 7)
    return found if (before < reading.today) == (found < reading.today) else None
