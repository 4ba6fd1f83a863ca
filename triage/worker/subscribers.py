"""From a message to an answer: the handler of the queue, its heartbeats, and the threads it hands the work to."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from faststream.nats.message import NatsMessage
from nats.errors import Error
from nats.js import JetStreamContext

from triage.adapters.nats.dead_letters import bury, bury_poison
from triage.adapters.nats.names import read_nudge
from triage.domain.errors import UnreadableMail, VaguemestreError
from triage.worker.acknowledgement import Aftermath, Answer, Word, answer_to, retry_delay
from triage.worker.desk import Desk, Report
from triage.worker.metrics import Metrics

# A nudge given back at shutdown waits a little, so that it is not handed to the worker that is leaving.
LEAVING_DELAY = 2.0
HEARTBEATS_PER_ACK_WAIT = 3
log = logging.getLogger(__name__)
T = TypeVar("T")


class Reception:
    """Where nudges arrive. All that blocks runs in threads: an event loop that a model blocks sends no heartbeats, and
    its nudges are delivered twice.

    Args:
        desk: handles one mail in a thread.
        metrics: what is counted.
        ack_seconds: a nudge without a sign of life for this long is given to another worker.
        limit: deliveries after which a nudge is dead.
        mail_seconds: a mail that takes longer is quarantined.
        concurrency: mails in hand at once.
    """

    def __init__(
        self, desk: Desk, metrics: Metrics, *, ack_seconds: float, limit: int, mail_seconds: float, concurrency: int
    ) -> None:
        self._desk = desk
        self._metrics = metrics
        self._ack_seconds = ack_seconds
        self._limit = limit
        self._mail_seconds = mail_seconds
        self._concurrency = concurrency
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="mail")
        # Short SQL statements must get through while mails hold all the other threads.
        self._clerks = ThreadPoolExecutor(2, thread_name_prefix="clerk")
        self._idle = asyncio.Event()
        self._idle.set()
        self._in_hand = 0
        self._lost = 0
        self.leaving = False
        self.worn_out = asyncio.Event()  # set when every thread is lost in a mail: only a new process helps

    @property
    def lost_threads(self) -> int:
        """Threads still busy with a mail that was given up."""
        return self._lost

    async def receive(self, message: NatsMessage, stream_context: JetStreamContext) -> None:
        """Handle one message to its acknowledgement. Raises nothing for our own sake: what is not answered comes again."""
        try:
            if self.leaving:
                await message.nack(delay=LEAVING_DELAY)
                return
            self._in_hand += 1
            self._idle.clear()
            try:
                async with self._heartbeat(message):
                    await self._handle(message, stream_context)
            finally:
                self._in_hand -= 1
                if self._in_hand == 0:
                    self._idle.set()
        except (Error, TimeoutError, OSError) as error:
            log.warning("NATS did not take our answer (%s): the nudge will come again", type(error).__name__)

    async def drain(self, seconds: float) -> bool:
        """Take nothing new and wait for what is in hand; False when some is left after `seconds`."""
        self.leaving = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
        return self._in_hand == 0

    async def aside(self, call: Callable[[], T]) -> T:
        """Run a short blocking call away from the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._clerks, call)

    async def renew_for_ever(self) -> None:
        """Keep the claims of the mails in hand alive until cancelled, as often as their nudges."""
        while True:
            await asyncio.sleep(self._ack_seconds / HEARTBEATS_PER_ACK_WAIT)
            try:
                await self.aside(self._desk.renew)
            except VaguemestreError as error:  # the lease may lapse: another worker then starts, one of the two records
                log.warning("claims not renewed (%s)", type(error).__name__)

    def close(self) -> None:
        """Let the threads go without waiting for them."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._clerks.shutdown(wait=False, cancel_futures=True)

    async def _handle(self, message: NatsMessage, stream_context: JetStreamContext) -> None:
        metadata = message.raw_message.metadata
        mail_id = read_nudge(message.body)
        if mail_id is None:
            await self._refuse(message, stream_context, metadata.sequence.stream)
            return
        began = time.monotonic()
        report = await self._take(mail_id)
        self._metrics.seconds.observe(time.monotonic() - began)
        # A sweep may have nudged a failing mail a second time: what counts is how often it was tried, by any nudge.
        tries = max(metadata.num_delivered, report.attempts)
        answer = answer_to(report.error, deliveries=tries, limit=self._limit, recorded=report.recorded)
        try:
            if answer.aftermath is not Aftermath.NOTHING:
                await self.aside(lambda: self._desk.settle(mail_id, answer.aftermath, answer.words))
            if answer.dead_letter:
                await bury(
                    stream_context,
                    reason=answer.dead_letter,
                    sequence=metadata.sequence.stream,
                    mail_id=mail_id,
                    deliveries=tries,
                )
        except VaguemestreError as error:
            log.warning("mail %d: its end could not be written down (%s)", mail_id, type(error).__name__)
            answer = Answer(word=Word.NACK, delay=retry_delay(tries))
        await _answer(message, answer)
        self._metrics.nudges.labels(answer.dead_letter or _end(report, answer)).inc()

    async def _refuse(self, message: NatsMessage, stream_context: JetStreamContext, sequence: int) -> None:
        log.warning("message %d is no nudge of ours: to the dead letters", sequence)
        try:
            await bury_poison(stream_context, sequence=sequence, body=message.body)
        except VaguemestreError:
            await message.nack(delay=retry_delay(1))
            return
        await message.reject()
        self._metrics.nudges.labels("poison").inc()

    async def _take(self, mail_id: int) -> Report:
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._desk.take, mail_id)
        done, _ = await asyncio.wait({work}, timeout=self._mail_seconds)
        if done:
            return work.result()
        # A thread cannot be stopped. Its late result is harmless (the case is no longer RECEIVED), but it is lost to us.
        self._lost += 1
        work.add_done_callback(self._found_again)
        if self._lost >= self._concurrency:
            self.worn_out.set()
        slow = UnreadableMail(words=f"Le traitement a duré plus de {self._mail_seconds:.0f} secondes.")
        return await self.aside(lambda: self._desk.report_on(mail_id, slow))

    def _found_again(self, _: object) -> None:
        self._lost -= 1

    @asynccontextmanager
    async def _heartbeat(self, message: NatsMessage) -> AsyncIterator[None]:
        beating = asyncio.create_task(self._beat(message))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self, message: NatsMessage) -> None:
        while True:
            await asyncio.sleep(self._ack_seconds / HEARTBEATS_PER_ACK_WAIT)
            with suppress(Error, OSError):  # the connection is down: the broker will give the nudge again
                await message.in_progress()


def _end(report: Report, answer: Answer) -> str:
    if answer.aftermath is Aftermath.QUARANTINE:
        return "quarantined"
    return "retried" if answer.word is Word.NACK else report.word


async def _answer(message: NatsMessage, answer: Answer) -> None:
    if answer.word is Word.ACK:
        await message.ack_sync()
    elif answer.word is Word.NACK:
        await message.nack(delay=answer.delay)
    else:
        await message.reject()
