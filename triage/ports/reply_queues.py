"""Which replies wait for whom: a visa, an approval, a person who sends, a person who checks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.domain.drafts import ReplyState
from triage.domain.people import Sight
from triage.domain.referential import Label


class Queue(StrEnum):
    """The code stands in the address of the page."""

    VISA = "a-viser"  # complete, of a type that needs a visa, without one
    APPROVAL = "a-approuver"  # complete, with the visa where one is needed
    WRITING = "a-completer"  # open with a hole or without text
    DEPOSITED = "deposees"  # in the Drafts folder of the mailbox; a person sends them from there
    CHECK = "a-verifier"  # perhaps sent


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A mail whose newest reply stands in a queue."""

    mail_id: int
    sender: str
    subject: str
    service: str
    motif: str
    due_at: datetime | None
    letter: str
    state: ReplyState
    writer: str
    changed_at: datetime


class ReplyQueues(Protocol):
    """Thread-safe, only within the given sight, only of mails that are not closed. `visa` are the labels that need one; a
    service's label holds for its motifs too. Every method may raise StoreUnavailable.
    """

    def counts(self, sight: Sight, visa: Collection[Label], at_most: int) -> dict[Queue, int]:
        """How many wait in each queue, counted no further than `at_most`."""

    def lines(self, queue: Queue, sight: Sight, visa: Collection[Label], limit: int) -> Sequence[QueueLine]:
        """What waits there: what is due first, then what waits longest."""
