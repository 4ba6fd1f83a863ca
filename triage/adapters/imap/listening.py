"""IDLE (RFC 2177): wait for the server to say something, without reading what it says half.

imapclient's own `idle_check` gives up the connection when a line arrives in two packets, and answers at once for ever
when the server has closed. So we only watch the socket, and let `idle_done` read: it takes whole lines, also those
that came together with the answer to IDLE, and it fails when the line is dead.
"""

import select
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any

_SLICE_SECONDS = 0.5  # how soon a wait notices that it should stop
_NEWS = {b"EXISTS", b"RECENT", b"EXPUNGE"}


def listen(client: Any, seconds: float, stop: threading.Event) -> bool:
    """IDLE on the selected folder until the server speaks, `seconds` are over or `stop` is set.

    True when it spoke of messages; `* OK Still here` is not news. Raises what imapclient raises when the line is lost.
    """
    end = time.monotonic() + seconds
    while True:
        client.idle()
        if not _in_buffer(client):
            _await_readable(client.socket(), end, stop)
        if _tells(client.idle_done()[1]):
            return True
        if stop.is_set() or time.monotonic() >= end:
            return False


def _await_readable(connection: Any, end: float, stop: threading.Event) -> None:
    poll = select.poll()
    poll.register(connection, select.POLLIN | select.POLLHUP | select.POLLERR)
    while (left := end - time.monotonic()) > 0 and not stop.is_set():
        if isinstance(connection, ssl.SSLSocket) and connection.pending():
            return
        if poll.poll(min(left, _SLICE_SECONDS) * 1000):
            return


def _in_buffer(client: Any) -> bool:
    """Whether something is read from the socket already: it came in one packet with the answer to IDLE."""
    connection = client.socket()
    reader = getattr(client._imap, "_file", None) or getattr(client._imap, "file", None)  # noqa: SLF001
    if reader is None or not hasattr(reader, "peek"):
        return False  # then it is told at the next renewal
    before = connection.gettimeout()
    connection.setblocking(False)
    try:
        return bool(reader.peek(1))
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    finally:
        connection.settimeout(before)


def _tells(answers: Sequence[Any]) -> bool:
    return any(isinstance(a, tuple) and len(a) > 1 and a[1] in _NEWS for a in answers)
