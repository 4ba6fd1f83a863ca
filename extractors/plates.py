"""Number plates: SIV in every way people type it, WW and W garage, old FNI and moped plates in context only, foreign ones.

Guards were measured on 21 million characters of administrative French (domain notes, 2.1).
"""

import re

from extractors import scanned
from extractors.overlaps import CONTEXT, FORMAT
from extractors.reading import Candidate, Reading
from extractors.vehicles import VEHICLE_NEAR
from triage.domain.entities import EntityType

_L = "[A-HJ-NP-TV-Z]"
_EDGE = r"(?<![0-9A-Za-zÀ-ÿ])"
_END = r"(?![0-9A-Za-zÀ-ÿ])"
_SIV = re.compile(
    rf"{_EDGE}(?!SS|WW|NV[ ]?[1-4]00[ ])({_L}{{2}})(?:[ ]?-[ ]?|\.|[ ]{{1,2}})?(?!000)([0-9]{{3}})(?:[ ]?-[ ]?|\.|[ ]{{1,2}})?(?!SS)({_L}{{2}}){_END}",
    re.IGNORECASE,
)
_SIV_SCANNED = re.compile(rf"{_EDGE}(?!SS|WW)([A-HJ-NP-Z08]{{2}})[-.]([0-9OolISB]{{3}})[-.]([A-HJ-NP-Z08]{{2}}){_END}")
_WW = re.compile(rf"{_EDGE}(WW|W)[- .]?([0-9]{{3}})[- .]?({_L}{{2}}){_END}")
_FNI = re.compile(
    rf"{_EDGE}([0-9][0-9lOI]{{0,3}})[- .]?(?!SS|TT|WW)([A-HJ-NP-Z]{{1,3}})[- .]?(0[1-9]|[1-8][0-9lO]|l[0-9]|9[0-5]|2[AB]|97[1-6]){_END}"
)
_MOPED = re.compile(rf"{_EDGE}({_L}{{1,2}})[- ]?([0-9]{{2,3}})[- ]?({_L}){_END}")
_DIPLOMATIC = re.compile(
    rf"{_EDGE}[ESUN]?[ ]?[0-9]{{1,3}}[- ]?(?:CMD|CD|C|K)[- ]?[0-9]{{1,4}}(?:[- ]?[0-9]{{2,3}})?{_END}"
)
_GERMAN = re.compile(rf"{_EDGE}[A-ZÄÖÜ]{{1,3}}-[A-Z]{{1,2}}[ -]?[1-9][0-9]{{0,3}}E?{_END}")
_BELGIAN = re.compile(rf"{_EDGE}[1-9]-[A-Z]{{3}}-[0-9]{{3}}{_END}")
_FOREIGN = re.compile(
    r"(?i)\b(?:plaques?|immatricul\w{0,8})[ ](?:\w{1,12}[ ])?(?:belges?|allemandes?|espagnoles?|italiennes?|anglaises?|britanniques?"
    r"|suisses?|luxembourgeoises?|n[eé]erlandaises?|hollandaises?|portugaises?|polonaises?|roumaines?|bulgares?|[eé]trang[eè]res?"
    r"|en belgique|en allemagne|en espagne|en italie|en suisse|au luxembourg)[ ]?[:,(]?[ ]?(?-i:([A-Z0-9](?:[- ]?[A-Z0-9]){4,9}))(?![0-9A-Za-z])"
)
# First letters that, in small letters, are French words before a number ("de 750 kg"), and units after it.
_WORDS_BEFORE = frozenset("DE LE LA ET EN SE TE ME CE JE NE ES CA PL MA TA SA".split())
_WORDS_AFTER = frozenset("KM KG CM MM HA KW MN CV ML CL DB DE ET LE LA EN ME NE SE TE CE MB GB PM AM DH".split())
_ROAD_OR_BOX = frozenset("RN RD BP CS".split())


