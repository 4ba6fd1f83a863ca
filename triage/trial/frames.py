"""What the bench and its child say to each other over pipes: a kind of one byte, a length, then that many bytes."""

import json
import struct
from typing import IO

from pydantic import TypeAdapter

from triage.domain.case import Outcome

OUTCOME = TypeAdapter(Outcome)
TEXT, MAIL = b"t", b"m"  # asked
READY, DONE, UNREADABLE, FAILED = b"r", b"d", b"u", b"f"  # answered
_HEAD = struct.Struct(">cI")
MOST_BYTES = 200_000_000


def write_frame(stream: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """Send one frame. Raises OSError when nobody reads any more."""
    stream.write(_HEAD.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame; None when the other side has ended."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    if length > MOST_BYTES:
        return None
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def write_text(subject: str, body: str) -> bytes:
    """A text to try."""
    return json.dumps([subject, body]).encode()


def read_text(content: bytes) -> tuple[str, str]:
    """What `write_text` wrote."""
    subject, body = json.loads(content)
    return str(subject), str(body)
