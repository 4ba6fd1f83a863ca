"""Dates: figures, words, lists and ranges, weekdays, feasts; each resolved against the day of the mail."""

import re
from datetime import date, timedelta

from extractors import scanned
from extractors.calendar_fr import (
    DAY_WORDS,
    MONTHS,
    WEEKDAYS,
    feast_date,
    full_year,
    make_date,
    month_number,
    nearest_month,
    nearest_year,
    weekday_date,
)
from extractors.overlaps import CONTEXT, FORMAT
from extractors.reading import Candidate, Reading
from extractors.tense import direction, is_habit
from triage.domain.entities import EntityType

_D = scanned.DIGIT
_MONTH = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))
_MONTH = rf"(?:{_MONTH}|rnars|rnai|jui1let|jui11et|juil1et|septernbre|novernbre|décernbre|decernbre|avri1|ao0t)(?:\.|(?![A-Za-zÀ-ÿ]))"
_WEEKDAY = "|".join(d for d in WEEKDAYS if len(d) > 3)
_SHORT_DAY = "|".join(d for d in WEEKDAYS if len(d) == 3)
_WORD_DAY = "|".join(sorted(DAY_WORDS, key=len, reverse=True))
_DAY = rf"(?:1[ ]?er|ler|[0-3lO]?{_D}|{_WORD_DAY})"
_START = r"(?<![0-9A-Za-zÀ-ÿ/])"
_NUMERIC = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ/.\-])({_D}{{1,2}})([/.\-])({_D}{{1,2}})\2((?:[12lO]{_D}{{3}}|{_D}{{2}}))(?![0-9A-Za-zÀ-ÿ/]|[.\-][0-9])"
)
_ISO = re.compile(r"(?<![0-9A-Za-z/.\-])((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])(?![0-9A-Za-z\-/])")
_SHORT = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/.,\-+])([0-3]?[0-9])/([01][0-9]|(?i:(?<=le ..)|(?<=du ..)|(?<=au ..)|(?<=le ...)|(?<=du ...)|(?<=au ...))[1-9])(?![0-9A-Za-zÀ-ÿ/\-]|[.,][0-9])"
)
_WRITTEN = re.compile(
    rf"{_START}(?:(?P<weekday>{_WEEKDAY}|(?:{_SHORT_DAY})\.?)[ ]{{1,2}}(?:le[ ])?)?(?P<day>{_DAY})[ ]{{1,2}}(?P<month>{_MONTH})"
    rf"(?:[ ]{{1,2}}(?P<year>(?:19|20|2O|l9){_D}{{2}})(?![0-9A-Za-z])|[ ](?P<last>dernier|prochain)(?![a-z]))?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?:(?:^|[ ,(]|\n)(?P<weekday>{_WEEKDAY})[ ]|(?:^|[ (]|\n)(?:du|de|le|les|des|au|nuit du|ni le|entre le|pour le)[ ]|(?:,|/)[ ]?)"
    rf"(?P<day>1er|ler|[0-3lO]?{_D})(?=(?:,[ ][0-3]?[0-9]){{0,6}}(?:[ ]?(?:,|/|-|et|ou|au|et le|ou le|et au|et du|ou du|puis le|puis du|jusqu'au)[ ]?)"
    rf"(?:(?:{_WEEKDAY})[ ])?(?:1er|[0-3lO]?{_D})[ ](?:{_MONTH})|(?:-|[ ]?/[ ]?)[0-3]?[0-9][ ](?:{_MONTH}))",
    re.IGNORECASE,
)
_WEEKDAY_DAY = re.compile(
    rf"{_START}(?P<weekday>{_WEEKDAY})[ ](?:le[ ])?(?P<day>1er|[0-3l]?{_D})(?![0-9A-Za-zÀ-ÿ/:€]|[ ]?(?:h\b|heures?|€|euros)|[.,][0-9])",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?<![A-Za-zÀ-ÿ'])(?P<weekday>{_WEEKDAY})(?P<last>[ ](?:derniers?|prochains?|pass[eé]|suivant))?(?![A-Za-zÀ-ÿ])",
    re.IGNORECASE,
)
_FEAST = re.compile(
    r"(?i)(?<![A-Za-zÀ-ÿ])((?:lundi|dimanche) de (?:p[aâ]ques|pentec[oô]te)|jeudi de l'ascension|vendredi saint|mardi gras"
    r"|(?<=[lL]e )jour de (?:l'an|no[eë]l)|(?<=[lL]a )f[eê]te nationale)(?:[ ]((?:19|20)[0-9]{2}))?(?![A-Za-zÀ-ÿ])"
)
_FULL_MONTHS = frozenset(m for m in MONTHS if len(m) > 4 or m in {"mai", "mars", "juin", "août", "aout"}) - {
    "janv",
    "févr",
    "fevr",
    "juil",
    "sept",
}
LEAN = {-1: 1.6, 0: 1.0, 1: 0.4}  # how much nearer a day to come must be, by the words around
_LEAN_YEAR = {-1: 1.0, 0: 0.62, 1: 0.62}


def _year_lean(reading: Reading, match: re.Match[str]) -> float:
    last = (match["last"] or "").lower()
    if last:
        return 9.0 if last == "dernier" else 0.1
    told = direction(reading, match.start(), match.end())
    if re.search(r"(?i)jusqu'au[ ]$", reading.before(match.start(), 12)) and not (
        told < 0
        and re.search(r"(?i)(?:était|avait|aient|étais|avais|été)(?![a-zà-ÿ])", reading.before(match.start(), 70))
    ):
        return 0.1
    if re.search(r"(?i)(?:[0-9]|[a-zéû]{3,9})[ ](?:au|jusqu'au)[ ]$", reading.before(match.start(), 18)) or re.match(
        r"(?i)[ ](?:au|jusqu'au)[ ][0-9]", reading.after(match.end(), 14)
    ):
        return 0.5
    return _LEAN_YEAR[told]


def find_dates(reading: Reading) -> None:
    """Add every date."""
    _numeric(reading)
    written = _written(reading)
    _listed(reading, written)
    for match in _FEAST.finditer(reading.text):
        year = int(match[2]) if match[2] else None
        found = feast_date(match[1], reading.today, year, direction(reading, match.start(), match.end()))
        add_date(reading, match.start(), match.end(), found, FORMAT + 4, "date_fete", 0.9)
    for match in _WEEKDAY_DAY.finditer(reading.text):
        if (day := day_of(match["day"])) is not None:
            ahead = direction(reading, match.start(), match.end())
            found = nearest_month(day, reading.today, WEEKDAYS[match["weekday"].lower()])
            if found is None or found.weekday() != WEEKDAYS[match["weekday"].lower()]:
                found = nearest_month(day, reading.today, None, LEAN[ahead])
            add_date(reading, match.start(), match.end(), found, FORMAT + 1, "date_jour_numero", 0.9)
    for match in _ALONE.finditer(reading.text):
        _weekday_alone(reading, match)


def _numeric(reading: Reading) -> None:
    for match in _NUMERIC.finditer(reading.text):
        if scanned.mostly_digits(match[0]):
            day, month, year = (scanned.digits(match[g]) for g in (1, 3, 4))
            found = make_date(full_year(year, reading.today), int(month), int(day))
            add_date(reading, match.start(), match.end(), found, FORMAT + 3, "date_chiffres", 0.97)
    for match in _ISO.finditer(reading.text):
        add_date(
            reading,
            match.start(),
            match.end(),
            make_date(int(match[1]), int(match[2]), int(match[3])),
            FORMAT,
            "date_iso",
            0.95,
        )
    for match in _SHORT.finditer(reading.text):
        if re.search(r"(?i)(?:n[°o]|note|ticket|dossier|r[eé]f|sur)[ .:]{0,3}$", reading.before(match.start(), 10)):
            continue
        lean = _LEAN_YEAR[direction(reading, match.start(), match.end())]
        found = nearest_year(int(match[1]), int(match[2]), reading.today, None, lean)
        add_date(reading, match.start(), match.end(), found, FORMAT, "date_jour_mois", 0.85)


def day_of(written: str) -> int | None:
    """Day of the month, 1 to 31, as written in figures or words; None when it is none."""
    word = written.lower().replace(" ", "")
    if word in {"1er", "ler"}:
        return 1
    if written.lower() in DAY_WORDS:
        return DAY_WORDS[written.lower()]
    number = scanned.digits(written)
    return int(number) if number and 1 <= int(number) <= 31 else None


def _written(reading: Reading) -> list[tuple[int, int, date]]:
    done: list[tuple[int, int, date]] = []
    for match in _WRITTEN.finditer(reading.text):
        day, month = day_of(match["day"]), month_number(match["month"])
        if day is None or month is None:
            continue
        if (
            match["day"].lower() in DAY_WORDS
            and match["month"].lower().rstrip(".") in {"mars", "sept"}
            and not match["weekday"]
            and not re.search(r"(?i)\b(?:le|du|au)[ ]$", reading.before(match.start(), 4))
        ):
            continue
        end = match.end()
        if match["year"]:
            found = make_date(int(scanned.digits(match["year"])), month, day)
        else:
            name = (match["weekday"] or "").lower().rstrip(".")
            lean = _year_lean(reading, match)
            found = nearest_year(day, month, reading.today, WEEKDAYS.get(name), lean)
            if match.group("month").endswith("."):
                end -= (
                    reading.after(match.end(), 1) in {"", "\n", " "}
                    and match["month"].lower().rstrip(".") in _FULL_MONTHS
                )
        if found:
            done.append((match.start(), end, found))
            add_date(reading, match.start(), end, found, FORMAT + 2, "date_lettres", 0.96)
    return done


def _listed(reading: Reading, written: list[tuple[int, int, date]]) -> None:
    """The first days of `8, 18 et 28 juillet`, `du 6 au 27 juillet`: month and year of the date that follows."""
    for match in _LISTED.finditer(reading.text):
        day = day_of(match["day"])
        follower = next(
            (
                (s, e, d)
                for s, e, d in written
                if match.end("day") <= s <= match.end("day") + 45
                or (s <= match.end("day") < e - 4 and s > match.start("day"))
            ),
            None,
        )
        if day is None or follower is None:
            continue
        last = follower[2]
        found = make_date(last.year, last.month, day)
        if found and found > last:
            month = last.month - 1 or 12
            found = make_date(last.year - (last.month == 1), month, day)
        start = match.start("weekday") if match["weekday"] else match.start("day")
        add_date(reading, start, match.end("day"), found, FORMAT + 3, "date_liste", 0.9)


def _weekday_alone(reading: Reading, match: re.Match[str]) -> None:
    weekday = WEEKDAYS[match["weekday"].lower()]
    if re.match(r"[ ](?:le[ ])?[0-3]?[0-9][/.-][01]?[0-9](?![0-9h])", reading.after(match.end(), 10)):
        return  # the figures say which one
    last = (match["last"] or "").lower().strip()
    if not last and is_habit(reading, match.start(), match.end()):
        return
    if match.end() <= reading.subject_end and re.search(
        rf"(?i){match['weekday']}[ ](?:le[ ])?[0-9]", reading.text[reading.subject_end :]
    ):
        return  # the body says which one
    if last.endswith("s") and last != "":
        return
    if last in {"dernier", "passé", "passe"}:
        ahead = -1
    elif last in {"prochain", "suivant"}:
        ahead = 1
    else:
        ahead = direction(reading, match.start(), match.end(), default=1 if match.end() <= reading.subject_end else -1)
    today = reading.today
    if re.search(r"(?i)ce soir[ ]$|aujourd'hui[ ,]{1,2}$|ce matin[ ]$", reading.before(match.start(), 14)):
        found = today if today.weekday() == weekday else weekday_date(weekday, today, ahead)
    elif (
        re.search(r"(?i)(?:^|[^a-z])(?:ce|on est)[ ]$", reading.before(match.start(), 8)) and today.weekday() == weekday
    ):
        found = today
    else:
        found = _after_neighbour(reading, match.start(), weekday) or weekday_date(weekday, today, ahead)
    add_date(reading, match.start(), match.end(), found, CONTEXT, "date_jour_semaine", 0.75)


def _after_neighbour(reading: Reading, start: int, weekday: int) -> date | None:
    """In a log of days (`Mercredi 16, ... Jeudi rien`), the weekday that follows the last numbered one."""
    near = [c for c in reading.found if c.rule == "date_jour_numero" and 0 < start - c.end <= 70]
    if not near:
        return None
    last = date.fromisoformat(max(near, key=lambda c: c.end).value)
    return last + timedelta(days=(weekday - last.weekday()) % 7) if last <= reading.today else None


def add_date(
    reading: Reading, start: int, end: int, found: date | None, weight: int, rule: str, confidence: float
) -> None:
    """Add a date, unless `found` is None."""
    if found is not None:
        reading.add(
            Candidate(
                type=EntityType.DATE,
                start=start,
                end=end,
                value=found.isoformat(),
                rule=rule,
                weight=weight,
                confidence=confidence,
                valid=True,
            )
        )
