"""`vaguemestre worker`: one process of the queue. Puts broker, threads, sweep and signals together, and takes them down
in the order that loses nothing.
"""

import asyncio
import contextlib
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator

from faststream.message import StreamMessage
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage
from faststream.nats.prometheus import NatsPrometheusMiddleware
from faststream.nats.security import NatsToken
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext

from triage.adapters.nats.connection import patience, quiet_errors, servers_of
from triage.adapters.nats.declaration import declare_consumer, declare_streams, mail_consumer, queue_length
from triage.adapters.nats.names import MAIL_CONSUMER, MAIL_STREAM, MAIL_SUBJECT, write_nudge
from triage.domain.errors import BrokerUnavailable, ConfigurationError
from triage.pipeline import Crafts
from triage.ports import CaseStore, Mailboxes
from triage.settings import Settings
from triage.worker.desk import Desk
from triage.worker.metrics import Metrics, serve_metrics
from triage.worker.subscribers import Reception
from triage.worker.sweep import sweep, sweep_for_ever

DECLARE_AGAIN_SECONDS = 1.0
# How long one fetch waits at the server; also the longest that a stop waits for an idle worker.
FETCH_SECONDS = 1.0
# An event loop that does not turn for so long after the longest mail is held by a thread that never lets go of the GIL.
WATCHDOG_MARGIN = 60.0
LEAVE_SECONDS = 5.0
WORN_OUT = 70
REFUSED = 71
log = logging.getLogger(__name__)


def work(settings: Settings) -> int:
    """Work until SIGTERM or SIGINT.

    Returns:
        0 after a clean stop; 70 when threads are lost in endless mails, 71 when NATS refuses us for good: in both cases
        a fresh process is wanted.

    Raises:
        ConfigurationError: no broker in the settings, or a part of them is wrong.
        StoreUnavailable: no database.
    """
    from triage.bootstrap import crafts_of, mailboxes_of, store_of

    if not settings.nats.url:
        raise ConfigurationError(
            "nats.url is empty",
            words="nats.url n'est pas réglé : lancez « vaguemestre up », ou indiquez un serveur NATS.",
        )
    store = store_of(settings)
    crafts = crafts_of(settings)
    with mailboxes_of(settings) as mailboxes:
        return work_with(settings, crafts, store, mailboxes)


def work_with(settings: Settings, crafts: Crafts, store: CaseStore, mailboxes: Mailboxes) -> int:
    """Work with these tools; closes the store. Returns and raises as `work`."""
    desk = Desk(
        crafts,
        store,
        mailboxes,
        lease_seconds=_patience(settings) + settings.nats.ack_seconds,
        attempts_allowed=settings.nats.max_deliveries,
    )
    code, lost = asyncio.run(_run(settings, store, desk))
    store.close()
    if lost:
        # The interpreter would wait for the lost threads at its end, perhaps for ever.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)
    return code


def _patience(settings: Settings) -> float:
    """Seconds for a whole mail: a little more than the reader has, whose refusal says better what was wrong."""
    return settings.worker.mail_seconds * 1.25


async def _run(settings: Settings, store: CaseStore, desk: Desk) -> tuple[int, int]:
    """Returns the exit code and the number of lost threads."""
    stop = asyncio.Event()
    refused = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    metrics = Metrics()
    reception = Reception(
        desk,
        metrics,
        ack_seconds=settings.nats.ack_seconds,
        limit=settings.nats.max_deliveries,
        mail_seconds=_patience(settings),
        concurrency=settings.worker.concurrency,
    )
    reconnected = asyncio.Event()
    broker = _broker(settings, metrics, refused, reconnected)
    running = asyncio.create_task(_serve(settings, store, broker, reception, metrics, reconnected))
    waits = [asyncio.create_task(event.wait()) for event in (stop, refused, reception.worn_out)]
    try:
        await asyncio.wait({running, *waits}, return_when=asyncio.FIRST_COMPLETED)
        gave_up = refused.is_set()  # later, our own closing sets it too
        await reception.drain(_patience(settings))
    finally:
        for task in (running, *waits):
            task.cancel()
        ended = await asyncio.gather(running, return_exceptions=True)
        reception.close()
    if isinstance(ended[0], Exception):
        raise ended[0]
    code = WORN_OUT if reception.worn_out.is_set() else REFUSED if gave_up else 0
    return code, reception.lost_threads


