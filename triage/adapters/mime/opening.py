"""The bytes of one attachment, decoded from its transfer encoding and not looked at: for somebody who saves the file."""

import email
from email.message import Message

from triage.adapters.mime import mail_parser
from triage.adapters.mime.body import Reading, text_of
from triage.adapters.mime.charsets import payload_bytes
from triage.adapters.mime.headers import repair
from triage.adapters.mime.limits import refuse
from triage.adapters.mime.parts import children_of
from triage.adapters.mime.reading import check_depth

ENCODING = "Content-Transfer-Encoding"


def open_attachment(content: bytes, index: int) -> bytes:
    """The attachment that stands at `index` in `ParsedMail.attachments` of the same bytes: both walk in the same order.
    Raises UnreadableMail when there is none.
    """
    message = email.message_from_bytes(content)
    check_depth(message)
    repair(message)
    reading = Reading(patient=True)
    text_of(message, reading)  # finds the messages inside encoded parts, whose attachments are listed too
    parts: list[Message] = []
    for one in (message, *reading.nested):
        kept = [(p, _as_sent(p), p.get_all(ENCODING, [])) for p in one.walk() if not p.is_multipart()]
        leaves = mail_parser.emptied(one)
        parts += [part for part, _, _ in mail_parser.attached_parts(mail_parser.parsed(one), one, leaves)]
        for part, payload, encodings in kept:
            del part[ENCODING]
            for encoding in encodings:
                part[ENCODING] = encoding
            part.set_payload(payload)
    if not 0 <= index < len(parts):
        raise refuse("il n'a pas cette pièce jointe")
    inner = next(iter(children_of(parts[index])), None)
    return payload_bytes(parts[index]) if inner is None else inner.as_bytes()


def _as_sent(part: Message) -> str:
    """The payload with its transfer encoding; bytes beyond ASCII as surrogates, which `Message.as_bytes` writes as they were."""
    if str(part.get(ENCODING, "")).strip().lower() in {"base64", "quoted-printable"}:
        return str(part.get_payload())
    return payload_bytes(part).decode("ascii", "surrogateescape")
