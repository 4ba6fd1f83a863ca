"""Mailboxes that cannot be reached, as the worker meets them; `NoMailboxes` is never to be asked for one."""

from collections.abc import Iterator
from contextlib import contextmanager

from triage.domain.errors import VaguemestreError
from triage.domain.filing import SortMode
from triage.ports import Mailbox


class NoMailboxes:
    """Everything is in observe mode."""

    def policy(self, mailbox: str) -> tuple[SortMode, str]:
        return SortMode.OBSERVE, ""

    @contextmanager
    def borrow(self, mailbox: str) -> Iterator[Mailbox]:
        raise AssertionError("in observe mode nobody touches a mailbox")
        yield


class FailingMailboxes:
    """Everything is to be moved, and no mailbox can be borrowed."""

    def __init__(self, error: VaguemestreError) -> None:
        self.error = error
        self.asked = 0

    def policy(self, mailbox: str) -> tuple[SortMode, str]:
        return SortMode.MOVE, ""

    @contextmanager
    def borrow(self, mailbox: str) -> Iterator[Mailbox]:
        self.asked += 1
        raise self.error
        yield
