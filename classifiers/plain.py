"""Text made plain for words: lower case, no accents, apostrophes and punctuation as spaces."""

import re
import unicodedata

_OTHER = re.compile(r"[^\w%]+")
_OTHER_BUT_STARS = re.compile(r"[^\w%*]+")


def without_accents(text: str) -> str:
    """Letters without their accents, ligatures opened."""
    opened = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))


def plain_words(text: str, *, stars: bool = False) -> str:
    """Words separated by single spaces; `stars` keeps the * of keyword patterns."""
    return (_OTHER_BUT_STARS if stars else _OTHER).sub(" ", without_accents(text).lower()).strip()
