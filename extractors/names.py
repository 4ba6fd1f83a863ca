"""Word lists for names of people and organisations, loaded once."""

import unicodedata
from functools import lru_cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files("extractors").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


FIRST_NAMES = frozenset(plain(w) for line in _lines("first_names") for w in line.split())
AMBIGUOUS = frozenset(plain(w) for line in _lines("ambiguous_names") for w in line.split())
ACRONYMS = frozenset(w for line in _lines("acronyms") for w in line.split())
LOWER_ACRONYMS = frozenset(w for line in _lines("lower_acronyms") for w in line.split())


@lru_cache(maxsize=8192)
def is_first_name(word: str) -> bool:
    """Whether a word, or each part of a compound (`Jean-Marc`), is a given name of the list."""
    key = plain(word)
    if key in FIRST_NAMES:
        return True
    parts = key.split("-")
    return len(parts) > 1 and (
        all(p in FIRST_NAMES for p in parts)
        or (
            parts[0] in {"jean", "marie", "anne", "pierre"}
            and parts[1] in {"loup", "noel", "no", "lise", "lou", "do", "ange"}
        )
    )


def is_sure_first_name(word: str) -> bool:
    """A given name that is no ordinary word."""
    return is_first_name(word) and plain(word) not in AMBIGUOUS
