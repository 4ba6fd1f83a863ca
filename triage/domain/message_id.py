"""Peek at the Message-ID of raw bytes without understanding the mail; never fails."""

MAX_HEADER_BYTES = 256_000
MAX_ID_CHARACTERS = 998  # RFC 5322: no line is longer


def peek_message_id(content: bytes | None) -> str:
    """The first Message-ID with its angle brackets, printable ASCII only; "" when there is none.

    Only the header is looked at, and at most 256 kB of it. What follows the closing bracket is left out.
    """
    if not content:
        return ""
    lines = content[:MAX_HEADER_BYTES].splitlines()
    for number, line in enumerate(lines):
        if not line.strip():
            return ""  # the end of the header
        name, colon, value = line.partition(b":")
        if not colon or name.strip().lower() != b"message-id":
            continue
        for more in lines[number + 1 :]:
            if more[:1] not in {b" ", b"\t"} or not more.strip():
                break
            value += more
        return _clean(value)
    return ""


def _clean(value: bytes) -> str:
    text = value.decode("ascii", "ignore").strip()
    if text.startswith("<") and ">" in text:
        text = text[: text.index(">") + 1]
    return "".join(c for c in text if 33 <= ord(c) < 127)[:MAX_ID_CHARACTERS]
