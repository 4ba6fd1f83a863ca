"""How every connection of ours to the broker behaves: patient for ever, and quiet about it."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypedDict

RECONNECT_SECONDS = 1
CONNECT_SECONDS = 3
# A peer that hangs without closing is noticed after PING_SECONDS * OUTSTANDING_PINGS.
PING_SECONDS = 15
OUTSTANDING_PINGS = 2
log = logging.getLogger(__name__)


class Patience(TypedDict):
    """The options shared by nats-py's `connect` and FastStream's broker."""

    max_reconnect_attempts: int
    reconnect_time_wait: int
    connect_timeout: int
    ping_interval: int
    max_outstanding_pings: int


def patience() -> Patience:
    """Reconnect for ever, and notice a dead peer."""
    return Patience(
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        ping_interval=PING_SECONDS,
        max_outstanding_pings=OUTSTANDING_PINGS,
    )


def servers_of(url: str) -> list[str]:
    """The servers of a URL setting; a cluster is given as several URLs separated by commas."""
    return [server.strip() for server in url.split(",") if server.strip()]


def quiet_errors() -> Callable[[Exception], Awaitable[None]]:
    """An error callback that logs a kind of error once until another kind comes.

    Without one, nats-py prints a traceback at every attempt to reconnect: an outage of a night would fill the log.
    """
    last = ""

    async def note(error: Exception) -> None:
        nonlocal last
        kind = type(error).__name__
        if kind != last:
            log.warning("NATS connection: %s", kind)
        last = kind

    return note
