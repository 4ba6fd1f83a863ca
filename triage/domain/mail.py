"""A mail by its moments: `RawMail` (came), `StoredMail` (ours, byte for byte), `ParsedMail` (understood).

All times are timezone-aware. Text is str without NUL or lone surrogates.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a message stands on an IMAP server. `mailbox` is the name given in the settings."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """The message as the server gave it. `content` is None when it exceeded the size limit (`size` still tells)."""

    location: Location
    received_at: datetime
    size: int
    content: bytes | None

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes; of the location for an oversize mail, whose bytes we do not have."""
        fingerprint = self.content if self.content is not None else repr(self.location).encode()
        return hashlib.sha256(fingerprint).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder was read: every UID below `next_uid` of this `uidvalidity` is stored."""

    mailbox: str
    folder: str
    uidvalidity: int
    next_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One correspondent; `email` is lower case, `name` may be empty."""

    name: str
    email: str


class AttachmentKind(StrEnum):
    """What an attachment may be used for. Pictures and films are listed and never opened."""

    TEXT = "text"
    DOCUMENT = "document"
    MAIL = "mail"
    PICTURE = "picture"
    FILM = "film"
    SOUND = "sound"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Name (made safe), declared media type, size in bytes of the encoded part, and what it is."""

    name: str
    media_type: str
    size: int
    kind: AttachmentKind


class Automatic(StrEnum):
    """Why a mail is taken for automatic, or NO. No reply is ever proposed unless it is NO."""

    NO = "no"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    MAILING_LIST = "mailing_list"
    NO_REPLY_SENDER = "no_reply_sender"


class PassageKind(StrEnum):
    """The parts of a body. Entities come from all kinds but QUOTED and FORWARD_HEADER."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    FORWARD_HEADER = "forward_header"
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Half-open span [start, end) of `ParsedMail.body`. Passages are ordered, disjoint, and cover the body."""

    kind: PassageKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What we understood of a mail. `body` is the whole plain text; `passages` tell new text from quotes."""

    subject: str
    body: str
    passages: tuple[Passage, ...]
    date: datetime
    sender: Address | None = None
    reply_to: Address | None = None
    recipients: tuple[Address, ...] = ()
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = Automatic.NO
    warnings: tuple[str, ...] = field(default=())

    @property
    def analysed_text(self) -> str:
        """The text offsets refer to: the subject, one new line, then the body."""
        return f"{self.subject}\n{self.body}"

    @property
    def body_offset(self) -> int:
        """Where the body starts in `analysed_text`."""
        return len(self.subject) + 1

    def said(self, *kinds: PassageKind) -> str:
        """The body's passages of these kinds (default: all that the writer says or forwards), joined by new lines."""
        wanted = kinds or (PassageKind.NEW, PassageKind.FORWARDED, PassageKind.SIGNATURE)
        return "\n".join(self.body[p.start : p.end].strip("\n") for p in self.passages if p.kind in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """A mail in our database: its id and the original bytes (None when oversize)."""

    mail_id: int
    location: Location
    received_at: datetime
    size: int
    content: bytes | None