def find_plates(reading: Reading) -> None:
    """Add every plate."""
    for match in _SIV.finditer(reading.text):
        if _is_siv(reading, match):
            value = f"{match[1]}-{match[2]}-{match[3]}".upper()
            _add(reading, match, value, FORMAT, "plaque_siv", 0.97, valid=True)
    for match in _SIV_SCANNED.finditer(reading.text):
        middle = scanned.digits(match[2])
        if sum(c.isdigit() for c in match[2]) and middle != "000":
            left, right = (g.translate(str.maketrans("08", "QB")) for g in (match[1], match[3]))
            _add(
                reading,
                match,
                f"{left}-{middle}-{right}",
                FORMAT - 1,
                "plaque_siv_scan",
                0.85,
                valid=match[2].isdigit(),
            )
    _old_and_rare(reading)


def _old_and_rare(reading: Reading) -> None:
    for match in _WW.finditer(reading.text):
        if match[1] == "WW" or _vehicle_near(reading, match):
            _add(reading, match, f"{match[1]}-{match[2]}-{match[3]}", FORMAT, "plaque_provisoire", 0.9)
    for match in _FNI.finditer(reading.text):
        product = match[2] == "X" and " " in match[0]  # « 600 X 10 % »
        if _vehicle_near(reading, match) and not match[1].startswith("0") and not product:
            value = f"{scanned.digits(match[1])} {match[2]} {scanned.digits(match[3]) if match[3][-1] not in 'AB' else match[3]}"
            _add(reading, match, value, CONTEXT, "plaque_fni", 0.85)
    for match in _MOPED.finditer(reading.text):
        if re.search(r"(?i)scooter|mobylette|cyclo|50 ?cc|moto\b|plaque|immatric", reading.before(match.start(), 50)):
            _add(reading, match, f"{match[1]} {match[2]} {match[3]}", CONTEXT + 1, "plaque_cyclo", 0.7)
    _foreign(reading)


def _foreign(reading: Reading) -> None:
    for match in _DIPLOMATIC.finditer(reading.text):
        if re.search(r"(?i)diplomatique|consulaire|consulat|ambassade", reading.before(match.start(), 60)):
            _add(reading, match, re.sub(r"[ ]+", " ", match[0]), CONTEXT, "plaque_diplomatique", 0.7)
    for match in _BELGIAN.finditer(reading.text):
        if _vehicle_near(reading, match):
            _add(reading, match, match[0], CONTEXT + 4, "plaque_etrangere", 0.8)
    for match in _GERMAN.finditer(reading.text):
        if re.search(r"(?i)allem|plaque|immatric|camping|caravane", reading.before(match.start(), 60)):
            _add(reading, match, match[0], FORMAT + 6, "plaque_etrangere", 0.75)
    for match in _FOREIGN.finditer(reading.text):
        if any(c.isdigit() for c in match[1]):
            _add(reading, match, match[1], CONTEXT + 5, "plaque_etrangere", 0.7, group=1)


def _is_siv(reading: Reading, match: re.Match[str]) -> bool:
    first, last = match[1].upper(), match[3].upper()
    upper = match[1].isupper() and match[3].isupper()
    joined = "-" in match[0] or " " not in match[0]
    if " " in match[0] and first in _ROAD_OR_BOX and not _vehicle_near(reading, match):
        return False
    if upper and joined:
        return True
    if first in _WORDS_BEFORE or last in _WORDS_AFTER:
        return upper and _vehicle_near(reading, match)
    if upper:
        return True
    return joined or _vehicle_near(reading, match)


def _vehicle_near(reading: Reading, match: re.Match[str]) -> bool:
    return VEHICLE_NEAR.search(reading.before(match.start(), 60) + " " + reading.after(match.end(), 25)) is not None


def _add(
    reading: Reading,
    match: re.Match[str],
    value: str,
    weight: int,
    rule: str,
    confidence: float,
    *,
    valid: bool | None = None,
    group: int = 0,
) -> None:
    reading.add(
        Candidate(
            type=EntityType.IMMATRICULATION,
            start=match.start(group),
            end=match.end(group),
            value=value,
            rule=rule,
            weight=weight,
            confidence=confidence,
            valid=valid,
        )
    )
