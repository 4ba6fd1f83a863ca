"""Reads mails from files for `triage` and `evaluate`: .eml, mbox, JSON Lines, a folder of them, or standard input.

Nothing here stops at a bad item: it yields an `Unread` with the reason in French words, in its place.
"""

import json
import mailbox
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from triage.domain.automatic import automatic_kind
from triage.domain.errors import VaguemestreError
from triage.domain.mail import Address, ParsedMail
from triage.domain.passages import clean, passages_of
from triage.ports import MailReader

SUFFIXES = {".eml", ".jsonl", ".mbox"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
STARTS = 256  # bytes that tell what a file without a known suffix is


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mail of a file: its id, what was read, the whole JSON object it came from ({} for .eml and
    mbox), the bytes of the message (b"" for JSON, which has no attachments).
    """

    id: str
    mail: ParsedMail | None
    raw: dict[str, Any]
    error: str = ""
    content: bytes = b""


def check(source: str) -> None:
    """Raise FileNotFoundError when there is nothing at `source`: said before a model is loaded for it."""
    if source != "-":
        Path(source).stat()


def count(source: str) -> int | None:
    """How many items, for a progress bar; None for standard input."""
    if source == "-":
        return None
    return sum(_count_file(p) for p in _files(Path(source)))


def read(source: str, reader: MailReader) -> Iterator[Item]:
    """Every mail of a file, a folder (its .eml, .mbox and .jsonl files by name) or `-`.

    What the name does not say (`-`, or the mbox files without a suffix of many mail programs), the first bytes do.
    """
    if source == "-":
        yield from _from_bytes(sys.stdin.buffer.read(), "stdin", reader)
        return
    for path in _files(Path(source)):
        name, suffix = _printable(path.stem), path.suffix.lower()
        if suffix == ".mbox":
            yield from _from_mbox(path, name, reader)
        elif suffix == ".jsonl":
            yield from _from_lines(path.read_bytes(), name)
        elif suffix == ".eml":
            yield _from_eml(path.read_bytes(), name, reader)
        else:
            yield from _from_bytes(path.read_bytes(), name, reader)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
    path.stat()  # FileNotFoundError in words at the command line
    return [path]


def _count_file(path: Path) -> int:
    with path.open("rb") as lines:
        start = lines.read(STARTS)
        lines.seek(0)
        if path.suffix.lower() == ".jsonl" or _looks_like_lines(start, path.suffix):
            return sum(1 for line in lines if line.strip())
    if path.suffix.lower() == ".mbox" or _looks_like_mbox(start, path.suffix):
        with closing(mailbox.mbox(path, create=False)) as box:
            return len(box)
    return 1


def _looks_like_lines(start: bytes, suffix: str) -> bool:
    return suffix.lower() not in SUFFIXES and start.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{")


def _looks_like_mbox(start: bytes, suffix: str) -> bool:
    return suffix.lower() not in SUFFIXES and start.startswith(b"From ")


def _from_mbox(path: Path, name: str, reader: MailReader) -> Iterator[Item]:
    with closing(mailbox.mbox(path, create=False)) as box:
        for number, key in enumerate(box.keys(), start=1):
            yield _from_eml(box.get_bytes(key), f"{name}-{number}", reader)
        if not len(box) and path.stat().st_size:
            yield Item(id=name, mail=None, raw={}, error="Ce fichier n'est pas une boîte mbox.")


def _from_bytes(content: bytes, name: str, reader: MailReader) -> Iterator[Item]:
    if _looks_like_lines(content[:STARTS], ""):
        yield from _from_lines(content, name)
    elif _looks_like_mbox(content, ""):
        with tempfile.NamedTemporaryFile(suffix=".mbox") as copy:
            copy.write(content)
            copy.flush()
            yield from _from_mbox(Path(copy.name), name, reader)
    else:
        yield _from_eml(content, name, reader)


def _from_lines(content: bytes, name: str) -> Iterator[Item]:
    # Only "\n" ends a line: JSON leaves U+2028, U+0085 and their like as they are in a body.
    for number, line in enumerate(content.removeprefix(BYTE_ORDER_MARK).split(b"\n"), start=1):
        if line.strip():
            yield _from_json(line.decode(errors="replace"), f"{name}-{number}")


def _printable(name: str) -> str:
    """Without half surrogates (bytes of a file name, or escapes in JSON), which no output can carry."""
    return name.encode(errors="replace").decode()


def _from_eml(content: bytes, name: str, reader: MailReader) -> Item:
    try:
        return Item(id=name, mail=reader.read(content, datetime.now(UTC)), raw={}, content=content)
    except VaguemestreError as error:
        return Item(id=name, mail=None, raw={}, error=error.words)


def _from_json(line: str, name: str) -> Item:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        return Item(id=name, mail=None, raw={}, error=f"Ligne JSON illisible (colonne {error.colno}).")
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        return Item(id=name, mail=None, raw={}, error="Ligne JSON illisible.")
    if not isinstance(raw, dict):
        return Item(id=name, mail=None, raw={}, error="La ligne n'est pas un objet JSON.")
    ident = _printable(str(raw.get("id") or name))
    for key in ("subject", "body"):
        if not isinstance(raw.get(key), str):
            return Item(id=ident, mail=None, raw=raw, error=f"Le champ « {key} » manque ou n'est pas un texte.")
    return Item(id=ident, mail=_mail(raw), raw=raw)


def _date(raw: dict[str, Any]) -> tuple[datetime, tuple[str, ...]]:
    """The date, now when there is none: it is optional, and a bad one costs a warning, not the mail."""
    if not raw.get("date"):
        return datetime.now(UTC), ()
    try:
        date = datetime.fromisoformat(raw["date"])
    except (TypeError, ValueError):
        return datetime.now(UTC), ("Le champ « date » n'est pas une date ISO 8601 : la date du jour est prise.",)
    return (date if date.tzinfo else date.replace(tzinfo=UTC)), ()


def _mail(raw: dict[str, Any]) -> ParsedMail:
    date, warnings = _date(raw)
    subject, body = clean(raw["subject"]).replace("\n", " "), clean(raw["body"])
    name, email = parseaddr(str(raw.get("from") or ""))
    _, recipient = parseaddr(str(raw.get("to") or ""))
    return ParsedMail(
        subject=subject,
        body=body,
        passages=passages_of(body, subject),
        date=date,
        sender=Address(name=name, email=email.lower()) if email else None,
        recipients=(Address(name="", email=recipient.lower()),) if recipient else (),
        automatic=automatic_kind({}, sender=email, subject=subject),
        warnings=warnings,
    )
