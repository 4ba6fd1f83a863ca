"""One thread a mailbox: takes in what is new, then listens (IDLE on the first folder) until there is more.

Whatever goes wrong, the thread goes on: it reports the mailbox as unreachable in words, waits longer each time, and
takes in afterwards what came meanwhile.
"""

import logging
import random
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from triage.domain.errors import MailboxRefused, MessageGone, StoreUnavailable, VaguemestreError
from triage.ports import CaseStore, Mailbox, Nudges
from triage.settings import MailboxSettings
from triage.steps.intake import Stubborn, intake

FIRST_DELAY = 1.0
LONGEST_DELAY = 300.0
log = logging.getLogger(__name__)


class MailboxWatch(threading.Thread):
    """Watches all folders of one mailbox.

    Args:
        settings: the account: folders, how often to poll and to renew IDLE, when to warn of silence.
        open_mailbox: makes the Mailbox of this thread; its `wait` ends early when `stop` is set.
        store: where mails go; StoreUnavailable is waited out.
        nudges: the broker; its absence is ignored.
        max_bytes: larger mails are kept without content.
        stop: ends the thread within about a second, between two chunks.
        first_delay: seconds of the first wait after a failure; doubles up to `longest_delay`, with jitter.
        longest_delay: see above.
    """

    def __init__(
        self,
        settings: MailboxSettings,
        open_mailbox: Callable[[], Mailbox],
        store: CaseStore,
        nudges: Nudges,
        *,
        max_bytes: int,
        stop: threading.Event,
        first_delay: float = FIRST_DELAY,
        longest_delay: float = LONGEST_DELAY,
    ) -> None:
        super().__init__(name=f"watch-{settings.name}", daemon=True)
        self._settings = settings
        self._open_mailbox = open_mailbox
        self._store = store
        self._nudges = nudges
        self._max_bytes = max_bytes
        self._stop_asked = stop
        self._first_delay, self._longest_delay = first_delay, longest_delay
        self._stubborn = Stubborn()
        self._last_mail = _now()
        self._said = ""

    def run(self) -> None:
        """Watch until asked to stop."""
        delay = self._first_delay
        mailbox = self._open_mailbox()
        try:
            while not self._stop_asked.is_set():
                try:
                    self._pass(mailbox)
                    delay = self._first_delay
                    self._listen(mailbox)
                except MailboxRefused as error:
                    self._report(error.words, f"{type(error).__name__} {error}")
                    delay = max(delay, self._longest_delay / 5)  # servers lock an account that is tried too often
                except VaguemestreError as error:
                    self._report(error.words, f"{type(error).__name__} {error}")
                except Exception as error:  # noqa: BLE001  a bug in one mailbox must not end its watch
                    self._report("Erreur inattendue pendant la relève de la boîte.", _where(error))
                else:
                    continue
                # Jitter: many mailboxes of one server must not come back in the same second.
                self._stop_asked.wait(delay * random.uniform(0.75, 1.25))
                delay = min(delay * 2, self._longest_delay)
        finally:
            mailbox.close()

    def _pass(self, mailbox: Mailbox) -> None:
        """Take in every folder; one that is missing does not keep the others waiting."""
        troubles: list[str] = []
        for folder in self._settings.folders:
            if self._stop_asked.is_set():
                return
            try:
                done = intake(
                    mailbox,
                    folder,
                    self._store,
                    self._nudges,
                    clock=_now,
                    max_bytes=self._max_bytes,
                    stubborn=self._stubborn,
                    go_on=lambda: not self._stop_asked.is_set(),
                )
            except MessageGone as error:
                troubles.append(error.words)
                continue
            if done.fresh:
                self._last_mail = _now()
                log.info("%s: %d new mails in folder %d", self.name, done.fresh, self._settings.folders.index(folder))
        if _now() - self._last_mail > timedelta(hours=self._settings.silent_hours):
            troubles.append(f"Aucun courriel n'est arrivé depuis plus de {self._settings.silent_hours:g} heures.")
        self._report(" ".join(troubles), "folder missing or silence")

    def _listen(self, mailbox: Mailbox) -> None:
        seconds = min(self._settings.poll_seconds, self._settings.idle_renew_seconds)
        for folder in self._settings.folders:
            with suppress(MessageGone):
                mailbox.wait(folder, seconds)
                return
        self._stop_asked.wait(seconds)  # none of the folders exists

    def _report(self, words: str, detail: str) -> None:
        """Tell the store each time, the log only when something changed."""
        if words != self._said:
            if words:
                log.warning("%s: mailbox in trouble: %s", self.name, detail)
            else:
                log.info("%s: mailbox reached again", self.name)
            self._said = words
        try:
            self._store.mailbox_seen(self._settings.name, _now(), words)
        except StoreUnavailable:
            log.debug("%s: state not written, the database is away", self.name)


def watch_all(watches: Sequence[MailboxWatch], stop: threading.Event) -> bool:
    """Start the threads and wait until asked to stop; False when a thread ended by itself, which none should."""
    for watch in watches:
        watch.start()
    while not stop.wait(0.5):
        if not all(watch.is_alive() for watch in watches):
            stop.set()
            return False
    for watch in watches:
        watch.join(timeout=15)
    return True


def _now() -> datetime:
    return datetime.now(UTC)


def _where(error: Exception) -> str:
    """The kind of an unexpected error and where it arose; not its message, which may quote a mail."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(f"{f.filename}:{f.lineno}" for f in reversed(frames))
