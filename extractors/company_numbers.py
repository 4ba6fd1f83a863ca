"""SIREN and SIRET numbers in every writing that people and scans make of them: after their word, by their groups, before « RCS », in VAT numbers.

A number with a wrong key is kept, and said to be wrong, where its word or its groups leave no doubt (labels: « SIREN/SIRET digits »).
"""

import re

from stdnum.fr import siren, siret

from extractors import scanned
from extractors.overlaps import CHECKED, FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType

_WORD = opening(
    r"(?i)(?<![A-Za-z])(?:(?P<siret>s\.?[i1l]\.?r\.?e\.?t(?![a-zà-ÿ])\.?)|(?P<siren>s\.?[i1l]\.?r\.?e\.?n(?![a-zà-ÿ])\.?|r\.?c\.?s(?![a-zà-ÿ])\.?"
    r"|registre[ ]d[eu][ ]commerce|r[eé]pertoire[ ]des[ ]m[eé]tiers)|(?:auto|micro)[ -]?entrepr[a-zé]{2,6})"
)
# From the word to its number: some words on its line, or the beginning of the next line.
_LEAD = re.compile(
    r"[^0-9\n]{0,60}?(?:\n[ \n]{0,6}[^0-9\n]{0,12}?)?(?P<first>(?<![A-Za-zÀ-ÿ])[OolIS](?=[ .]?[0-9OolI]{2})|[0-9])"
)
_GROUP = re.compile(r"[0-9OolISBQD]{0,13}[SBQD](?![0-9A-Za-zÀ-ÿ])|[0-9OolISBQD]{0,13}[0-9OolI]")
_BETWEEN = re.compile(
    r"(?:[ .,'·_\-/\n|]{1,3}|[ ,\-/\n|]{0,3}\(?n\.?i\.?c\.?[ :n°]{0,4}|[ ]?\()(?=[0-9OolISB])", re.IGNORECASE
)
_MOST_GROUPS = 15
_USUAL = {14: {(14,), (9, 5), (3, 3, 3, 5), (3, 3, 3, 2, 3)}, 9: {(9,), (3, 3, 3)}}
_GROUPED = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/])[0-9]{3}(?P<s>[ .\-]?)[0-9]{3}(?P=s)[0-9]{3}[ ]{0,2}[ .\-/]?[ ]?[0-9]{2}[ ]?[0-9]{3}(?![0-9])"
)
_ALONE = re.compile(r"[0-9]{3} [0-9]{3} [0-9]{3} [0-9]{5}")
_BEFORE_RCS = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/])(?<![0-9][ .])(?P<number>[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3})(?=[ ,(\-]{0,3}R\.?C\.?S(?![a-z]))"
)
_VAT = re.compile(
    r"(?i)(?<![0-9A-Za-zÀ-ÿ])FR[ .\-]?[0-9]{2}[ .\-]?(?P<number>[0-9]{3}[ .\-]?[0-9]{3}[ .\-]?[0-9]{3})(?![0-9A-Za-zÀ-ÿ]|[ .]?[0-9])"
)
_FINE_BESIDE = re.compile(r"(?i)avis|contravention|amende|\bfps\b|forfait|t[eé]l[eé]paiement|\bp\.?v\b")


def find_company_numbers(reading: Reading) -> None:
    """Add every SIREN and SIRET that its word, its groups or a VAT number tells."""
    for match in reading.every(_WORD):
        _told(reading, match)
    for match in _GROUPED.finditer(reading.text):
        number = re.sub("[^0-9]", "", match[0])
        if siret.is_valid(number):
            # Among more figures it may be the beginning of a parking charge, which is longer and weighs more.
            _add(
                reading,
                match.start(),
                match.end(),
                number,
                "siret",
                CHECKED + (1 if _apart(reading, match) else -1),
                0.95,
            )
        elif _lone(reading, match):
            _add(reading, match.start(), match.end(), number, "siret_groupes", FORMAT, 0.75)
    for match in _BEFORE_RCS.finditer(reading.text):
        _add(reading, *match.span("number"), scanned.digits(match["number"]), "rcs", CHECKED, 0.95)
    for match in _VAT.finditer(reading.text):
        number = scanned.digits(match["number"])
        if siren.is_valid(number):
            _add(reading, *match.span("number"), number, "tva", CHECKED, 0.9)


def _apart(reading: Reading, match: re.Match[str]) -> bool:
    after, before = reading.after(match.end(), 2), reading.before(match.start(), 2)
    return not (re.match(r"[ .\-/]?[0-9]", after) or re.search(r"[0-9][ .\-/]?$", before))


def _lone(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a number with a wrong key is grouped as only a SIRET is, apart from other figures and from fines."""
    usual = _ALONE.fullmatch(match[0]) is not None and _apart(reading, match)
    return usual and not _FINE_BESIDE.search(reading.before(match.start(), 60))


def _told(reading: Reading, word: re.Match[str]) -> None:
    lead = _LEAD.match(reading.text, word.end())
    if lead is None or _WORD.pattern.search(lead[0]):
        return  # a nearer word tells the number
    start = lead.start("first")
    groups = _groups(reading.text, start)
    total, sizes, ends = 0, [], {}
    for begin, end in groups:
        total += end - begin
        sizes.append(end - begin)
        if total in {9, 14}:
            ends[total] = (end, tuple(sizes))
    for size, key in ((14, siret), (9, siren)):
        if size not in ends:
            continue
        end, parts = ends[size]
        written = "".join(reading.text[b:e] for b, e in groups if e <= end)
        number, last = scanned.digits(written), total == size
        sure = key.is_valid(number)
        if size == 9 and word["siret"] and not last:
            return  # digits are missing: no SIREN, no SIRET
        told = word["siret"] if size == 14 else word["siren"] and parts in _USUAL[size]
        told = told and written.isdecimal() and (last or parts in _USUAL[size])
        if sure or (told and "\n" not in reading.text[start:end]):
            _add(reading, start, end, number, "siret", CHECKED + 1, 0.95 if sure else 0.8)
            return


def _groups(text: str, start: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    while len(out) < _MOST_GROUPS and (group := _GROUP.match(text, start)):
        if not any(c.isdigit() for c in group[0]) and (
            len(group[0]) < 2 or text[group.end() : group.end() + 1].isalpha()
        ):
            break
        out.append(group.span())
        between = _BETWEEN.match(text, group.end())
        if between is None:
            break
        start = between.end()
    return out


def _add(reading: Reading, start: int, end: int, number: str, rule: str, weight: int, confidence: float) -> None:
    valid = (siret if len(number) == 14 else siren).is_valid(number)
    reading.add(
        Candidate(
            type=EntityType.SIRET,
            start=start,
            end=end,
            value=number,
            rule=rule,
            weight=weight,
            confidence=confidence,
            valid=valid,
        )
    )