def _broker(settings: Settings, metrics: Metrics, refused: asyncio.Event, reconnected: asyncio.Event) -> NatsBroker:
    async def note_closed() -> None:
        refused.set()

    async def note_reconnected() -> None:
        reconnected.set()

    token = settings.nats.token.get_secret_value() if settings.nats.token else ""
    return NatsBroker(
        servers_of(settings.nats.url),
        name="vaguemestre worker",
        security=NatsToken(token) if token else None,
        logger=None,
        error_cb=quiet_errors(),
        closed_cb=note_closed,
        reconnected_cb=note_reconnected,
        ack_policy=AckPolicy.MANUAL,
        decoder=_as_it_came,
        graceful_timeout=1.0,  # `Reception.drain` has waited already
        middlewares=[NatsPrometheusMiddleware(registry=metrics.registry)],
        **patience(),
    )


async def _as_it_came(message: StreamMessage[Msg]) -> bytes:
    """No decoding by the framework: it would raise on a poisoned body, and the message would come again for ever."""
    return message.body


async def _serve(
    settings: Settings,
    store: CaseStore,
    broker: NatsBroker,
    reception: Reception,
    metrics: Metrics,
    reconnected: asyncio.Event,
) -> None:
    await broker.connect()  # waits for as long as NATS is down
    stream_context: JetStreamContext = broker.config.connection_state.stream
    ack_seconds = settings.nats.ack_seconds
    await _declare_until_done(stream_context, ack_seconds)
    concurrency = settings.worker.concurrency

    @broker.subscriber(
        MAIL_SUBJECT,
        durable=MAIL_CONSUMER,
        stream=JStream(MAIL_STREAM, declare=False),
        pull_sub=PullSub(batch_size=1, timeout=FETCH_SECONDS),
        config=mail_consumer(ack_seconds),
        max_workers=concurrency,
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
    )
    async def receive(message: NatsMessage) -> None:
        await reception.receive(message, stream_context)

    async def nudge(mail_id: int) -> None:
        # No Nats-Msg-Id: what a sweep says again must never be taken for a repetition.
        try:
            await stream_context.publish(MAIL_SUBJECT, write_nudge(mail_id))
        except Exception as error:
            raise BrokerUnavailable(f"nudge not published ({type(error).__name__})", subject=str(mail_id)) from error

    async def length() -> int:
        held = await queue_length(stream_context)
        if held is None:  # a new, empty server came back in place of the old one
            await _declare(stream_context, ack_seconds)
            return 0
        return held

    async def sweep_once() -> int:
        count = await sweep(store, settings.nats.sweep_seconds, aside=reception.aside, queue_length=length, nudge=nudge)
        metrics.swept.inc(count)
        return count

    try:
        await broker.start()
        log.info("waiting for mail, %d at once", concurrency)
        async with _watchdog(_patience(settings) + WATCHDOG_MARGIN), asyncio.TaskGroup() as tasks:
            tasks.create_task(sweep_for_ever(settings.nats.sweep_seconds, sweep_once))
            tasks.create_task(_declare_after(reconnected, stream_context, ack_seconds))
            if settings.worker.metrics_port:
                tasks.create_task(serve_metrics(settings.worker.metrics_port, metrics, broker))
    finally:
        await _leave(broker)


async def _leave(broker: NatsBroker) -> None:
    """Disconnect; a server that is away cannot keep us."""
    connection = broker.config.connection_state.connection
    with contextlib.suppress(Error, TimeoutError, OSError):
        async with asyncio.timeout(LEAVE_SECONDS):
            await broker.stop()
    with contextlib.suppress(Error, OSError):
        await connection.close()


async def _declare(stream_context: JetStreamContext, ack_seconds: float) -> None:
    await declare_streams(stream_context)
    await declare_consumer(stream_context, ack_seconds)


async def _declare_after(reconnected: asyncio.Event, stream_context: JetStreamContext, ack_seconds: float) -> None:
    """The server that comes back may be a new and empty one."""
    while True:
        await reconnected.wait()
        reconnected.clear()
        await _declare_until_done(stream_context, ack_seconds)


async def _declare_until_done(stream_context: JetStreamContext, ack_seconds: float) -> None:
    """JetStream answers a little later than the server (a lot later in a cluster that elects its leader)."""
    while True:
        try:
            await _declare(stream_context, ack_seconds)
        except BrokerUnavailable as error:
            log.warning("waiting for JetStream: %s", error)
            await asyncio.sleep(DECLARE_AGAIN_SECONDS)
        else:
            return


@contextlib.asynccontextmanager
async def _watchdog(seconds: float) -> AsyncIterator[None]:
    """End the process when the event loop stands still: a regular expression that runs wild in C holds the GIL, so that
    nothing in Python can notice. The supervisor starts the worker again, and the claim's count of attempts puts the mail
    in quarantine in the end.
    """

    async def pet() -> None:
        while True:
            faulthandler.dump_traceback_later(seconds, exit=True)
            await asyncio.sleep(seconds / 10)

    petting = asyncio.create_task(pet())
    try:
        yield
    finally:
        petting.cancel()
        faulthandler.cancel_dump_traceback_later()
