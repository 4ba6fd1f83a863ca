"""Where in a mail an expression can begin: most begin with one of a few words, and most mails hold none of them.

A mail is indexed once by the first three letters of its words; an expression is then tried only where a word begins as
one of its own first words does. Which letters those are is read from the expression itself (`re._parser`), so that no
list has to be kept beside it; one that does not begin so, or a Python whose parser differs, is searched everywhere.
The matches are the same either way (tests/extractors/test_starts.py).
"""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

LETTERS = 3
MOST_CHARACTERS = 40  # of one set such as [a-z]: beyond, it says nothing
MOST_BEGINNINGS = 6_000
_START = re.compile(r"(?<![A-Za-z])[0-9A-Za-zÀ-ɏ]")


def fold(text: str) -> str:
    """Small letters, one for one, as `re.IGNORECASE` compares them."""
    return text.replace("İ", "I").lower().replace("ſ", "s").replace("ı", "i")


class Starts:
    """The places of one text where no ASCII letter stands before, by the one to three folded characters that follow."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        whole: dict[str, list[int]] = {}
        for match in _START.finditer(self.folded):
            at = match.start()
            whole.setdefault(self.folded[at : at + LETTERS], []).append(at)
        self._by_size = [whole]
        for size in range(LETTERS - 1, 0, -1):
            shorter: dict[str, list[int]] = {}
            for key, places in whole.items():
                shorter.setdefault(key[:size], []).extend(places)
            self._by_size.append(shorter)
        self._keys = [frozenset(known) for known in self._by_size]

    def places(self, beginnings: tuple[frozenset[str], ...]) -> list[int]:
        """Where the text begins as one of these (by size: three characters, two, one), in order."""
        out: list[int] = []
        for known, keys, wanted in zip(self._by_size, self._keys, beginnings, strict=True):
            if wanted:
                for key in keys & wanted:  # two sets: quicker than the keys of a dictionary
                    out += known[key]
        if len(out) > 1:
            out.sort()
        return out


class Opened:
    """A compiled expression with what it can begin with; `finditer` gives what the expression's own would."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.beginnings = _by_size(_beginnings(pattern))

    def finditer(self, text: str, starts: Starts) -> Iterator[re.Match[str]]:
        """Every match in the text, of which `starts` is the index."""
        if self.beginnings is None:
            yield from self.pattern.finditer(text)
            return
        end, match_at = 0, self.pattern.match
        for place in starts.places(self.beginnings):
            if place >= end and (match := match_at(text, place)):
                end = match.end()
                yield match


def opening(source: str, flags: int = 0, words: Iterable[str] | None = None) -> Opened:
    """As `re.compile`, for an expression that is looked for in whole mails (`Reading.every`); `words`: only these are wanted
    of those that it finds, one by one.
    """
    opened = Opened(re.compile(source, flags))
    if words is not None:
        opened.beginnings = _by_size(frozenset(fold(w)[:LETTERS] for w in words))
    return opened


def _by_size(beginnings: frozenset[str] | None) -> tuple[frozenset[str], ...] | None:
    """By size, the longest first; one that goes on from a shorter one is left out."""
    if beginnings is None:
        return None
    kept = {b for b in beginnings if not any(b[:size] in beginnings for size in range(1, len(b)))}
    return tuple(frozenset(b for b in kept if len(b) == size) for size in range(LETTERS, 0, -1))


def _beginnings(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Folded strings of one to three characters, one of which opens every match; None when that cannot be told."""
    try:
        tree = list(import_module("re._parser").parse(pattern.pattern, pattern.flags))
    except (ImportError, AttributeError, TypeError):
        return None
    if not _guarded(tree, any_case=bool(pattern.flags & re.IGNORECASE)):
        return None
    found = frozenset(fold(text) for text, _ in _sequence(tree))
    useful = 0 < len(found) <= MOST_BEGINNINGS and all(_START.match(text) for text in found)
    return found if useful else None


def _guarded(tree: Iterable[Any], *, any_case: bool) -> bool:
    """Whether the expression asks, before its first character, that no ASCII letter stands before."""
    for kind, value in tree:
        name = str(kind)
        if name == "AT" and str(value) == "AT_BOUNDARY":
            return True
        if name == "ASSERT_NOT" and value[0] < 0 and len(value[1]) == 1 and str(value[1][0][0]) == "IN":
            ranges = {v for k, v in value[1][0][1] if str(k) == "RANGE"}
            small, capital = (97, 122) in ranges, (65, 90) in ranges
            if (small and capital) or (any_case and (small or capital)):
                return True
        elif name not in {"ASSERT", "ASSERT_NOT", "AT"}:
            return False
    return False


Beginning = tuple[str, bool]  # what is told of the first characters, and whether what follows may add to it


def _sequence(tree: Iterable[Any]) -> set[Beginning]:
    done: set[Beginning] = {("", True)}
    for item in tree:
        going = [text for text, goes_on in done if goes_on]
        if not going or len(done) > MOST_BEGINNINGS:
            break
        done = {b for b in done if not b[1]}
        for more, goes_on in _item(*item):
            for text in going:
                whole = (text + more)[:LETTERS]
                done.add((whole, goes_on and len(whole) < LETTERS))
    return done


def _item(kind: Any, value: Any) -> set[Beginning]:
    name = str(kind)
    if name == "LITERAL":
        return {(fold(chr(value)), True)}
    if name == "IN":
        return _set_of_characters(value)
    if name in {"AT", "ASSERT", "ASSERT_NOT"}:
        return {("", True)}
    if name == "BRANCH":
        return {b for branch in value[1] for b in _sequence(branch)}
    if name == "SUBPATTERN":
        return _sequence(value[3])
    if name == "ATOMIC_GROUP":
        return _sequence(value)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, repeated = value
        inside = {(text, goes_on and most == 1) for text, goes_on in _sequence(repeated)}
        return inside | {("", True)} if least == 0 else inside
    return {("", False)}


def _set_of_characters(members: Iterable[Any]) -> set[Beginning]:
    out: set[Beginning] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            out.add((fold(chr(value)), True))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_CHARACTERS:
            out |= {(fold(chr(c)), True) for c in range(value[0], value[1] + 1)}
        else:
            return {("", False)}
    return out if len(out) <= MOST_CHARACTERS else {("", False)}
