"""When a letter fits: words, entities and facts that an agent can read and correct. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from responders.facts import FACTS
from triage.domain.entities import EntityType

LONGEST_TEXT = 60_000  # characters of a mail that are searched: the matter of a letter stands at its beginning
_GAP = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All must hold. Without any, the letter fits every mail of its motif.

    Words are compared without case, accents and punctuation; `*` ends a word that may go on, `…` stands for up to
    four words. `any`: at least one; `all`: each; `none`: not one. `entities`: types that must have been found.
    `facts`: names of responders/facts.py.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    entities: tuple[EntityType, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether nothing is asked."""
        return not (self.any or self.all or self.none or self.entities or self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What conditions look at: the plain words of the mail, the types found in it, and the facts that hold."""

    words: str
    entities: frozenset[EntityType]
    facts: frozenset[str]


def reasons(conditions: Conditions, matter: Matter) -> tuple[str, ...] | None:
    """Why the letter fits, in French clauses (none when nothing is asked), or None when it does not fit."""
    if any(says(matter.words, phrase) for phrase in conditions.none):
        return None
    if not all(says(matter.words, phrase) for phrase in conditions.all):
        return None
    said = [phrase for phrase in conditions.any if says(matter.words, phrase)]
    if conditions.any and not said:
        return None
    if not matter.entities.issuperset(conditions.entities) or not matter.facts.issuperset(conditions.facts):
        return None
    clauses = []
    quoted = [*conditions.all, *said[:3]]
    if quoted:
        clauses.append("le courrier dit " + _quoted(quoted))
    clauses += [f"on y trouve : {kind.value.replace('_', ' ')}" for kind in conditions.entities]
    clauses += [FACTS[name] for name in conditions.facts]
    return tuple(clauses)


def unmet(conditions: Conditions, matter: Matter) -> tuple[str, ...]:
    """What stands against the letter, in French clauses; empty exactly when `reasons` gives any."""
    clauses = []
    if against := [phrase for phrase in conditions.none if says(matter.words, phrase)]:
        clauses.append("le courrier dit " + _quoted(against[:3]))
    if absent := [phrase for phrase in conditions.all if not says(matter.words, phrase)]:
        clauses.append("le courrier ne dit pas " + _quoted(absent[:3]))
    if conditions.any and not any(says(matter.words, phrase) for phrase in conditions.any):
        clauses.append("le courrier ne parle pas de " + _quoted(conditions.any[:3], " ou "))
    clauses += [
        f"on n'y trouve pas : {k.value.replace('_', ' ')}" for k in conditions.entities if k not in matter.entities
    ]
    clauses += [f"rien ne montre que {FACTS[name]}" for name in conditions.facts if name not in matter.facts]
    return tuple(clauses)


def _quoted(phrases: Iterable[str], between: str = ", ") -> str:
    return between.join(f"« {phrase.rstrip('*')} »" for phrase in phrases)


def plain(text: str) -> str:
    """The words of a text, lower case, without accents or punctuation, one space between."""
    text = text[:LONGEST_TEXT].casefold().replace("œ", "oe").replace("æ", "ae")
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def faults(phrases: Iterable[str]) -> list[str]:
    """The phrases that could never be found."""
    return [p for p in phrases if not re.search(r"[a-z0-9]", plain(p))]


def says(words: str, phrase: str) -> bool:
    """Whether plain words hold the phrase (see Conditions)."""
    return _pattern(phrase).search(words) is not None


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    halves = []
    for half in phrase.split(_GAP):
        words = [plain(w) + ("[a-z0-9]*" if w.endswith("*") else "") for w in half.split()]
        halves.append(" ".join(words))
    return re.compile(r"(?<![a-z0-9])" + " (?:[a-z0-9]+ ){0,4}".join(halves) + r"(?![a-z0-9])")
