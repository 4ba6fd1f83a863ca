"""The organisations that rules found, as the weighing of names sees them: inside a longer span, and doubted where the rule is weak."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from extractors.name_spans import Span
from extractors.organisation_shapes import SCHOOL
from extractors.overlaps import LIKELY, NAMED
from extractors.reading import Reading
from triage.domain.entities import EntityType

WEAK = frozenset(
    {"expediteur", "deja_nomme", "pour_qui", "sigle_article"}
)  # wrong a third of the time in mail as it comes
_LONGEST = 200  # characters of the longest name that a rule finds
_TOWN = re.compile(r"[ ](?:à|aux)[ ][A-ZÀ-Ý][A-Za-zÀ-ɏ'-]*")
_IN_A_TOWN = re.compile(rf"(?:{SCHOOL}|[tT]héâtre|[cC]inéma)[ ]")
_BESIDE = re.compile(r"[ ](?:et|ou|&)[ ](?:(?:à|au|aux|de|du|des|la|le|les|l'|à la|de la)[ ]?)?$")


def drop_doubted(reading: Reading, doubted: set[Span]) -> None:
    """Take back what weak rules found at these places."""
    if doubted:
        reading.found[:] = [
            c
            for c in reading.found
            if c.rule not in WEAK or (c.start, c.end) not in doubted or c.type is not EntityType.ORGANISATION
        ]


def apart(text: str, inner: tuple[Span, ...]) -> bool:
    """Whether two of the organisations inside are told one after the other: « la CAF et le CCAS » is no name."""
    return any(_BESIDE.match(text, end, start) for _, end in inner for start, _ in inner if start > end)


def only_town(text: str, inner: tuple[Span, ...], begin: int, stop: int) -> bool:
    """Whether a span adds nothing but its town to an organisation that a rule found: « école Jules-Ferry » « aux Herbiers »."""
    if not _IN_A_TOWN.match(text, begin):
        return False
    return any(start == begin and _TOWN.fullmatch(text, end, stop) for start, end in inner)


def known_already(reading: Reading) -> list[tuple[int, int, bool]]:
    """(begin, end, whether the rule is sure enough to keep its place) of the organisations that rules found, in text order."""
    return sorted(
        {
            (c.start, c.end, c.weight >= NAMED - 2)
            for c in reading.found
            if c.type is EntityType.ORGANISATION and c.weight >= LIKELY
        }
    )


def within(known: Sequence[tuple[int, int, bool]], begin: int, stop: int) -> tuple[Span, ...] | None:
    """The organisations that rules found inside a span; None where a sure one is the whole span or goes beyond it."""
    first, past = bisect_left(known, (begin - _LONGEST,)), bisect_left(known, (stop,))
    over = [k for k in known[first:past] if begin < k[1]]
    inner = tuple((s, e) for s, e, _ in over if begin <= s and e <= stop and (s, e) != (begin, stop))
    whole = any((s, e) == (begin, stop) for s, e, sure in over if sure)
    if (whole and not inner) or any(s < begin or e > stop for s, e, sure in over if sure):
        return None
    return inner


def holds(inner: tuple[Span, ...], begin: int, stop: int) -> list[str]:
    """What is told of the organisations that rules found inside a span."""
    return [f"holds={s == begin}_{e == stop}" for s, e in inner[:2]]
