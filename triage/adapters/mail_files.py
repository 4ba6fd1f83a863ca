"""Reads mails from files for `triage` and `evaluate`: .eml, mbox, JSON Lines, a folder of them, or standard input.

Nothing here stops at a bad item: it yields an `Unread` with the reason in French words, in its place.
"""

import json
import mailbox
import sys
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mail of a file: its id, what was read, the whole JSON object it came from ({} for .eml and mbox)."""

    id: str
    mail: ParsedMail | None
    raw: dict[str, Any]
    error: str = ""


def count(source: str) -> int | None:
    """How many items, for a progress bar; None for standard input."""
    if source == "-":
        return None
    return sum(_count_file(p) for p in _files(Path(source)))


def read(source: str, reader: MailReader) -> Iterator[Item]:
    """Every mail of a file, a folder (its .eml, .mbox and .jsonl files by name) or `-` (JSON Lines or one .eml)."""
    if source == "-":
        yield from _from_bytes(sys.stdin.buffer.read(), "stdin", reader)
        return
    for path in _files(Path(source)):
        if path.suffix == ".mbox":
            yield from _from_mbox(path, reader)
        else:
            yield from _from_bytes(path.read_bytes(), path.stem, reader)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES)
    path.stat()  # FileNotFoundError in words at the command line
    return [path]


def _count_file(path: Path) -> int:
    if path.suffix == ".jsonl":
        with path.open("rb") as lines:
            return sum(1 for line in lines if line.strip())
    if path.suffix == ".mbox":
        with closing(mailbox.mbox(path, create=False)) as box:
            return len(box)
    return 1


def _from_mbox(path: Path, reader: MailReader) -> Iterator[Item]:
    with closing(mailbox.mbox(path, create=False)) as box:
        for number, key in enumerate(box.keys(), start=1):
            yield _from_eml(box.get_bytes(key), f"{path.stem}-{number}", reader)


def _from_bytes(content: bytes, name: str, reader: MailReader) -> Iterator[Item]:
    if not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield _from_eml(content, name, reader)
        return
    for number, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), start=1):
        if line.strip():
            yield _from_json(line, f"{name}-{number}")


def _from_eml(content: bytes, name: str, reader: MailReader) -> Item:
    try:
        return Item(id=name, mail=reader.read(content, datetime.now(UTC)), raw={})
    except VaguemestreError as error:
        return Item(id=name, mail=None, raw={}, error=error.words)


def _from_json(line: str, name: str) -> Item:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        return Item(id=name, mail=None, raw={}, error=f"Ligne JSON illisible (colonne {error.colno}).")
    if not isinstance(raw, dict):
        return Item(id=name, mail=None, raw={}, error="La ligne n'est pas un objet JSON.")
    ident = str(raw.get("id") or name)
    for key in ("subject", "body"):
        if not isinstance(raw.get(key), str):
            return Item(id=ident, mail=None, raw=raw, error=f"Le champ « {key} » manque ou n'est pas un texte.")
    try:
        date = datetime.fromisoformat(raw["date"]) if raw.get("date") else datetime.now(UTC)
    except (TypeError, ValueError):
        return Item(id=ident, mail=None, raw=raw, error="Le champ « date » n'est pas une date ISO 8601.")
    return Item(id=ident, mail=_mail(raw, date if date.tzinfo else date.replace(tzinfo=UTC)), raw=raw)


def _mail(raw: dict[str, Any], date: datetime) -> ParsedMail:
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
    )
