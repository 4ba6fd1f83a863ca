"""Times of day: `8h30`, `18:15`, `9 heures`, `midi`; not durations (`payé 2h`, `24h/24`, `sous 48 h`)."""

import re

from extractors import scanned
from extractors.overlaps import CONTEXT, FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType

_NUMBERS = {
    "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "vingt et une": 21, "vingt-et-une": 21, "vingt-deux": 22, "vingt-trois": 23,
}  # fmt: skip
_PAST_NAMED = {
    "et quart": 15, "moins quart": -15, "moins dix": -10, "moins cinq": -5, "moins vingt": -20, "cinq": 5, "dix": 10, "vingt": 20, "vingt-cinq": 25, "trente": 30,
}  # fmt: skip
_MINUTES = {
    "et demi": "30", "et demie": "30", "et quart": "15", "cinq": "5", "dix": "10", "quinze": "15", "vingt": "20", "vingt-cinq": "25", "trente": "30",
    "quarante": "40", "quarante-cinq": "45", "cinquante": "50",
}  # fmt: skip
_D = scanned.DIGIT
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_HOUR = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ/.,])(?P<h>[0-2l]?{_D})[ ]?(?:h|H)(?:[ ]?(?P<m>[0-5lO]{_D}))?(?:[ ]?(?:mn|min))?(?![0-9A-Za-zÀ-ÿ/]|[ ]?/)"
)
_COLON = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/.,:])(?P<h>[01]?[0-9]|2[0-3]):(?P<m>[0-5][0-9])(?::[0-5][0-9])?(?![0-9A-Za-z:])"
)
_ENGLISH = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/.,:])(?P<h>1[0-2]|[1-9])(?:[.:](?P<m>[0-5][0-9]))?[ ]?(?P<half>[ap])\.?m(?:\.|(?![A-Za-zÀ-ÿ]))",
    re.IGNORECASE,
)
_HEURES = opening(
    rf"(?<![0-9A-Za-zÀ-ÿ/.,])(?P<h>[0-2l]?{_D}|{_WORDS})[ ]heures?(?:[ ](?P<m>[0-5][0-9]|et demie?|et quart|moins le quart|moins quart|moins dix|moins cinq|moins vingt|cinq|dix|quinze|vingt|vingt-cinq|trente|quarante|quarante-cinq|cinquante)(?![A-Za-zÀ-ÿ-]))?(?![A-Za-zÀ-ÿ0-9/])",
    re.IGNORECASE,
)
_NAMED = opening(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?P<prep>[aà]|vers|jusqu'[aà]|jusqu[aà]|de|entre|avant|apr[eè]s|d[eè]s|et|ou|pass[eé])[ ](?P<word>midi|minuit)(?P<half>[ ]et demie?)?(?P<past>[ ](?:et quart|moins (?:le )?quart|moins dix|moins cinq|moins vingt|cinq|dix|vingt|vingt-cinq|trente)(?![A-Za-zÀ-ÿ-]))?(?![A-Za-zÀ-ÿ])"
)
_LASTING_BEFORE = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:pendant|durant|sous|en|dans les|il y a|d[eé]lai de|toutes les|plus de|moins de|encore|dur[eé]e?|"
    r"pay[eé]s?|r[eé]gl[eé]s?|attendre|attendu|bout de|dans|formation de|forfait de|ticket de|tous les|chaque|d[eé]passer|d[eé]pass[eé]|"
    r"pour|limit[eé]e? [aà]|gratuites?|maximum|max|comme|fait|faire|mis|mettre|perdu|reste|rest[eé]e?|trajet de|environ toutes les|stationn[eé]e?|de plus de|cours de|pause de|dur[eé]e de)[ ](?:(?:les|environ|pr[eè]s de|quasiment|bien)[ ])?)$"
)
_LASTING_AFTER = re.compile(
    r"(?i)[ ]?(?:de[ ](?:plus|place|stage|retard|formation|stationnement|parking|route|trajet|train|avance|travail|sommeil|m[eé]nage|garde|queue|attente|marche|vol|suite|d[eé]calage|cours|tol[eé]rance|conduite)"
    r"|par[ ](?:jour|semaine|mois|nuit)|gratuites?|maximum|max\b|non[- ]stop|plus tard|d'attente|d'affil[eé]e|ouvr[eé]es|avant(?![ ]la)|apr[eè]s l)"
)
_PREPOSITION = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:[aà]|vers|de|entre|jusqu'[aà]|jusqu[aà]|avant|apr[eè]s|d[eè]s|partir de|et|d[eé]part|ou|il est|sur les|depuis|-|:)[ ]?(?:les[ ])?|(?:janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre)(?:[ ]20[0-9]{2})?,?[ ])$"
)
_SURELY_LASTING = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:pendant|durant|d[eé]lai de|d[eé]passer|dur[eé]e? (?:de )?|plus de|moins de|attendu|attendre|en|pay[eé]|pr[eè]s de|trajet de)[ ]$"
)
_EVENING = re.compile(r"(?i)[ ]du[ ]soir|[ ]de l'apr[eè]s-midi")


