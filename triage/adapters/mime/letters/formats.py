"""Which attachments are letters, and which reader takes one: by its first bytes, whatever its name says."""

import re
from pathlib import PurePosixPath

from striprtf.striprtf import rtf_to_text

from triage.adapters.mime.charsets import decode
from triage.adapters.mime.letters.limits import MOST_BYTES, made_of, refuse_letter
from triage.adapters.mime.letters.packed import read_packed
from triage.adapters.mime.letters.pdf import read_pdf
from triage.adapters.mime.limits import megabytes
from triage.domain.attached import AttachedText
from triage.domain.mail import Attachment, AttachmentKind

_ENDINGS = {".pdf", ".docx", ".docm", ".dotx", ".odt", ".ott", ".rtf", ".txt", ".doc", ".dot"}
_TYPES = re.compile(r"pdf|wordprocessingml|opendocument\.text|rtf|msword", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0"  # Word before 2007, and Word files under a password
_MOST_RTF = 8_000_000  # bytes; pictures are written in it as digits
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def is_letter(attachment: Attachment) -> bool:
    """Whether it is read as text. Pictures, films and sounds never are; messages inside are part of the mail's own text."""
    if attachment.kind not in {AttachmentKind.DOCUMENT, AttachmentKind.TEXT, AttachmentKind.OTHER}:
        return False
    ending = PurePosixPath(attachment.name.lower()).suffix
    return ending in _ENDINGS or bool(_TYPES.search(attachment.media_type)) or attachment.media_type == "text/plain"


def read_letter(data: bytes) -> AttachedText:
    """The text of the letter. Raises UnreadableMail, in words, when it is damaged, locked, or past a limit."""
    if len(data) > MOST_BYTES:
        raise refuse_letter(f"elle pèse {megabytes(len(data))}, la limite est de {megabytes(MOST_BYTES)}")
    head = data[:1024].lstrip()
    if b"%PDF-" in head:
        return read_pdf(data)
    if head.startswith(b"PK\x03\x04"):
        return read_packed(data)
    if head.startswith(b"{\\rtf"):
        return _rtf(data)
    if head.startswith(_OLE):
        raise refuse_letter("c’est un ancien format Word, ou un document protégé par un mot de passe")
    return _plain(data)


def _rtf(data: bytes) -> AttachedText:
    if len(data) > _MOST_RTF:
        raise refuse_letter(f"ce document RTF pèse {megabytes(len(data))}, la limite est de {megabytes(_MOST_RTF)}")
    return made_of(str(rtf_to_text(data.decode("latin-1"), errors="ignore")))  # type: ignore[no-untyped-call]


def _plain(data: bytes) -> AttachedText:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and len(_BINARY.findall(data[:4096])) > 4:
        raise refuse_letter("son contenu n’est pas celui d’une lettre")
    return made_of(decode(data[:4_000_000], "")[0])
