"""Small questions to one part of a message that is already parsed."""

from email.message import Message
from email.utils import collapse_rfc2231_value


def children_of(part: Message) -> list[Message]:
    """The parts directly below."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def name_of(part: Message) -> str:
    """The declared file name, decoded as far as the standard library can; "" when absent."""
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):
        return ""
    return collapse_rfc2231_value(name) if name else ""
