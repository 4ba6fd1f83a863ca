"""Bytes that passed the limits to a ParsedMail, in this process."""

import email
from datetime import datetime
from email.message import Message
from typing import TypeVar

from triage.adapters.mime import mail_parser
from triage.adapters.mime.body import MAX_TEXT, Reading, text_of
from triage.adapters.mime.headers import addresses_of, date_of, header_values, message_ids, repair, subject_of
from triage.adapters.mime.limits import MAX_DEPTH, number, refuse
from triage.adapters.mime.parts import children_of
from triage.domain.automatic import automatic_kind
from triage.domain.mail import ParsedMail
from triage.domain.passages import passages_of

T = TypeVar("T")


def read_message(content: bytes, received_at: datetime, *, patient: bool, warnings: tuple[str, ...] = ()) -> ParsedMail:
    """Understand the bytes. `patient` allows slow parts. Raises UnreadableMail, HeavyMail."""
    message = email.message_from_bytes(content)
    check_depth(message)
    repair(message)
    reading = Reading(patient=patient, warnings=list(warnings))
    body = text_of(message, reading).strip("\n")
    if len(body) > MAX_TEXT:
        reading.warn(f"Texte très long : seuls les {number(MAX_TEXT)} premiers caractères ont été lus.")
        body = body[:MAX_TEXT]
    leaves = mail_parser.emptied(message)
    values = header_values(message)
    mail = mail_parser.parsed(message)
    subject = subject_of(mail)
    senders = addresses_of(mail.from_) or addresses_of(mail.sender)
    date, late = date_of(mail, received_at)
    reading.warn(late)
    attachments = mail_parser.attachments_of(mail, message, leaves)
    for inner in reading.nested:
        inner_leaves = mail_parser.emptied(inner)
        attachments += mail_parser.attachments_of(mail_parser.parsed(inner), inner, inner_leaves)
    return ParsedMail(
        subject=subject,
        body=body,
        passages=passages_of(body, subject),
        date=date,
        sender=senders[0] if senders else None,
        reply_to=_first(addresses_of(mail.reply_to)),
        recipients=addresses_of([*(mail.to or ()), *(mail.cc or ())]),
        message_id=_first(message_ids(mail.message_id)) or "",
        in_reply_to=_first(message_ids(mail.in_reply_to)) or "",
        references=message_ids(mail.references),
        attachments=attachments,
        automatic=automatic_kind(values, sender=senders[0].email if senders else "", subject=subject),
        warnings=tuple(reading.warnings),
    )


def check_depth(message: Message) -> None:
    """Refuse parts nested deeper than `MAX_DEPTH`, without recursing."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise refuse(f"plus de {MAX_DEPTH} parties imbriquées les unes dans les autres")
        waiting += [(child, depth + 1) for child in children_of(part)]


def _first(values: tuple[T, ...]) -> T | None:
    return values[0] if values else None
