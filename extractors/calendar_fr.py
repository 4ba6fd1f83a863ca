"""French calendar words resolved against the day of the mail: months, weekdays, feasts, missing years. Pure functions."""

import re
from datetime import date, timedelta
from functools import lru_cache

import holidays

MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "février": 2, "fevrier": 2, "févr": 2, "fevr": 2, "fév": 2, "mars": 3,
    "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "août": 8, "aout": 8, "septembre": 9,
    "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "décembre": 12, "decembre": 12, "déc": 12, "dec": 12,
    # Visitors write in English.
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
WEEKDAYS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
WEEKDAYS |= {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6}
DAY_WORDS = {
    "premier": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "vingt et un": 21, "vingt-et-un": 21, "vingt-deux": 22, "vingt-trois": 23,
    "vingt-quatre": 24, "vingt-cinq": 25, "vingt-six": 26, "vingt-sept": 27, "vingt-huit": 28, "vingt-neuf": 29,
    "trente": 30, "trente et un": 31, "trente-et-un": 31,
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2100
# Names used by the holidays library for metropolitan France, by the words of a mail.
_FEASTS = {
    "lundi de pâques": "Lundi de Pâques",
    "lundi de pentecôte": "Lundi de Pentecôte",
    "ascension": "Ascension",
    "assomption": "Assomption",
    "toussaint": "Toussaint",
}


def month_number(written: str) -> int | None:
    """1..12 of a month in letters, shortened, without accents, or as a scanner left it (`rnai`, `jui1let`)."""
    word = written.lower().rstrip(".").replace("1", "l").replace("0", "o")
    if word in MONTHS:
        return MONTHS[word]
    return MONTHS.get(word.replace("rn", "m"))


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(written: str, today: date) -> int:
    """`26` -> 2026, `87` -> 1987: at most ten years ahead."""
    year = int(written)
    if len(written) > 2:
        return year
    return 2000 + year if 2000 + year <= today.year + 10 else 1900 + year


def nearest_year(day: int, month: int, today: date, weekday: int | None = None, lean: float = 1.0) -> date | None:
    """The year that brings day/month closest to the mail; with a weekday, the closest year where it is that weekday.

    `lean` multiplies the distance of days to come: below 1 the future is preferred, above 1 the past.
    """
    options = [d for y in range(today.year - 3, today.year + 4) if (d := make_date(y, month, day))]
    if weekday is not None:
        fitting = [d for d in options if d.weekday() == weekday]
        options = fitting or options
    return min(options, key=lambda d: _distance(d, today, lean), default=None)


def nearest_month(day: int, today: date, weekday: int | None = None, lean: float = 1.0) -> date | None:
    """A day of the month alone (`le 17`), or with its weekday (`mardi 23`): the closest that exists; `lean` as above."""
    options = []
    for shift in range(-7, 8):
        index = today.year * 12 + today.month - 1 + shift
        if found := make_date(index // 12, index % 12 + 1, day):
            options.append(found)
    if weekday is not None:
        fitting = [d for d in options if d.weekday() == weekday]
        options = fitting or options
    return min(options, key=lambda d: _distance(d, today, lean), default=None)


def _distance(day: date, today: date, lean: float) -> float:
    gap = (day - today).days
    return gap * lean if gap > 0 else -gap


def weekday_date(weekday: int, today: date, ahead: int) -> date:
    """The last (`ahead` < 0) or next (`ahead` >= 0) such weekday; the day of the mail itself for 0."""
    gap = (weekday - today.weekday()) % 7
    if ahead < 0:
        return today - timedelta(days=(7 - gap) % 7 or 7)
    return today + timedelta(days=gap or (7 if ahead > 0 else 0))


@lru_cache(maxsize=64)
def _year_of_feasts(year: int) -> dict[str, date]:
    known = holidays.country_holidays("FR", years=year, language="fr")
    by_name = {str(name): day for day, name in known.items()}
    feasts = {words: by_name[name] for words, name in _FEASTS.items() if name in by_name}
    easter = feasts["lundi de pâques"] - timedelta(days=1)
    feasts |= {
        "dimanche de pâques": easter,
        "pâques": easter,
        "pentecôte": easter + timedelta(days=49),
        "dimanche de pentecôte": easter + timedelta(days=49),
        "jeudi de l'ascension": feasts["ascension"],
        "mardi gras": easter - timedelta(days=47),
        "vendredi saint": easter - timedelta(days=2),
        "noël": date(year, 12, 25),
        "jour de noël": date(year, 12, 25),
        "jour de l'an": date(year, 1, 1),
        "nouvel an": date(year, 1, 1),
        "fête nationale": date(year, 7, 14),
        "armistice": date(year, 11, 11),
        "fête du travail": date(year, 5, 1),
        "fête de la musique": date(year, 6, 21),
        "saint-sylvestre": date(year, 12, 31),
    }
    return feasts


def feast_date(words: str, today: date, year: int | None = None, ahead: int = 0) -> date | None:
    """The date of a feast, of the closest year when none is given."""
    key = re.sub(r"\s+", " ", words.lower()).replace("paques", "pâques").replace("pentecote", "pentecôte")
    key = key.replace("noel", "noël").replace("fete", "fête").replace(" de la ", " de ")
    years = [year] if year else [today.year - 1, today.year, today.year + 1]
    options = [d for y in years if (d := _year_of_feasts(y).get(key))]
    if ahead:
        options = [d for d in options if (d - today).days * ahead >= 0] or options
    return min(options, key=lambda d: abs((d - today).days), default=None)
