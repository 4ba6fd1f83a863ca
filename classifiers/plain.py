"""Text made plain for words: lower case, no accents, apostrophes and punctuation as spaces."""

import re
import unicodedata
from functools import lru_cache

_OTHER = re.compile(r"[^\w%]+")
_OTHER_BUT_STARS = re.compile(r"[^\w%*]+")


class _Marks(dict[int, int | None]):
    """For `str.translate`: combining marks go, all else stays; looked up once a character."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_MARKS = _Marks()


def without_accents(text: str) -> str:
    """Letters without their accents, ligatures opened."""
    if text.isascii():
        return text
    opened = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")
    return unicodedata.normalize("NFKD", opened).translate(_MARKS)


def plain_words(text: str, *, stars: bool = False) -> str:
    """Words separated by single spaces; `stars` keeps the * of keyword patterns."""
    return (_OTHER_BUT_STARS if stars else _OTHER).sub(" ", without_accents(text).lower()).strip()


@lru_cache(maxsize=20_000)
def plain_word(word: str) -> str:
    """The same of one word; remembered, since most words come again."""
    return plain_words(word)
