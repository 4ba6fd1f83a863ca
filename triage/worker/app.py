"""`vaguemestre worker`: one process of the queue. Puts broker, threads, sweep and signals together, and takes them down
in the order that loses nothing.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage

from triage.adapters.nats.declaration import mail_consumer
from triage.adapters.nats.names import MAIL_CONSUMER, MAIL_STREAM, MAIL_SUBJECT
from triage.domain.errors import ConfigurationError
from triage.pipeline import Crafts
from triage.ports import CaseStore, Mailboxes
from triage.settings import Settings
from triage.worker.depositing import ROUND_SECONDS, depositor, repeat_for_ever, sender
from triage.worker.desk import Desk
from triage.worker.live_model import LiveModel, live_model_of
from triage.worker.metrics import Metrics, serve_metrics
from triage.worker.queue import connect, declare_after, declare_until_done, held_nudges, leave, make_broker, nudge_again
from triage.worker.subscribers import Reception
from triage.worker.sweep import sweep, sweep_for_ever
from triage.worker.watchdog import watchdog

# How long one fetch waits at the server; also the longest that a stop waits for an idle worker.
FETCH_SECONDS = 1.0
# An event loop that does not turn for so long after the longest mail is held by a thread that never lets go of the GIL.
WATCHDOG_MARGIN = 60.0
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
    from triage.bootstrap import crafts_of, database_of, mailboxes_of, outgoing_of, post_office_of

    if not settings.nats.url:
        raise ConfigurationError(
            "nats.url is empty",
            words="nats.url n'est pas réglé : lancez « vaguemestre up », ou indiquez un serveur NATS.",
        )
    database = database_of(settings)
    crafts = crafts_of(settings, database.letters)
    live = live_model_of(settings, database)
    with mailboxes_of(settings) as mailboxes:
        rounds = {
            "deposits": depositor(database.replies, mailboxes),
            "sendings": sender(database.sendings, mailboxes, post_office_of(settings), outgoing_of(settings)),
        }
        return work_with(settings, crafts, database.cases, mailboxes, live, rounds)


def work_with(
    settings: Settings,
    crafts: Crafts,
    store: CaseStore,
    mailboxes: Mailboxes,
    live: LiveModel | None = None,
    rounds: Mapping[str, Callable[[], int]] = MappingProxyType({}),
) -> int:
    """Work with these tools; closes the store. `rounds` are what goes on beside the mail. Returns and raises as `work`."""
    if live is not None:
        live.start()
    desk = Desk(
        crafts,
        store,
        mailboxes,
        lease_seconds=settings.nats.ack_seconds,
        attempts_allowed=settings.nats.max_deliveries,
        live=live,
    )
    code, lost = asyncio.run(_run(settings, store, desk, rounds))
    if live is not None:
        live.stop()
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


async def _run(
    settings: Settings, store: CaseStore, desk: Desk, rounds: Mapping[str, Callable[[], int]]
) -> tuple[int, int]:
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
    broker = make_broker(settings.nats, metrics.registry, refused, reconnected)
    running = asyncio.create_task(_serve(settings, store, broker, reception, metrics, reconnected, rounds))
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


async def _serve(
    settings: Settings,
    store: CaseStore,
    broker: NatsBroker,
    reception: Reception,
    metrics: Metrics,
    reconnected: asyncio.Event,
    rounds: Mapping[str, Callable[[], int]],
) -> None:
    stream_context = await connect(broker)
    ack_seconds = settings.nats.ack_seconds
    await declare_until_done(stream_context, ack_seconds)
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

    async def sweep_once() -> int:
        count = await sweep(
            store,
            settings.nats.sweep_seconds,
            aside=reception.aside,
            queue_length=partial(held_nudges, stream_context, ack_seconds),
            nudge=partial(nudge_again, stream_context),
        )
        metrics.swept.inc(count)
        return count

    try:
        await broker.start()
        log.info("waiting for mail, %d at once", concurrency)
        async with watchdog(_patience(settings) + WATCHDOG_MARGIN), asyncio.TaskGroup() as tasks:
            tasks.create_task(sweep_for_ever(settings.nats.sweep_seconds, sweep_once))
            tasks.create_task(reception.renew_for_ever())
            tasks.create_task(declare_after(reconnected, stream_context, ack_seconds))
            for what, once in rounds.items():
                tasks.create_task(repeat_for_ever(ROUND_SECONDS, what, once))
            if settings.worker.metrics_port:
                tasks.create_task(serve_metrics(settings.worker.metrics_port, metrics, broker))
    finally:
        await leave(broker)
