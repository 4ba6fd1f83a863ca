"""A small pool of connections for workers: servers refuse an account that opens too many."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from triage.adapters.imap.mailbox import ImapMailbox
from triage.domain.errors import MailboxRefused, MailboxUnavailable
from triage.domain.filing import SortMode
from triage.settings import ImapSettings, MailboxSettings

CONNECTIONS_A_MAILBOX = 2
TRY_FIRST_SECONDS = 30.0  # a connection unused for longer may have been cut
REFUSAL_SECONDS = 60.0  # do not try a refused password again sooner: servers lock accounts


class _Pool:
    """The connections to one account."""

    def __init__(self, settings: MailboxSettings, common: ImapSettings) -> None:
        self.settings = settings
        self._free: list[ImapMailbox] = [
            ImapMailbox(settings, connect_seconds=common.connect_seconds, read_seconds=common.read_seconds)
            for _ in range(CONNECTIONS_A_MAILBOX)
        ]
        self._patience = common.connect_seconds + common.read_seconds
        self._turn = threading.Condition()
        self._refused: tuple[float, MailboxRefused] | None = None

    @contextmanager
    def lend(self) -> Iterator[ImapMailbox]:
        with self._turn:
            if not self._turn.wait_for(lambda: self._free, self._patience):
                raise MailboxUnavailable("all connections in use", subject=self.settings.name)
            if self._refused and time.monotonic() - self._refused[0] < REFUSAL_SECONDS:
                before = self._refused[1]
                raise MailboxRefused(str(before), subject=before.subject, words=before.words)
            mailbox = self._free.pop()
        try:
            mailbox.connect(idle_limit=TRY_FIRST_SECONDS)
            self._refused = None
            yield mailbox
        except MailboxRefused as error:
            self._refused = (time.monotonic(), error)
            raise
        finally:
            with self._turn:
                self._free.append(mailbox)  # last in, first out: one connection serves while there is little to do
                self._turn.notify()

    def close(self) -> None:
        with self._turn:
            for mailbox in self._free:
                mailbox.close()


class ImapMailboxes:
    """A `ports.Mailboxes` over the accounts of the settings."""

    def __init__(self, common: ImapSettings, accounts: Sequence[MailboxSettings]) -> None:
        self._pools = {a.name: _Pool(a, common) for a in accounts}

    @contextmanager
    def borrow(self, mailbox: str) -> Iterator[ImapMailbox]:
        """A connected Mailbox for the duration of a `with`. Raises MailboxUnavailable or MailboxRefused."""
        pool = self._pools.get(mailbox)
        if pool is None:
            raise MailboxRefused(
                "no such mailbox in the settings", subject=mailbox, words="Cette boîte n'est plus réglée."
            )
        with pool.lend() as lent:
            yield lent

    def policy(self, mailbox: str) -> tuple[SortMode, str]:
        """The sort mode and the parent folder of sorted mails; OBSERVE for a mailbox no longer in the settings."""
        pool = self._pools.get(mailbox)
        return (pool.settings.mode, pool.settings.folder_prefix) if pool else (SortMode.OBSERVE, "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out everywhere; never raises."""
        for pool in self._pools.values():
            pool.close()


def open_mailboxes(common: ImapSettings, accounts: Sequence[MailboxSettings] | None = None) -> ImapMailboxes:
    """The pool over `accounts` (default: those of `common`). Connects when first used."""
    return ImapMailboxes(common, common.mailboxes if accounts is None else accounts)
