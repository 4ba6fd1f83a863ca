"""The only file that imports mail-parser: headers, structure and attachments of a message already parsed.

Texts are taken out before, and every payload is replaced by its number: mail-parser then decodes nothing, and its
attachments can be told apart.
"""

import logging
from email.message import Message
from typing import Any

import mailparser
from mailparser.utils import decode_header_part

from triage.adapters.mime.attachments import describe
from triage.adapters.mime.parts import children_of, name_of
from triage.domain.mail import Attachment

_UNLISTED = {"text/plain", "text/html", "message/delivery-status"}  # unless they have a name

logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)  # it logs file names and header values


def decoded_header(value: Any) -> str:
    """One header value with its encoded words read."""
    try:
        return str(decode_header_part(value)) if value else ""
    except (LookupError, ValueError, TypeError):
        return str(value)


def parsed(message: Message) -> Any:
    """mail-parser's view. `emptied` must have been called before."""
    return mailparser.MailParser(message)


def emptied(message: Message) -> list[tuple[Message, int]]:
    """Replace each leaf's payload by its number; returns the leaves with the size of what they held."""
    leaves: list[tuple[Message, int]] = []
    for part in message.walk():
        payload = part.get_payload()
        if isinstance(payload, list):
            continue
        size = len(payload) if isinstance(payload, str) else 0
        del part["content-transfer-encoding"]
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(f"{len(leaves):08d}")  # eight digits are valid base64
        leaves.append((part, size))
    return leaves


def attachments_of(mail: Any, message: Message, leaves: list[tuple[Message, int]]) -> tuple[Attachment, ...]:
    """What `attached_parts` finds, described."""
    return tuple(describe(part, name, size) for part, name, size in attached_parts(mail, message, leaves))


def attached_parts(mail: Any, message: Message, leaves: list[tuple[Message, int]]) -> list[tuple[Message, str, int]]:
    """All attachments (part, name, size) in the order of the parts: those mail-parser names, unnamed non-text leaves, and
    messages.
    """
    named: set[int] = set()
    for attachment in mail.attachments:
        payload = str(attachment.get("payload", ""))
        if len(payload) == 8 and payload.isdecimal() and int(payload) < len(leaves):
            named.add(int(payload))
    numbers = {id(part): number for number, (part, _) in enumerate(leaves)}
    found: list[tuple[Message, str, int]] = []
    for part in message.walk():
        number = numbers.get(id(part))
        if number is None:
            if part.get_content_type() in {"message/rfc822", "message/global"}:
                found.append((part, name_of(part) or _subject_name(part), _size_below(part, numbers, leaves)))
        elif part.get_content_maintype() == "multipart":
            continue  # its boundary was wrong; what it holds was read apart
        elif number in named or part.get_content_type() not in _UNLISTED:
            found.append((part, decoded_header(name_of(part)), leaves[number][1]))
    return found


def _subject_name(part: Message) -> str:
    subject = next((decoded_header(inner.get("subject", "")) for inner in children_of(part)), "")
    return f"{subject[:80]}.eml" if subject else "message.eml"


def _size_below(part: Message, numbers: dict[int, int], leaves: list[tuple[Message, int]]) -> int:
    return sum(leaves[numbers[id(p)]][1] for p in part.walk() if id(p) in numbers)