def find_hours(reading: Reading) -> None:
    """Add every time of day."""
    for match in _HOUR.finditer(reading.text):
        if scanned.mostly_digits(match["h"] + (match["m"] or "")) and not _lasting(reading, match):
            _add(reading, match, scanned.digits(match["h"]), scanned.digits(match["m"] or "0"), FORMAT, "heure")
    for match in _COLON.finditer(reading.text):
        _add(reading, match, match["h"], match["m"], FORMAT, "heure")
    for match in _ENGLISH.finditer(reading.text):
        hour = int(match["h"]) % 12 + (12 if match["half"] in "pP" else 0)
        _add(reading, match, str(hour), match["m"] or "0", FORMAT + 1, "heure_anglaise")
    _in_words(reading)
    _named(reading)


def _in_words(reading: Reading) -> None:
    """`sept heures et demie`, `8 heures moins le quart`."""
    for match in reading.every(_HEURES):
        if _lasting(reading, match) or not _PREPOSITION.search(reading.before(match.start(), 14)):
            continue
        if re.search(r"(?i)depuis[ ]$", reading.before(match.start(), 8)):
            continue
        word = match["h"].lower()
        hour = _NUMBERS.get(word) or int(scanned.digits(word) or 99)
        minutes = (match["m"] or "0").lower()
        if "quart" in minutes and minutes.startswith("moins"):
            hour, minutes = hour - 1, "45"
        elif minutes.startswith("moins "):
            hour, minutes = hour - 1, str(60 + _PAST_NAMED[minutes])
        minutes = _MINUTES.get(minutes, minutes)
        _add(reading, match, str(hour), minutes, FORMAT, "heure_lettres")


def _named(reading: Reading) -> None:
    """`vers midi vingt`, `jusqu'à minuit et demi`."""
    for match in reading.every(_NAMED):
        if match["prep"].lower() in {"et", "ou"} and not re.search(
            r"(?i)entre.{0,25}$", reading.before(match.start(), 30)
        ):
            continue
        hour, minutes = (12 if match["word"].lower() == "midi" else 0), 30 if match["half"] else 0
        if match["past"]:
            minutes = _PAST_NAMED[match["past"].lower().replace(" le ", " ").strip()]
        clock = (hour * 60 + minutes) % 1440
        reading.add(
            _candidate(match.start("word"), match.end(), f"{clock // 60:02d}:{clock % 60:02d}", CONTEXT, "heure_mot")
        )


def _lasting(reading: Reading, match: re.Match[str]) -> bool:
    before = reading.before(match.start(), 24)
    after = reading.after(match.end(), 22)
    if re.match(r"(?i)[ ]de[ ](?:route|trajet|train|vol|marche|voiture|avion|car)(?![a-z])", after):
        return True
    if _LASTING_AFTER.match(after):
        return not re.search(r"(?i)(?<![a-zà-ÿ])[aà][ ]$", before)
    if match["m"]:
        return _SURELY_LASTING.search(before) is not None
    return _LASTING_BEFORE.search(before) is not None


def _add(reading: Reading, match: re.Match[str], hour: str, minutes: str, weight: int, rule: str) -> None:
    clock, past = int(hour), int(minutes)
    if clock == 24 and past == 0 and re.search(r"(?i)[aà][ ]$", reading.before(match.start(), 3)):
        clock = 0
    if clock < 12 and _EVENING.match(reading.after(match.end(), 20)):
        clock += 12
    if 0 <= clock < 24 and past < 60:
        reading.add(_candidate(match.start(), match.end(), f"{clock:02d}:{past:02d}", weight, rule))


def _candidate(start: int, end: int, value: str, weight: int, rule: str) -> Candidate:
    return Candidate(
        type=EntityType.HEURE, start=start, end=end, value=value, rule=rule, weight=weight, confidence=0.93, valid=True
    )
