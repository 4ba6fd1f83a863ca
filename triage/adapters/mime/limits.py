"""Looks at raw bytes before any parser does: size, header section, nesting. Knows no mail library.

Limits are far above what real mail reaches, and low enough that the parsers behind stay linear.
"""

import re
from dataclasses import dataclass

from triage.domain.errors import UnreadableMail

MAX_HEADER_BYTES = 1_000_000  # the whole header section
MAX_FIELD_BYTES = 16_000  # one field; the encoded-word decoder is slow on more
MAX_FIELDS = 400
MAX_DEPTH = 40  # multiparts and messages inside each other
MAX_COMPOUNDS = 1_000  # multipart and message parts in all
MAX_PARTS = 4_000
# Beyond these a mail is read in a child process.
INLINE_BYTES = 4_000_000
INLINE_COMPOUNDS = 30
INLINE_HEADER_BYTES = 40_000

_COMPOUND = re.compile(rb"\ncontent-type:[ \t]*(?:\n+[ \t]+)?(?:multipart|message)/")
_PART = re.compile(rb"\ncontent-type:")
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The bytes to parse (over-long header fields cut), what was cut in words, and whether to parse them apart."""

    content: bytes
    warnings: tuple[str, ...]
    suspicious: bool


def number(value: int) -> str:
    """12345 -> « 12 345 », with a plain space."""
    return f"{value:,}".replace(",", " ")


def megabytes(value: int) -> str:
    """Bytes in words: « 60 Mo »."""
    return f"{number(-(-value // 1_000_000))} Mo"


def refuse(fact: str) -> UnreadableMail:
    """The error that says in French which limit was passed."""
    return UnreadableMail(fact, words=f"Le courriel n'a pas pu être lu : {fact}.")


def check(content: bytes, max_bytes: int) -> Checked:
    """Refuse what is too big or too deep to parse, cut over-long headers. Raises UnreadableMail."""
    if len(content) > max_bytes:
        raise refuse(f"il pèse {megabytes(len(content))}, la limite est de {megabytes(max_bytes)}")
    lower = b"\n" + content.replace(b"\r", b"\n").lower()  # literal prefixes are what makes the search quick
    compounds = _count(_COMPOUND, lower, MAX_COMPOUNDS * 20)
    if compounds > MAX_COMPOUNDS:
        raise refuse(f"{number(compounds)} parties imbriquées, la limite est de {number(MAX_COMPOUNDS)}")
    parts = _count(_PART, lower, MAX_PARTS * 20)
    if parts > MAX_PARTS:
        raise refuse(f"{number(parts)} parties, la limite est de {number(MAX_PARTS)}")
    end = _HEADER_END.search(content)
    header, rest = (content[: end.start()], content[end.start() :]) if end else (content, b"")
    suspicious = len(content) > INLINE_BYTES or compounds > INLINE_COMPOUNDS or len(header) > INLINE_HEADER_BYTES
    if not suspicious:
        return Checked(content=content, warnings=(), suspicious=False)
    if end and len(header) > MAX_HEADER_BYTES * 10:
        raise refuse(f"{megabytes(len(header))} d'en-têtes, la limite est de {megabytes(MAX_HEADER_BYTES * 10)}")
    if not end or len(header) <= INLINE_HEADER_BYTES:
        return Checked(content=content, warnings=(), suspicious=True)
    kept, warnings = _cut_fields(header)
    return Checked(content=kept + rest, warnings=warnings, suspicious=True)


def _count(pattern: re.Pattern[bytes], content: bytes, most: int) -> int:
    count = 0
    for _ in pattern.finditer(content):
        count += 1
        if count >= most:
            break
    return count


def _cut_fields(header: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Keep the first fields, each at most `MAX_FIELD_BYTES` long, cut at a folded line."""
    kept: list[bytes] = []
    field_size = fields = cut = total = 0
    for line in header.splitlines(keepends=True):
        if line[:1] not in b" \t" or not kept:
            fields += 1
            field_size = 0
        room = min(MAX_FIELD_BYTES - field_size, MAX_HEADER_BYTES - total)
        field_size += len(line)
        if fields > MAX_FIELDS or room <= 0:
            cut += len(line)
            continue
        if len(line) > room:
            cut += len(line) - room
            line = line[:room].rstrip() + b"\r\n"  # noqa: PLW2901
        if line.strip():  # a blank line would end the headers
            total += len(line)
            kept.append(line)
    warnings = (f"En-têtes démesurés : {number(cut)} octets laissés de côté.",) if cut else ()
    return b"".join(kept).rstrip(b"\r\n"), warnings
