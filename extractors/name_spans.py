"""The spans of a mail that may be the name of a body: runs of capitals, what follows a word like « collectif », brands in small letters."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.brands import BEGINNINGS, FIRST_WORDS, KINDS, MOST_WORDS, ORDINARY
from extractors.names import plain
from extractors.reading import Reading

_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+(?:'(?=[A-Za-zÀ-ɏ])|[A-Za-zÀ-ɏ0-9+]*(?:[-'.&][A-Za-zÀ-ɏ0-9]+)*)|[0-9]+|\n|[^\sA-Za-zÀ-ɏ0-9]"
)
GLUE = frozenset("de du des la le les l' d' et & en sur à aux au".split())
# A name that a word of a body opens ends at the latest before one of these.
_CLOSES = frozenset(
    "qui que qu' est sont a ont sera était nous vous je j' il elle on ils elles me m' n' ne se s' y dans avec par chez sans dont où mais ou car si donc "
    "fait va vont dit demande organise souhaite me te ce cette ces c' mon ma mes notre nos votre vos son sa ses leur leurs un une pas plus depuis avant après".split()
)
_MOST_IN_RUN = 14
_MOST_TOKENS = 8
_MOST_AFTER_KIND = 9
_BODY, _BRAND = 1, 2
Token = tuple[str, int, int]
Span = tuple[int, int]


@lru_cache(maxsize=1)
def tokens_of(text: str) -> list[Token]:
    """Words, numbers, marks and ends of lines, with their bounds."""
    return [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def groups(reading: Reading) -> Iterator[tuple[list[Token], Span, list[Span]]]:
    """(tokens of the mail, bounds of a run, its possible names); every possible name stands in one group only."""
    tokens = tokens_of(reading.text)
    given: set[Span] = set()
    for bounds in runs(tokens):
        found = list(spans(tokens, *bounds))
        given.update(found)
        yield tokens, bounds, found
    for index, (word, _, _) in enumerate(tokens):
        opens = _opens(word)
        if not opens:
            continue
        if opens & _BODY and (run := _led(tokens, index)):
            found = [s for s in _ends(tokens, *run) if s not in given]
            given.update(found)
            if found:
                yield tokens, run, found
        elif opens & _BRAND and (small := _small(tokens, index)) and small not in given:
            given.add(small)
            yield tokens, small, [small]


@lru_cache(maxsize=16384)
def _opens(word: str) -> int:
    """Whether a word may open the name of a body, or a brand in small letters; the words of a mail come back in every mail."""
    if not (word.isalpha() or "-" in word):
        return _BRAND if word.lower() == "l'" else 0
    key = plain(word.lower())
    brand = word[0].islower() and key in FIRST_WORDS
    return (_BODY if key in KINDS else 0) + (_BRAND if brand else 0)


def runs(tokens: list[Token]) -> Iterator[Span]:
    """Every (first, last) of a run of capitalised words, joined by little words, on one line."""
    index, size = 0, len(tokens)
    while index < size:
        if not is_cap(tokens[index][0]):
            index += 1
            continue
        last = index
        while last - index < _MOST_IN_RUN:
            ahead = last + 1
            while ahead < size and ahead - last < 3 and tokens[ahead][0].lower() in GLUE and _close(tokens, ahead):
                ahead += 1
            if (
                ahead < size
                and _close(tokens, ahead)
                and (is_cap(tokens[ahead][0]) or (tokens[ahead][0].isdigit() and len(tokens[ahead][0]) < 4))
            ):
                last = ahead
            else:
                break
        yield index, last
        index = last + 1


def spans(tokens: list[Token], first: int, last: int) -> Iterator[Span]:
    """The spans of a run that may be a name: they begin with a capital and end with one or with a number."""
    for start in range(first, last + 1):
        if not is_cap(tokens[start][0]):
            continue
        for end in range(start, min(last, start + _MOST_TOKENS) + 1):
            word = tokens[end][0]
            if (is_cap(word) and not word.endswith("'")) or (word.isdigit() and end > start):
                yield start, end


def is_cap(word: str) -> bool:
    """A word of two letters or more that begins with a capital."""
    return word[0].isupper() and (len(word) > 1)


def _close(tokens: list[Token], index: int) -> bool:
    gap = tokens[index][1] - tokens[index - 1][2]
    return gap == 1 or (gap == 0 and tokens[index - 1][0].endswith("'"))


def _led(tokens: list[Token], index: int) -> Span | None:
    """The words that go on after the word of a body, as far as a name may."""
    last = index
    while last + 1 < len(tokens) and last - index < _MOST_AFTER_KIND and _close(tokens, last + 1):
        word = tokens[last + 1][0]
        if word == "\n" or word.lower() in _CLOSES or not (word[0].isalpha() or word == "&" or len(word) < 4):
            break
        if not (word[0].isalnum() or word == "&"):
            break
        last += 1
    return (index, last) if last > index else None


def _ends(tokens: list[Token], first: int, last: int) -> Iterator[Span]:
    for end in range(first + 1, last + 1):
        word = tokens[end][0]
        if word.lower() not in GLUE and (word[0].isupper() or word[0].isdigit() or len(word) > 3):
            yield first, end


def _small(tokens: list[Token], index: int) -> Span | None:
    """The longest brand in small letters that begins here and is no ordinary word."""
    best, key = None, ""
    for end in range(index, min(index + MOST_WORDS, len(tokens))):
        if end > index and not _close(tokens, end):
            break
        key += ("" if not key or key.endswith("'") else " ") + plain(tokens[end][0])
        if ORDINARY.get(key) is False:
            best = (index, end)
        if key not in BEGINNINGS:
            break
    return best
