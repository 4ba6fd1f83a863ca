"""Keeps a posted mail like any other, nudges a worker, waits for the outcome and answers with it.

Posting twice is posting once: the place of a mail is made from its bytes. When the outcome is late we say 503; Messages
keeps its mail, comes back within five minutes, and finds the answer ready.
"""

import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from triage.adapters.la_suite.proof import proves
from triage.domain.case import Case, State
from triage.domain.errors import BrokerUnavailable, ConfigurationError
from triage.domain.la_suite import Channel, answer_for, faults_of
from triage.domain.mail import Location, RawMail
from triage.domain.message_id import peek_message_id
from triage.domain.referential import Referential
from triage.ports import CaseStore, Nudges
from triage.ports.la_suite import Reply

MAIL = "message/rfc822"
DELIVERED = "message.delivered"
LOOK_SECONDS = 0.1
# Each waits in a thread of the pages' server: more would keep people from their pages.
WAITING_AT_ONCE = 8
OTHER_FORMAT = "Vaguemestre ne lit que le format « eml » : changez le format de ce webhook dans La Suite Messages."
log = logging.getLogger(__name__)


class Hook:
    """All channels. `wait_seconds`: by channel name."""

    def __init__(
        self,
        channels: Sequence[tuple[Channel, str, float]],
        store: CaseStore,
        nudges: Nudges | None,
        referential: Callable[[], Referential],
        now: Callable[[], datetime],
    ) -> None:
        self._channels = {channel.name: (channel, secret, wait) for channel, secret, wait in channels}
        self._store = store
        self._nudges = nudges
        self._referential = referential
        self._now = now
        self._places = threading.BoundedSemaphore(WAITING_AT_ONCE)

    def receive(self, name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """See LaSuite."""
        known = self._channels.get(name)
        if known is None:
            return Reply(status=404)
        channel, secret, wait = known
        if not proves(headers, body, secret=secret, channel_id=channel.channel_id) or not hmac.compare_digest(
            headers.get("x-stmsg-channel-id", channel.channel_id).encode(), channel.channel_id.encode()
        ):
            return Reply(status=401)
        if headers.get("x-stmsg-is-spam", "") == "true" or not body:
            return Reply(status=200, content={})
        if headers.get("content-type", "").partition(";")[0].strip().lower() != MAIL:
            # 4xx would hold the mail back for two days; it must arrive, and somebody must know.
            return Reply(status=200, content={"add_event": [{"type": "im", "content": OTHER_FORMAT}]})
        mail_id = self._keep(channel, body)
        if headers.get("x-stmsg-trigger") == DELIVERED:
            return Reply(status=204)
        if not self._places.acquire(blocking=False):
            return Reply(status=503)
        try:
            case = self._await(mail_id, wait)
        finally:
            self._places.release()
        return (
            Reply(status=503)
            if case is None
            else Reply(status=200, content=answer_for(case, channel, self._referential()))
        )

    def _keep(self, channel: Channel, body: bytes) -> int:
        number = int(hashlib.sha256(body).hexdigest()[:15], 16)
        place = Location(mailbox=channel.mailbox, folder="INBOX", uidvalidity=1, uid=number)
        now = self._now()
        raw = RawMail(location=place, received_at=now, size=len(body), content=body)
        stored = self._store.store_raw(raw, peek_message_id(body), frozenset({number}), now)
        self._store.mailbox_seen(channel.mailbox, now, "")
        if stored.fresh and self._nudges is not None:
            try:
                self._nudges.nudge(stored.mail_id)
            except BrokerUnavailable as error:
                log.warning("nudge: %s", error)  # the sweep repeats it
        return stored.mail_id

    def _await(self, mail_id: int, seconds: float) -> Case | None:
        deadline = time.monotonic() + seconds
        while True:
            case = self._store.case(mail_id)
            if case.state is not State.RECEIVED:
                return case
            if time.monotonic() >= deadline:
                return None
            time.sleep(LOOK_SECONDS)


def open_hook(
    channels: Sequence[tuple[Channel, Path, float]],
    store: CaseStore,
    nudges: Nudges | None,
    referential: Callable[[], Referential],
    now: Callable[[], datetime],
) -> Hook:
    """The hook with the secrets of its files; `referential` is read anew for each answer. Raises ConfigurationError in words."""
    known = []
    codes = {e.label.code for e in referential().entries} | {"a_qualifier"}
    for channel, file, wait in channels:
        faults = faults_of(channel)
        used = {*channel.labels, *channel.assign, *channel.templates}
        faults += [f"code inconnu « {c} »" for c in sorted(used - codes)]
        try:
            secret = file.read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            secret = ""
        if len(secret) < 16:
            faults.append("secret_file absent, illisible ou trop court")
        if faults:
            raise ConfigurationError(
                "a channel of La Suite is wrong",
                subject=f"connectors.la_suite.{channel.name}",
                words=f"Canal La Suite « {channel.name} » : {', '.join(faults)}.",
            )
        known.append((channel, secret, wait))
    return Hook(known, store, nudges, referential, now)
