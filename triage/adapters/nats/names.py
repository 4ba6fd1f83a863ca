"""What our streams, subjects and consumers are called, and what a nudge looks like on the wire."""

import json

MAIL_STREAM = "VAGUEMESTRE_MAIL"
MAIL_SUBJECT = "vaguemestre.mail.stored"
MAIL_CONSUMER = "workers"
DEAD_STREAM = "VAGUEMESTRE_DEAD"
DEAD_SUBJECTS = "vaguemestre.dead.>"
EVENT_STREAM = "VAGUEMESTRE_EVENTS"
EVENT_SUBJECTS = "vaguemestre.event.>"
_LARGEST_ID = 2**63 - 1


def write_nudge(mail_id: int) -> bytes:
    """The body of a nudge."""
    return json.dumps({"mail_id": mail_id}).encode()


def read_nudge(body: bytes) -> int | None:
    """The id in a nudge, or None when the body is none of ours (it will never become one: no retry helps)."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    mail_id = content.get("mail_id") if isinstance(content, dict) else None
    # bool is an int for Python, not for us.
    if type(mail_id) is not int or not 0 < mail_id <= _LARGEST_ID:
        return None
    return mail_id


def dead_subject(reason: str, number: int) -> str:
    """Subject of a dead letter. One per reason and number, so that a repeated failure replaces its older letter."""
    return f"vaguemestre.dead.{reason}.{number}"


def event_subject(part: str) -> str:
    """Subject of an event for those who live on the broker; `part` is `EventType.subject`."""
    return f"vaguemestre.event.{part}"
