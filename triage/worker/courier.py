"""One round of the couriers: history to events, events to the broker, deliveries to their receivers. At least once: a
courier killed between a delivery and its note delivers it again under the same id.
"""

import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol

from triage.domain.connectors import Delivery, DeliveryState, HookState, Webhook, next_try, signature
from triage.domain.dossier import Dossier, Share
from triage.domain.errors import BrokerUnavailable, UnknownCase
from triage.domain.events import Event
from triage.ports.connectors import ConnectorStore, Try
from triage.records import Writer
from triage.records.notices import notice

AT_ONCE = 40
RECEIVERS_AT_ONCE = 8
COLLECTED_AT_ONCE = 200
# A batch stops after this part of its claim; the rest is claimed anew, so that no claim runs out under a slow receiver.
BATCH_SHARE = 3
NO_KEY = "secret illisible : la clé qui le scelle manque ou a changé"
PAUSE = timedelta(seconds=10)
log = logging.getLogger(__name__)


class Answer(Protocol):
    """How a try to deliver ended."""

    @property
    def status(self) -> int | None:
        """The HTTP status, None when there was none."""

    @property
    def words(self) -> str:
        """French words for the log."""

    @property
    def milliseconds(self) -> int:
        """How long it took."""

    @property
    def final(self) -> bool:
        """Whether no repeat helps."""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""


class Teller(Protocol):
    """The broker."""

    def tell(self, event: Event) -> None:
        """Publish. Raises BrokerUnavailable."""


Post = Callable[[str, bytes, Mapping[str, str]], Answer]


class Courier:
    """Delivers. `owner` names this process in claims, `base` is the public address of the pages. A claim lasts `claim_seconds`:
    so long after a courier was killed, another one delivers what it held.
    """

    def __init__(
        self,
        store: ConnectorStore,
        writer: Callable[[], Writer],
        post: Post,
        teller: Teller | None,
        *,
        owner: str,
        base: str,
        now: Callable[[], datetime],
        claim_seconds: float = 60.0,
    ) -> None:
        self._store = store
        self._writer = writer
        self._post = post
        self._teller = teller
        self._owner = owner
        self._base = base
        self._now = now
        self._claim_seconds = claim_seconds
        self._receivers = ThreadPoolExecutor(RECEIVERS_AT_ONCE, thread_name_prefix="courier")

    def close(self) -> None:
        """Wait for what is being sent."""
        self._receivers.shutdown()

    def round(self) -> int:
        """Collect, publish, deliver; how much was done, 0 when there is nothing to do. Raises StoreUnavailable."""
        done = self._store.collect(self._now(), COLLECTED_AT_ONCE)
        done += self._tell()
        claimed = self._store.claim_deliveries(self._owner, self._now(), self._claim_seconds, AT_ONCE)
        by_hook: dict[int, list[Delivery]] = defaultdict(list)
        for one in claimed:
            by_hook[one.webhook_id].append(one)
        # One receiver, one thread: a slow one keeps nobody else waiting, and gets one request at a time.
        for running in [self._receivers.submit(self._deliver_all, batch) for batch in by_hook.values()]:
            running.result()
        return done + len(claimed)

    def _tell(self) -> int:
        told: list[int] = []
        try:
            for event in self._store.unpublished(COLLECTED_AT_ONCE):
                if self._teller is not None:  # without a broker they count as published, or they would be kept for ever
                    self._teller.tell(event)
                told.append(event.id)
        except BrokerUnavailable as error:
            log.warning("events: %s", error)
        if told:
            self._store.published(told)
        return len(told)

    def _deliver_all(self, batch: Sequence[Delivery]) -> None:
        hook = self._store.webhook(batch[0].webhook_id)
        deadline = time.monotonic() + self._claim_seconds / BATCH_SHARE
        for done, one in enumerate(batch, start=1):
            well = self._deliver(hook, one)
            if batch[done:] and (not well or time.monotonic() > deadline):
                # A receiver that did not take this one would not take the next either just now.
                again = self._now() if well else self._now() + PAUSE
                self._store.put_off([d.id for d in batch[done:]], self._owner, again)
                return

    def _deliver(self, hook: Webhook, one: Delivery) -> bool:
        """False when the receiver is out of order."""
        event = self._store.event(one.event_id)
        try:
            dossier = self._store.dossier(event.mail_id, hook.sight)
        except UnknownCase:
            words = "ce webhook ne peut plus voir ce courrier"
            self._failed(
                one, Try(at=self._now(), status=None, words=words, milliseconds=0), None, DeliveryState.POINTLESS
            )
            return True
        if hook.state is HookState.REMOVED:
            return True
        if not hook.secrets(self._now()):  # nothing leaves unsigned; it waits for the key, or for another secret
            made = Try(at=self._now(), status=None, words=NO_KEY, milliseconds=0)
            again = next_try(one.attempts + 1, made.at, random.random())
            self._failed(one, made, again, DeliveryState.ABANDONED)
            return False
        body = self.body(hook, event, dossier)
        stamp = int(time.time())
        answer = self._post(hook.url, body, self.headers(hook, event, body, stamp))
        made = Try(at=self._now(), status=answer.status, words=answer.words, milliseconds=answer.milliseconds)
        if answer.taken:
            self._store.delivered(one, self._owner, made)
            return True
        again = None if answer.final else next_try(one.attempts + 1, made.at, random.random())
        log.info("delivery %d: %s", one.id, answer.words)
        self._failed(one, made, again, DeliveryState.ABANDONED)
        return False

    def body(self, hook: Webhook, event: Event, dossier: Dossier) -> bytes:
        """The JSON document: the notice, and the record where the webhook was given it. Never the text."""
        content = notice(event, self._base)
        if hook.with_record:
            content["fiche"] = self._writer().record(dossier, {Share.RECORD})
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def headers(self, hook: Webhook, event: Event, body: bytes, stamp: int) -> dict[str, str]:
        """What proves that it is from us, now, and what tells a repeat."""
        signed = ", ".join(f"sha256={signature(s, stamp, body)}" for s in hook.secrets(self._now()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Timestamp": str(stamp),
            "X-Signature": signed,
            "X-Event": event.type.value,
            "Idempotency-Key": event.uuid,
        }

    def _failed(self, one: Delivery, made: Try, again: datetime | None, ending: DeliveryState) -> None:
        self._store.not_delivered(one, self._owner, made, again, ending)
