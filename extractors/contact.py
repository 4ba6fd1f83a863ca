"""Telephones (E.164, checked by phonenumbers) and e-mail addresses."""

import re

import phonenumbers

from extractors import scanned
from extractors.overlaps import FORMAT
from extractors.reading import Candidate, Reading
from triage.domain.entities import EntityType

_D = scanned.DIGIT
_NATIONAL = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ+,/])[0Oo][ ./\-]{{0,2}}[1-9lI](?:[ ./\-]{{0,2}}{_D}){{8}}(?![0-9A-Za-zÀ-ÿ]|[ ./\-][0-9](?![/.]))"
)
_FOREIGN = re.compile(
    r"(?<![0-9A-Za-z])(?:\+|00)[ ]?[1-9][0-9]{0,2}(?:[ ./\-]{0,2}\(0\))?(?:[ ./\-]{0,2}\(?[0-9]\)?){7,12}(?![0-9])"
)
# « 06-2026-0093 »: a prefecture's number of a file, by its department and the year.
_OF_A_PREFECTURE = re.compile(r"0?0[1-9]([-/])(?:19|20)[0-9]{2}\1[0-9]{3,6}")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-À-ÿ])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9À-ÿ](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@])"
)


def find_contacts(reading: Reading) -> None:
    """Add telephones, fax numbers too, and e-mail addresses."""
    for match in _NATIONAL.finditer(reading.text):
        if scanned.mostly_digits(match[0]):
            _phone(reading, match.start(), match.end(), scanned.digits(match[0]))
    for match in _FOREIGN.finditer(reading.text):
        _phone(reading, match.start(), match.end(), re.sub(r"\(0\)", "", match[0]))
    for match in _EMAIL.finditer(reading.text):
        reading.add(
            Candidate(
                type=EntityType.COURRIEL,
                start=match.start(),
                end=match.end(),
                value=match[0].lower(),
                rule="courriel",
                weight=FORMAT + 9,
                confidence=0.99,
                valid=True,
            )
        )


def _phone(reading: Reading, start: int, end: int, number: str) -> None:
    if _OF_A_PREFECTURE.fullmatch(reading.text, start, end):
        return
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return
    if not phonenumbers.is_possible_number(parsed):
        return
    valid = phonenumbers.is_valid_number(parsed)
    reading.add(
        Candidate(
            type=EntityType.TELEPHONE,
            start=start,
            end=end,
            value=phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164),
            rule="telephone",
            weight=FORMAT + 2,
            confidence=0.97 if valid else 0.85,
            valid=valid,
        )
    )
