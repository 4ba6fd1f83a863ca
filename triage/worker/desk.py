"""What one worker thread does with one mail: claim it, send it down the pipeline, and say how it ended.

Owns claims and what becomes of a case after a failure. Must not know the broker.
"""

import logging
import os
import secrets
import socket
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from triage import pipeline
from triage.domain.case import Filing, State
from triage.domain.errors import StoreUnavailable
from triage.pipeline import Crafts
from triage.ports import CaseStore, Mailboxes
from triage.worker.acknowledgement import Aftermath
from triage.worker.live_model import LiveModel, OneAtATime

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How it ended: an error or None; whether the case had left RECEIVED by then, and how often it was claimed (0 when
    unknown); one word for the metrics.
    """

    error: Exception | None = None
    recorded: bool = False
    attempts: int = 0
    word: str


def new_owner() -> str:
    """A name for the claims of this process that no other process has had."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Desk:
    """The tools of a worker. Thread-safe.

    Args:
        crafts: what understanding a mail takes.
        store: the SQL state.
        mailboxes: the mailboxes, for filing.
        lease_seconds: how long a claim holds without `renew`: what a killed worker held waits at most so long.
        attempts_allowed: a case claimed more often than this stopped workers before it could be recorded.
        live: the model in service, when it may change while we work.
    """

    def __init__(
        self,
        crafts: Crafts,
        store: CaseStore,
        mailboxes: Mailboxes,
        *,
        lease_seconds: float,
        attempts_allowed: int,
        live: LiveModel | None = None,
    ) -> None:
        self._live = live
        self._crafts = replace(crafts, classifier=OneAtATime(crafts.classifier))
        self._store = store
        self._mailboxes = mailboxes
        self._lease_seconds = lease_seconds
        self._attempts_allowed = attempts_allowed
        self._owner = new_owner()
        self._in_hand: set[int] = set()
        self._counting = threading.Lock()

    def take(self, mail_id: int) -> Report:
        """Handle one mail as far as it goes. Raises nothing: the error is in the report."""
        with self._counting:
            if mail_id in self._in_hand:  # nudged twice: a claim tells processes apart, not threads
                return Report(word="busy")
            self._in_hand.add(mail_id)
        try:
            return Report(word=self._handle(mail_id))
        except Exception as error:  # noqa: BLE001  whatever it is, the mail behind this one must be reached
            return self.report_on(mail_id, error)
        finally:
            with self._counting:
                self._in_hand.discard(mail_id)

    def renew(self) -> int:
        """Prolong the claims of the mails in hand; call it several times a lease. Raises StoreUnavailable."""
        if not self._in_hand:
            return 0
        return self._store.renew(self._owner, datetime.now(UTC), self._lease_seconds)

    def report_on(self, mail_id: int, error: Exception) -> Report:
        """The report of a failure; looks up how far the case came."""
        # No message: a foreign error's may quote the mail.
        log.warning("mail %d: %s", mail_id, type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        try:
            self._store.release(mail_id, self._owner)
            case = self._store.case(mail_id)
        except StoreUnavailable as also:
            return Report(error=also, word="outage")
        except Exception:  # noqa: BLE001  the case does not exist, and the first error says so better
            return Report(error=error, word="failed")
        recorded = case.state is not State.RECEIVED
        return Report(error=error, recorded=recorded, attempts=case.attempts, word="failed")

    def settle(self, mail_id: int, aftermath: Aftermath, words: str) -> None:
        """Write the end of a failed case down. Raises StoreUnavailable."""
        now = datetime.now(UTC)
        if aftermath is Aftermath.QUARANTINE:
            self._store.quarantine(mail_id, words, now)
        elif aftermath is Aftermath.FILING_FAILED and self._store.case(mail_id).filing is Filing.PENDING:
            self._store.set_filing(mail_id, Filing.FAILED, now, detail=words)

    def _handle(self, mail_id: int) -> str:
        now = datetime.now(UTC)
        case = self._store.case(mail_id)
        if case.state is State.RECEIVED:
            if not self._store.claim(mail_id, self._owner, now, self._lease_seconds):
                return "busy"
            attempts = self._store.case(mail_id).attempts
            if attempts > self._attempts_allowed:
                words = f"Le traitement de ce courriel a été interrompu {attempts - 1} fois : il est mis de côté."
                self._store.quarantine(mail_id, words, now)
                return "quarantined"
        elif case.filing is not Filing.PENDING:
            return "already"
        crafts = self._live.now(self._crafts) if self._live else self._crafts
        pipeline.handle(mail_id, now, crafts, self._store, self._mailboxes)
        if self._live and case.state is State.RECEIVED:
            self._live.after(mail_id, self._store, crafts.classifier)
        return "done"
