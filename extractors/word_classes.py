"""The kind of each word of a name, one letter each: what a name looks like whoever wrote it (« KgR »: a word of a body, « de », a rare word)."""

import re
from functools import lru_cache
from importlib.resources import files

from extractors.brands import KINDS
from extractors.calendar_fr import MONTHS, WEEKDAYS
from extractors.name_spans import GLUE
from extractors.names import AMBIGUOUS, is_first_name, plain

COMMON = frozenset(files("extractors").joinpath("data/common_words.txt").read_text(encoding="utf-8").split())
_PLAIN_COMMON = frozenset(plain(w) for w in COMMON)
_TIMES = frozenset(w for w in (*MONTHS, *WEEKDAYS) if len(w) > 3 or w == "mai")
_GLUES = {
    **dict.fromkeys(("de", "du", "des", "d'"), "g"),
    **dict.fromkeys(("et", "&"), "e"),
    **dict.fromkeys(("à", "au", "aux", "sur", "en"), "a"),
}
_MARKS = frozenset('.,:;()-«»"!?•*')
_SHORT = 5  # capitals of an acronym
_REPEATED = re.compile(r"(.)\1{2,}")


def is_common(word: str) -> bool:
    """Whether mails write it in small letters, with or without its accents."""
    return word.lower() in COMMON or plain(word) in _PLAIN_COMMON


@lru_cache(maxsize=16384)
def word_class(word: str) -> str:
    """One letter (small for small letters): glue, number, time, body (K), given name (N, n), common (C, c), rare (R, r), capitals (W, U, V)."""
    low = word.lower()
    if word == "\n":
        return "/"
    if word.isdigit():
        return "d"
    if low in _GLUES:
        return _GLUES[low]
    if low in GLUE:
        return "l" if word[0].islower() else "L"
    if not word[0].isalpha():
        return word[0] if word[0] in _MARKS else "x"
    if low in _TIMES:
        return "t"
    return _letter(word, common=is_common(word) or low.rstrip("s") in COMMON)


def _letter(word: str, *, common: bool) -> str:
    body = plain(word) in KINDS
    if not word[0].isupper():
        return "k" if body else "c" if common else "r"
    if body:
        return "K"
    if word.isupper() and len(word) > 1:
        return "W" if common else "U" if len(word) <= _SHORT else "V"
    if is_first_name(word):
        return "n" if plain(word) in AMBIGUOUS else "N"
    return "C" if common else "R"


@lru_cache(maxsize=8192)
def pattern(words: tuple[str, ...]) -> str:
    """The classes of a name's words; three and more of one kind count as two."""
    return _REPEATED.sub(r"\1\1", "".join(word_class(w) for w in words))


def told(words: tuple[str, ...], *, opens: bool) -> list[str]:
    """Features of a name by its classes, and by where its common words stand."""
    content = [w for w in words if w.lower() not in GLUE] or list(words)
    known = [is_common(w) for w in content]
    some = "all" if all(known) else "some" if any(known) else "none"
    return [
        f"P={pattern(words)}",
        f"lex={min(sum(known), 3)}/{min(len(known), 3)}",
        f"lex={some}_{opens}",
        f"lexf={known[0]}_{known[-1]}",
    ]
