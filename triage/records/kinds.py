"""Reads `kinds.toml`: the kinds of per-motif records, their fields, and the restrictions of some topics."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "kinds.toml"


class FieldType(StrEnum):
    """How a field is written in JSON and in a spreadsheet. Every field but LISTE may be null."""

    TEXTE = "texte"
    PLAQUE = "plaque"
    TELEPHONE = "telephone"  # E.164 in JSON
    DATE = "date"  # ISO 8601 in JSON
    HEURE = "heure"  # HH:MM
    DATE_HEURE = "date_heure"  # RFC 3339 with offset in JSON
    MONTANT = "montant"  # euros
    NOMBRE = "nombre"
    BOOLEEN = "booleen"
    CODE = "code"  # one of `Field.codes`
    LISTE = "liste"  # of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: `fact` names what it is filled with, "" for what only people can fill."""

    name: str
    type: FieldType
    title: str
    fact: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of per-motif record."""

    code: str
    name: str
    title: str
    topics: frozenset[str]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """All kinds in the order of the file, and the topics that only some people may see."""

    kinds: tuple[Kind, ...]
    restrictions: Mapping[str, frozenset[str]]

    def of(self, topics: frozenset[str]) -> Kind | None:
        """The kind of a mail with these topics, if any."""
        return next((k for k in self.kinds if k.topics & topics), None)

    def restriction(self, topics: frozenset[str], *, sensitive: bool) -> str:
        """`normal`, `sensible`, or the stronger word that the topics ask for."""
        for word, concerned in self.restrictions.items():
            if concerned & topics:
                return word
        return "sensible" if sensitive else "normal"


@cache
def load_kinds() -> Kinds:
    """The kinds as shipped."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds = tuple(
        Kind(
            code=k["code"],
            name=k["name"],
            title=k["title"],
            topics=frozenset(k["topics"]),
            fields=tuple(
                Field(
                    name=f["name"],
                    type=FieldType(f["type"]),
                    title=f["title"],
                    fact=f.get("from", ""),
                    codes=tuple(f.get("codes", ())),
                )
                for f in k["fields"]
            ),
        )
        for k in raw["kind"]
    )
    return Kinds(kinds=kinds, restrictions={w: frozenset(t) for w, t in raw["restrictions"].items()})
