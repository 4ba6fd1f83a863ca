"""Header values of a message: raw 8-bit ones repaired, then read through mail-parser. Everything returned is clean."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from email.message import Message
from typing import Any

from triage.domain.cleaning import clean
from triage.domain.mail import Address

MAX_SUBJECT = 1_000  # characters
MAX_ADDRESSES = 200
MAX_REFERENCES = 50
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)  # a clock or zone that is wrong by less is believed
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
_EMAIL = re.compile(r"^[^@\s<>]{1,200}@[^@\s<>]{1,200}$")


def repair(message: Message) -> None:
    """Give header fields that carry raw 8-bit bytes their letters: UTF-8 where it is, else Windows-1252."""
    for part in message.walk():
        fields = [(str(name), _repaired(value)) for name, value in part.raw_items()]
        if any(new is not None for _, new in fields):
            values = [
                (name, value if new is None else new)
                for (name, new), (_, value) in zip(fields, part.raw_items(), strict=True)
            ]
            for name in {name for name, _ in values}:
                del part[name]
            for name, value in values:
                part[name] = value


def _repaired(value: Any) -> str | None:
    """The repaired text, None when nothing was wrong."""
    text = str(value)
    if text.isascii() and not isinstance(value, Header):
        return None
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def one_line(value: Any) -> str:
    """A header value as one clean line; of a repeated header the first that is not empty."""
    if isinstance(value, list | tuple):
        value = next((v for v in value if str(v).strip()), "")
    return " ".join(clean(str(value)).split())


def subject_of(mail: Any) -> str:
    """The decoded subject, "" when absent."""
    return one_line(mail.subject)[:MAX_SUBJECT]


def addresses_of(pairs: Iterable[Any]) -> tuple[Address, ...]:
    """Addresses from mail-parser's (name, address) pairs; what is no address is left out."""
    found: list[Address] = []
    for pair in pairs or ():
        if len(found) >= MAX_ADDRESSES or not isinstance(pair, tuple | list) or len(pair) != 2:
            break
        name, email = one_line(pair[0]).strip("\"' ")[:200], one_line(pair[1]).lower().strip("<>\"' ")
        if _EMAIL.match(email):
            found.append(Address(name="" if name.lower() == email else name, email=email))
    return tuple(found)


def message_ids(value: Any) -> tuple[str, ...]:
    """All `<...>` identifiers of a header, the first and the latest ones when there are too many."""
    joined = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    found = list(dict.fromkeys(_MESSAGE_ID.findall(clean(joined)[:100_000])))
    return tuple(found if len(found) <= MAX_REFERENCES else found[:1] + found[1 - MAX_REFERENCES :])


def date_of(mail: Any, received_at: datetime) -> tuple[datetime, str]:
    """When it was written, and a French warning or "". A missing or absurd date gives `received_at`."""
    date = mail.date
    if not isinstance(date, datetime):
        return received_at, "Date absente ou illisible : date de réception retenue."
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    if not _OLDEST <= date <= received_at + _AHEAD:
        return received_at, "Date invraisemblable : date de réception retenue."
    try:
        return date.astimezone(timezone(timedelta(hours=float(mail.timezone)))), ""
    except (TypeError, ValueError, OverflowError):
        return date, ""


def header_values(message: Message) -> dict[str, list[str]]:
    """Lower-case names to values, as the pure rules want them."""
    values: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        values.setdefault(str(name).lower(), []).append(one_line(value))
    return values
