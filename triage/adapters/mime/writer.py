"""Writes an approved reply as a real mail (RFC 5322, 2045, 2047).

The recipient is the citizen alone: Reply-To, else the sender. The bodies come from the email package of the standard
library. The headers are written here, from printable ASCII only: the package stumbles over hostile display names.
"""

import base64
import hashlib
import html
import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

from triage.domain.drafts import tidy_body, tidy_subject
from triage.domain.errors import ForbiddenMove, SendingRefused
from triage.domain.mail import Address, ParsedMail
from triage.ports.sendings import Envelope

_POLICY = SMTP.clone(cte_type="7bit")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_PLAIN = re.compile(r"[A-Za-z0-9 ]{1,60}")
_MARKS = re.compile(
    r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)  # they turn the reading direction of what follows
_WORD_BYTES = 42  # of UTF-8 in one encoded word, which may have 75 characters
MOST_EMAIL, MOST_NAME, MOST_REFERENCES = 254, 120, 20
NOBODY = "Ce courrier ne donne aucune adresse à laquelle répondre."


def recipient(mail: ParsedMail) -> Address:
    """Whom a reply goes to. Raises ForbiddenMove when there is no address that can be written down."""
    for address in (mail.reply_to, mail.sender):
        if address is not None and _good(address.email):
            return Address(name=_one_line(address.name)[:MOST_NAME], email=address.email)
    raise ForbiddenMove("nobody to answer", words=NOBODY)


def message_id_of(reply_id: int, mail_id: int, domain: str) -> str:
    """The Message-ID of a reply: always the same for the same draft of the same mail."""
    digest = hashlib.sha256(f"{domain} {mail_id} {reply_id}".encode()).hexdigest()[:24]
    return f"<reponse.{reply_id}.{digest}@{domain}>"


def write_reply(
    mail: ParsedMail, subject: str, body: str, *, sender: Address, reply_id: int, message_id: str, now: datetime
) -> bytes:
    """The reply as ASCII bytes with CRLF. `sender` is the service. Raises ForbiddenMove when there is nobody to answer, or
    the service has no address.
    """
    if not _good(sender.email) or not _MESSAGE_ID.fullmatch(message_id):
        words = "L’adresse du service manque dans les réglages de la ville."
        raise ForbiddenMove("no sender address", subject=str(reply_id), words=words)
    headers = [
        ("From", _written(sender)),
        ("To", _written(recipient(mail))),
        ("Subject", _encoded(_answering(subject))),
    ]
    headers += [("Date", format_datetime(now)), ("Message-ID", message_id)]
    if _MESSAGE_ID.fullmatch(mail.message_id):
        before = [r for r in mail.references if _MESSAGE_ID.fullmatch(r) and r != mail.message_id]
        headers.append(("In-Reply-To", mail.message_id))
        headers.append(("References", "\r\n ".join([*before[-MOST_REFERENCES:], mail.message_id])))
    headers.append(("X-Vaguemestre-Reply", str(reply_id)))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("ascii") + _bodies(tidy_body(body), message_id)


def read_envelope(content: bytes) -> Envelope:
    """From and To of a mail that `write_reply` wrote: one address each, and nobody else. Raises SendingRefused."""
    message = message_from_bytes(content, policy=default)
    found = []
    for name in ("From", "To"):
        addresses = [a for value in message.get_all(name, []) for a in value.addresses]
        if len(addresses) != 1 or not _good(addresses[0].addr_spec):
            raise SendingRefused(f"{name} is not one address")
        found.append(Address(name=addresses[0].display_name, email=addresses[0].addr_spec))
    if message["Cc"] or message["Bcc"]:
        raise SendingRefused("more than one recipient")
    return Envelope(sender=found[0], recipient=found[1])


def _bodies(text: str, message_id: str) -> bytes:
    content = EmailMessage(policy=_POLICY)
    content.set_content(text, charset="utf-8", cte="quoted-printable")
    content.add_alternative(_simple_html(text), subtype="html", charset="utf-8", cte="quoted-printable")
    # The package invents a random boundary: the same draft shall be the same bytes.
    content.set_boundary("=_vaguemestre_" + hashlib.sha256(message_id.encode() + text.encode()).hexdigest()[:32])
    return content.as_bytes()


def _good(email: str) -> bool:
    return len(email) <= MOST_EMAIL and ".." not in email and _EMAIL.fullmatch(email) is not None


def _one_line(text: str) -> str:
    return _MARKS.sub("", tidy_subject(text)).strip()


def _written(address: Address) -> str:
    name = _one_line(address.name)
    return f"{_encoded(name)}\r\n <{address.email}>" if name else address.email


def _answering(subject: str) -> str:
    plain = _one_line(subject)
    return plain if re.match(r"(?i)(?:re|ré|rép)\s*:", plain) else f"Re: {plain}"


def _encoded(text: str) -> str:
    """Encoded words of RFC 2047, one a line; plain where it is short and simple. No character is cut in two."""
    if _PLAIN.fullmatch(text):
        return text
    words, held = [], b""
    for character in text:
        more = character.encode("utf-8", "replace")
        if len(held) + len(more) > _WORD_BYTES:
            words.append(held)
            held = b""
        held += more
    words.append(held)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


def _simple_html(text: str) -> str:
    paragraphs = [p.strip("\n") for p in re.split(r"\n{2,}", text.strip("\n"))]
    inner = "\n".join("<p>" + "<br>\n".join(html.escape(p).split("\n")) + "</p>" for p in paragraphs)
    return f'<!DOCTYPE html>\n<html lang="fr">\n<body>\n{inner}\n</body>\n</html>\n'
