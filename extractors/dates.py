"""Dates: figures, words, lists and ranges, weekdays, feasts; each resolved against the day of the mail."""

import re
from bisect import bisect_right
from datetime import date
from functools import lru_cache
from itertools import islice

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
)
from extractors.overlaps import FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from extractors.tense import direction
from triage.domain.entities import EntityType

_D = scanned.DIGIT
_MONTH = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))
_MONTH = rf"(?:{_MONTH}|rnars|rnai|jui1let|jui11et|juil1et|septernbre|novernbre|décernbre|decernbre|avri1|ao0t|0ctobre)(?:\.|(?![A-Za-zÀ-ÿ]))"
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
_DOTTED = re.compile(
    r"(?i)(?:(?<=le )|(?<=du )|(?<=au )|(?<=et )|(?<=les ))([0-3][0-9])([.-])([01][0-9])(?![0-9A-Za-zÀ-ÿ/\-]|[.,][0-9]|[ ]?(?:€|euros?|h|m|km|kg|%))"
)
_CURRENT = opening(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?:le|du|au)[ ](?P<day>1er|[0-3]?[0-9])[ ](?:courant|de ce mois|du mois courant|du pr[eé]sent mois)(?![a-zà-ÿ])"
)
_WRITTEN = opening(
    rf"{_START}(?:(?P<weekday>{_WEEKDAY}|(?:{_SHORT_DAY})\.?)[ ]{{1,2}}(?:le[ ])?)?(?P<day>{_DAY})[ ]{{1,2}}(?P<month>{_MONTH})"
    rf"(?:[ ]{{1,2}}(?P<year>(?:19|20|2O|l9){_D}{{2}})(?![0-9A-Za-z])|[ ](?P<last>dernier|prochain)(?![a-z]))?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?:(?:^|[ ,(]|\n)(?P<weekday>{_WEEKDAY})[ ]|(?:^|[ (]|\n)(?:du|de|le|les|des|au|nuit du|ni le|entre le|pour le)[ ]|(?:,|/)[ ]?|(?<![0-9A-Za-zÀ-ÿ.,])(?=[0-3]?[0-9][ ](?:ou|et|au)[ ][0-3]?[0-9][ ](?:{_MONTH})))"
    rf"(?P<day>1er|ler|[0-3lO]?{_D})(?=(?:,[ ][0-3]?[0-9]){{0,6}}(?:[ ]?(?:,|/|-|et|ou|au|et le|ou le|et au|et du|ou du|puis le|puis du|jusqu'au)[ ]?)"
    rf"(?:(?:{_WEEKDAY})[ ])?(?:1er|[0-3lO]?{_D})[ ](?:{_MONTH})|(?:-|[ ]?/[ ]?)[0-3]?[0-9][ ](?:{_MONTH}))",
    re.IGNORECASE,
)
_WEEKDAY_DAY = opening(
    rf"{_START}(?P<weekday>{_WEEKDAY})[ ](?:le[ ])?(?P<day>1er|[0-3l]?{_D})(?![0-9A-Za-zÀ-ÿ/:€]|[ ]?(?:h\b|heures?|€|euros)|[.,][0-9])",
    re.IGNORECASE,
)
_FEAST = opening(
    r"(?i)(?<![A-Za-zÀ-ÿ])((?:lundi|dimanche) de (?:la )?(?:p[aâ]ques|pentec[oô]te)|jeudi de l'ascension|vendredi saint|mardi gras"
    r"|(?<=[lL]e )jour de (?:l'an|no[eë]l)|(?<=[lL]a )f[eê]te nationale|(?<=[lL]a )saint-sylvestre"
    r"|(?<=[lL]')(?:ascension|assomption)|(?<=[lL]a )(?:pentec[oô]te|toussaint)|no[eë]l|p[aâ]ques)(?:[ ]((?:19|20)[0-9]{2}))?(?![A-Za-zÀ-ÿ]|(?-i:[ ][A-ZÀ-Ý]))"
)
_SURE_FEAST = re.compile(r"(?i)lundi|dimanche|jeudi|vendredi|mardi|jour|f[eê]te")
# A feast alone is a day only where the words make it a point in time: « depuis l'Ascension », not « le pont de l'Ascension ».
_AT_A_FEAST = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:avant|apr[eè]s|depuis|d'ici|d[eè]s|jusqu'[aà]|lors de|et de|jour de|soir de|veille de|lendemain de|lundi de|dimanche de|messe de|pour)[ ](?:la[ ]|l')?$"
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
    _to_the(reading, written)
    for match in reading.every(_CURRENT):
        day = day_of(match["day"])
        found = make_date(reading.today.year, reading.today.month, day) if day else None
        add_date(reading, match.start("day"), match.end(), found, FORMAT + 3, "date_courant", 0.85)
    for match in reading.every(_FEAST):
        ahead = direction(reading, match.start(), match.end())
        if not _SURE_FEAST.match(match[1]):
            near = _AT_A_FEAST.search(reading.before(match.start(), 22))
            if near is None:
                continue
            word = near[0].lower()
            ahead = -1 if word.startswith("depuis") else 1 if word.startswith(("d'ici", "pour", "d")) else 0
        year = int(match[2]) if match[2] else None
        found = feast_date(match[1], reading.today, year, ahead)
        add_date(reading, match.start(), match.end(), found, FORMAT + 4, "date_fete", 0.9)
    for match in reading.every(_WEEKDAY_DAY):
        if (day := day_of(match["day"])) is not None:
            ahead = direction(reading, match.start(), match.end())
            weekday = WEEKDAYS[match["weekday"].lower()]
            found = in_named_month(reading, match.start(), day, weekday) or nearest_month(day, reading.today, weekday)
            if found is None or found.weekday() != weekday:
                found = nearest_month(day, reading.today, None, LEAN[ahead])
            add_date(reading, match.start(), match.end(), found, FORMAT + 1, "date_jour_numero", 0.9)


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

    for match in _DOTTED.finditer(reading.text):
        lean = _LEAN_YEAR[direction(reading, match.start(), match.end())]
        found = nearest_year(int(match[1]), int(match[3]), reading.today, None, lean)
        add_date(reading, match.start(), match.end(), found, FORMAT - 2, "date_jour_mois", 0.8)


_SENTENCE = re.compile(r"[.!?](?=[ \n])|\n")
_MONTH_ALONE = re.compile(rf"(?i)(?<![A-Za-zÀ-ÿ0-9])(?P<month>{_MONTH})")


def in_named_month(
    reading: Reading, start: int, day: int, weekday: int | None = None, *, only: bool = False
) -> date | None:
    """`en juin, le samedi 20`, `la fermeture d'août : du 3 au 21`: the month named before in the same sentence; with `only`, failing
    that, the one month that the whole mail names.
    """
    sentence = _SENTENCE.split(reading.before(start, 70))[-1]
    told = [
        m for m in _MONTH_ALONE.finditer(sentence) if not re.search(r"(?i)(?:[0-9]|1er)[ ]$", sentence[: m.start()])
    ]
    if not told and only and (first := _only_month(reading.text)) and first.start() < start:
        told, sentence = [first], ""
    if not told or re.search(r"[0-9][ ]?(?:[/.][0-9]|[a-zéû]{3,9})", sentence[told[-1].end() :] if sentence else ""):
        return None
    month = month_number(told[-1]["month"])
    found = nearest_year(day, month, reading.today, weekday) if month else None
    return found if found and (weekday is None or found.weekday() == weekday) else None


@lru_cache(maxsize=1)
def _only_month(text: str) -> re.Match[str] | None:
    """Where a text names its month first, when it names but one."""
    named = list(_MONTH_ALONE.finditer(text))
    return named[0] if len({m["month"].lower() for m in named}) == 1 else None


def _to_the(reading: Reading, written: list[tuple[int, int, date]]) -> None:
    """`du 8 août au 16`: the end of a range that does not say its month again."""
    for _, end, first in written:
        match = re.match(
            r"(?i)[ ](?:inclus[ ])?(?:au|jusqu'au)[ ](?P<day>1er|[0-3]?[0-9])(?![0-9A-Za-zÀ-ÿ/:]|[ ]?(?:[.,/][0-9]|€|euros?|h\b))",
            reading.after(end, 24),
        )
        day = day_of(match["day"]) if match else None
        if (
            match is None
            or day is None
            or re.match(rf"(?i)[ ](?:{_MONTH}|rue|av|bd|boul|place|quai|chemin)", reading.after(end + match.end(), 12))
        ):
            continue
        month = first.month if day > first.day else first.month % 12 + 1
        found = make_date(first.year + (month < first.month), month, day)
        add_date(reading, end + match.start("day"), end + match.end("day"), found, FORMAT + 1, "date_liste", 0.8)


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
    for match in reading.every(_WRITTEN):
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
    if not written:
        return  # each takes its month from the date that follows
    starts = [w[0] for w in written]
    for match in _LISTED.finditer(reading.text):
        day = day_of(match["day"])
        follower = None
        for begins, ends, told in islice(written, bisect_right(starts, match.start("day")), None):
            if begins > match.end("day") + 45:
                break
            if begins >= match.end("day") or match.end("day") < ends - 4:
                follower = told
                break
        if day is None or follower is None:
            continue
        last = follower
        found = make_date(last.year, last.month, day)
        if found and found > last:
            month = last.month - 1 or 12
            found = make_date(last.year - (last.month == 1), month, day)
        start = match.start("weekday") if match["weekday"] else match.start("day")
        add_date(reading, start, match.end("day"), found, FORMAT + 3, "date_liste", 0.9)


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
