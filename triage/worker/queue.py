"""The worker's connection to the broker: made patient, declared again after every return, left without waiting.

Knows FastStream and JetStream; must not know what a mail is.
"""

import asyncio
import contextlib
import logging

from faststream.message import StreamMessage
from faststream.middlewares import AckPolicy
from faststream.nats import NatsBroker
from faststream.nats.prometheus import NatsPrometheusMiddleware
from faststream.nats.security import NatsToken
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from prometheus_client import CollectorRegistry

from triage.adapters.nats.connection import patience, quiet_errors, servers_of
from triage.adapters.nats.declaration import declare_consumer, declare_streams, queue_length
from triage.adapters.nats.names import MAIL_SUBJECT, write_nudge
from triage.domain.errors import BrokerUnavailable
from triage.settings import NatsSettings

DECLARE_AGAIN_SECONDS = 1.0
LEAVE_SECONDS = 5.0
log = logging.getLogger(__name__)


def make_broker(
    settings: NatsSettings, registry: CollectorRegistry, refused: asyncio.Event, reconnected: asyncio.Event
) -> NatsBroker:
    """A broker not yet connected. `refused` is set when the connection is over for good, `reconnected` at each return."""

    async def note_closed() -> None:
        refused.set()

    async def note_reconnected() -> None:
        reconnected.set()

    token = settings.token.get_secret_value() if settings.token else ""
    return NatsBroker(
        servers_of(settings.url),
        name="vaguemestre worker",
        security=NatsToken(token) if token else None,
        logger=None,
        error_cb=quiet_errors(),
        closed_cb=note_closed,
        reconnected_cb=note_reconnected,
        ack_policy=AckPolicy.MANUAL,
        decoder=_as_it_came,
        graceful_timeout=1.0,  # `Reception.drain` has waited already
        middlewares=[NatsPrometheusMiddleware(registry=registry)],
        **patience(),
    )


async def connect(broker: NatsBroker) -> JetStreamContext:
    """Connect, for as long as it takes. Raises BrokerUnavailable when the server refuses us (token, TLS)."""
    try:
        await broker.connect()
    except Error as error:
        raise BrokerUnavailable(
            f"NATS refuses the connection ({type(error).__name__})",
            words="Le serveur NATS refuse la connexion : vérifiez nats.url et nats.token.",
        ) from error
    stream_context: JetStreamContext = broker.config.connection_state.stream
    return stream_context


async def _as_it_came(message: StreamMessage[Msg]) -> bytes:
    """No decoding by the framework: it would raise on a poisoned body, and the message would come again for ever."""
    return message.body


async def _declare(stream_context: JetStreamContext, ack_seconds: float) -> None:
    await declare_streams(stream_context)
    await declare_consumer(stream_context, ack_seconds)


async def declare_after(reconnected: asyncio.Event, stream_context: JetStreamContext, ack_seconds: float) -> None:
    """The server that comes back may be a new and empty one."""
    while True:
        await reconnected.wait()
        reconnected.clear()
        await declare_until_done(stream_context, ack_seconds)


async def declare_until_done(stream_context: JetStreamContext, ack_seconds: float) -> None:
    """JetStream answers a little later than the server (a lot later in a cluster that elects its leader)."""
    while True:
        try:
            await _declare(stream_context, ack_seconds)
        except BrokerUnavailable as error:
            log.warning("waiting for JetStream: %s", error)
            await asyncio.sleep(DECLARE_AGAIN_SECONDS)
        else:
            return


async def held_nudges(stream_context: JetStreamContext, ack_seconds: float) -> int:
    """Nudges that the broker holds; declares everything anew on an empty server. Raises BrokerUnavailable."""
    held = await queue_length(stream_context)
    if held is None:
        await _declare(stream_context, ack_seconds)
        return 0
    return held


async def nudge_again(stream_context: JetStreamContext, mail_id: int) -> None:
    """Publish without Nats-Msg-Id: what a sweep says again is never a repetition. Raises BrokerUnavailable."""
    try:
        await stream_context.publish(MAIL_SUBJECT, write_nudge(mail_id))
    except (Error, TimeoutError, OSError) as error:
        raise BrokerUnavailable(f"nudge not published ({type(error).__name__})", subject=str(mail_id)) from error


async def leave(broker: NatsBroker) -> None:
    """Disconnect; a server that is away cannot keep us."""
    connection = broker.config.connection_state.connection
    with contextlib.suppress(Error, TimeoutError, OSError):
        async with asyncio.timeout(LEAVE_SECONDS):
            await broker.stop()
    with contextlib.suppress(Error, OSError):
        await connection.close()
