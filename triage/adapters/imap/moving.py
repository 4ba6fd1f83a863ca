"""Move a message once, however often asked, on servers with and without MOVE (RFC 6851) and UIDPLUS (RFC 4315)."""

import imaplib
import re
from dataclasses import dataclass
from typing import Any

from triage.adapters.imap.faults import hung_up, response_code
from triage.domain.message_id import peek_message_id

_MESSAGE_ID_FIELD = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_COPYUID = re.compile(rb"(\d+) (\d+) (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a message stands now."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What tells one message from another with the same Message-ID: size and date of arrival."""

    message_id: str
    size: int
    received: object


def marks_of(client: Any, uid: int, message_id: str) -> Marks | None:
    """The marks of a message of the selected folder, or None when it is not there (any more, see `remove`)."""
    known = client.fetch([uid], ["FLAGS", "RFC822.SIZE", "INTERNALDATE", _MESSAGE_ID_FIELD]).get(uid)
    if known is None or b"RFC822.SIZE" not in known:
        return None
    if rb"\Deleted" in known.get(b"FLAGS", ()) and not _expunges(client):
        return None
    own = peek_message_id(next((v for k, v in known.items() if k.startswith(b"BODY[")), None))
    return Marks(message_id=own or message_id, size=known[b"RFC822.SIZE"], received=known.get(b"INTERNALDATE"))


def _expunges(client: Any) -> bool:
    return bool(client.has_capability("MOVE") or client.has_capability("UIDPLUS"))


def transfer(client: Any, uid: int, target: str) -> Found | None:
    """MOVE or COPY one message of the selected folder; its new place where the server says it (COPYUID).

    Without MOVE the caller still has to `remove` the message. Raises what imapclient raises.
    """
    answers = client._imap.untagged_responses  # noqa: SLF001  imapclient offers no other way to COPYUID
    answers.pop("COPYUID", None)
    if client.has_capability("MOVE"):
        client.move([uid], target)
    else:
        client.copy([uid], target)
    for line in answers.pop("COPYUID", []):
        told = _COPYUID.fullmatch(line.strip()) if isinstance(line, bytes) else None
        if told and int(told.group(2)) == uid:
            return Found(uidvalidity=int(told.group(1)), uid=int(told.group(3)))
    return None


def remove(client: Any, uid: int) -> None:
    """Delete one copied message. Without UIDPLUS it stays marked as deleted.

    A plain EXPUNGE would also destroy what other people have marked.
    """
    client.add_flags([uid], [rb"\Deleted"], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([uid])


def find(client: Any, folder: str, marks: Marks, *, exactly: bool, first: int = 1) -> Found | None:
    """The newest message of `folder` with this Message-ID and a UID >= `first`; selects the folder read-only.

    Args:
        client: the connection.
        folder: the server's name.
        marks: what to look for; nothing is found for an empty Message-ID.
        exactly: size and date of arrival must be the same too.
        first: look at these UIDs only.
    """
    if not marks.message_id or not marks.message_id.isascii() or not marks.message_id.isprintable():
        return None
    try:
        selected = client.select_folder(folder, readonly=True)
    except imaplib.IMAP4.error as error:
        if hung_up(error) or response_code(error) not in {"", "NONEXISTENT", "TRYCREATE"}:
            raise
        return None
    # What is marked as deleted is the shell that an earlier move left behind on a server without UIDPLUS.
    candidates = client.search(["UNDELETED", "HEADER", "Message-ID", marks.message_id])
    for uid in sorted(candidates, reverse=True):
        # SEARCH matches parts of a header, so the whole is compared here.
        there = marks_of(client, uid, "") if uid >= first else None
        if there is None or there.message_id != marks.message_id:
            continue
        if not exactly or (there.size == marks.size and there.received == marks.received):
            return Found(uidvalidity=selected[b"UIDVALIDITY"], uid=uid)
    return None
