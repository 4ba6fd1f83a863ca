"""The outside world on one page. Each door has a real and an in-memory side, and one contract suite for both.

Everything is synchronous: mailbox threads, the worker's executor and the pages' thread pool call it directly.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.domain.case import MACHINE, Case, CaseLine, Filing, Outcome, State
from triage.domain.entities import Extraction
from triage.domain.filing import SortMode
from triage.domain.mail import Cursor, Location, ParsedMail, RawMail, StoredMail
from triage.domain.people import EVERYTHING, Sensitivity, Sight
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Opinion, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStatus:
    """What SELECT said: the UIDVALIDITY and the number of messages."""

    uidvalidity: int
    exists: int


class Mailbox(Protocol):
    r"""One IMAP account. Not thread-safe: one thread, one Mailbox. Every method may raise MailboxUnavailable or
    MailboxRefused; after the former the object reconnects by itself on the next call. No method ever sets `\\Seen`.
    """

    @property
    def name(self) -> str:
        """The mailbox's name in the settings."""

    def open(self, folder: str) -> FolderStatus:
        """Select a folder read-only. Raises MessageGone when the folder does not exist."""

    def uids(self, folder: str, first: int) -> list[int]:
        """The UIDs >= `first` of a folder, ascending."""

    def fetch(self, folder: str, uids: Sequence[int], max_bytes: int) -> list[RawMail]:
        """The messages that still exist, by BODY.PEEK; `content` is None for one larger than `max_bytes`."""

    def wait(self, folder: str, seconds: float) -> bool:
        """IDLE on the folder (or sleep where the server cannot), at most `seconds`; True when something may be new."""

    def keywords_kept(self, folder: str) -> bool:
        r"""Whether the server keeps custom keywords in this folder (PERMANENTFLAGS has `\\*`)."""

    def mark(self, location: Location, keywords: Sequence[str], prefix: str) -> None:
        """Make these the only keywords of the message that start with `prefix`; all other flags stay.
        Raises MessageGone when the message is not there or UIDVALIDITY changed.
        """

    def move(self, location: Location, folder: str, message_id: str) -> Location:
        """Move to a folder (created and subscribed when missing), once however often repeated: a message that is
        already there and gone here is found again by Message-ID. Returns the new location.
        Raises MessageGone when it is in neither place.
        """

    def append(self, folder: str, content: bytes, *, flags: Sequence[str] = ()) -> Location | None:
        """Add a message; the new location where the server tells it."""

    def draft(self, content: bytes, message_id: str) -> bool:
        r"""Put a message with the flag `\\Draft` into the account's own Drafts folder (special use, RFC 6154, or a usual name),
        unless one with this Message-ID is there. Whether it was added. Raises MessageGone when there is no such folder.
        """

    def draft_unchanged(self, content: bytes, message_id: str) -> bool:
        """Whether the draft with this Message-ID is in the Drafts folder and still says what `content` says. Raises
        MessageGone when there is no such folder.
        """

    def file_sent(self, content: bytes, message_id: str) -> None:
        """Put a copy of a mail that left into the Sent folder, once however often repeated, and take its draft out of the
        Drafts folder. Raises MessageGone when there is no Sent folder.
        """

    def remove(self, location: Location, message_id: str) -> None:
        """Delete a message of ours for good. Raises MessageGone unless the one that stands there has this Message-ID."""

    def close(self) -> None:
        """Log out; never raises."""


class Mailboxes(Protocol):
    """The mailboxes a worker may touch, and how. Thread-safe."""

    def borrow(self, mailbox: str) -> AbstractContextManager[Mailbox]:
        """A connected Mailbox for the duration of a `with`. Raises MailboxUnavailable or MailboxRefused."""

    def policy(self, mailbox: str) -> tuple[SortMode, str]:
        """The sort mode and the parent folder of sorted mails; OBSERVE for a mailbox no longer in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Answer of `CaseStore.store_raw`."""

    mail_id: int
    fresh: bool  # False: we had it already (same place, or the same mail that came back or was renumbered)


class Order(StrEnum):
    """How a list is sorted; equal lines by falling id."""

    PRIORITY = "priorite"  # priority, then due date (undated last), then newest
    NEWEST = "recents"
    OLDEST = "anciens"
    DUE = "echeance"  # due date (undated last), then priority, then newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which cases a list shows; None means any. `text` is a question of `triage.domain.searching`: all its words, in
    subject, sender, body or entities, or the number of a mail. Moments: `since` <= received < `until`, `due_after` <= due
    date < `due_before` (mails without due date are then left out).
    """

    states: tuple[State, ...] | None = None
    service: str | None = None
    motif: str | None = None
    mailbox: str | None = None
    priority: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    attachment: bool | None = None
    draft: bool | None = None
    assignee: str | None = None
    text: str = ""
    sight: Sight = EVERYTHING
    order: Order = Order.PRIORITY
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Cases by state, and open ones (to qualify, sorted, confirmed) by label code. Of the open ones, `urgent` counts the
    urgent, `late` those whose due date has passed, and `due_soon` those due within seven days.
    """

    by_state: dict[State, int]
    by_label: dict[str, int]
    urgent: int = 0
    late: int = 0
    due_soon: int = 0


class CaseStore(Protocol):
    """The SQL state, the truth. Thread-safe. Every method may raise StoreUnavailable."""

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        """How far the folder was read, or None at the first time."""

    def save_cursor(self, cursor: Cursor) -> None:
        """Move the cursor; `next_uid` never goes back within one uidvalidity."""

    def elsewhere(self, mailbox: str, sha256: str, folder: str) -> list[tuple[int, Location]]:
        """Mails of this mailbox with the same bytes that we believe in another folder. If one is no longer there,
        the message was moved back, not sent twice.
        """

    def store_raw(
        self, raw: RawMail, message_id: str, present: frozenset[int], now: datetime, *, returned: int | None = None
    ) -> Stored:
        """Keep the bytes, once. `present` holds the UIDs now in the folder, `returned` a mail of `elsewhere` that left
        its place. In one transaction:
        same place known -> that mail, not fresh. Same bytes in this folder under another uidvalidity or a UID no longer
        present, or `returned` -> that mail, now at the new place, not fresh.
        Otherwise a new case RECEIVED; `duplicate_of` names an older case with the same Message-ID or same bytes,
        in any mailbox.
        """

    def raw(self, mail_id: int) -> StoredMail:
        """The bytes and where they came from. Raises UnknownCase."""

    def claim(self, mail_id: int, owner: str, now: datetime, seconds: float) -> bool:
        """Take a RECEIVED case for `seconds`; False when it is not RECEIVED or another owner holds it. Counts an attempt."""

    def renew(self, owner: str, now: datetime, seconds: float) -> int:
        """Prolong every claim that this owner still holds to `seconds` from now; the number of claims."""

    def release(self, mail_id: int, owner: str) -> None:
        """Give a claim back so that a retry need not wait for its end."""

    def record(
        self,
        mail_id: int,
        outcome: Outcome,
        filing: Filing,
        now: datetime,
        *,
        sensitive: Sensitivity = Sensitivity.NONE,
    ) -> bool:
        """Write the outcome, the new state and the history in one transaction; False when the case is no longer RECEIVED."""

    def quarantine(self, mail_id: int, error: str, now: datetime) -> bool:
        """RECEIVED -> QUARANTINED with an error in French words."""

    def retry(self, mail_id: int, actor: str, now: datetime) -> None:
        """QUARANTINED -> RECEIVED, attempts back to 0. Raises ForbiddenMove."""

    def set_filing(
        self,
        mail_id: int,
        filing: Filing,
        now: datetime,
        *,
        place: Location | None = None,
        detail: str = "",
        actor: str = MACHINE,
    ) -> None:
        """Say where the message is on the server now, with a line of history naming who put it there."""

    def case(self, mail_id: int) -> Case:
        """Everything about one case. Raises UnknownCase."""

    def sees(self, sight: Sight, mail_id: int) -> bool:
        """Whether there is such a case within this sight."""

    def lines(self, selection: Selection) -> list[CaseLine]:
        """One page of a list, in the order that the selection asks for."""

    def page(self, selection: Selection, at_most: int) -> tuple[list[CaseLine], int]:
        """`lines` and `how_many` in one, for a list that says how long it is."""

    def how_many(self, selection: Selection, at_most: int) -> int:
        """The number of cases of a selection, counted no further than `at_most`."""

    def counts(self, now: datetime | None = None, sight: Sight = EVERYTHING) -> Counts:
        """The counters of the bannettes, of the mails within `sight`. Due dates are compared with `now`, by default the
        present.
        """

    def stuck(self, now: datetime, older_than: float, limit: int) -> list[int]:
        """Ids of cases RECEIVED (unclaimed) or with filing PENDING, last nudged more than `older_than` seconds ago;
        marks them as nudged now.
        """

    def mailbox_seen(self, mailbox: str, now: datetime, error: str) -> None:
        """Note that the mailbox was reached (error "") or why not, in French words."""

    def mailbox_states(self) -> dict[str, tuple[datetime | None, str]]:
        """For each mailbox: when it was last reached, and the present error or ""."""

    def close(self) -> None:
        """Give the connections back."""


class Nudges(Protocol):
    """The broker: tells workers that a case waits. Losing a nudge is harmless, the sweep repeats it."""

    def nudge(self, mail_id: int) -> None:
        """Publish the id. Raises BrokerUnavailable."""


class MailReader(Protocol):
    """Bytes to text."""

    def read(self, content: bytes, received_at: datetime) -> ParsedMail:
        """Understand a message. Raises UnreadableMail when its limits (depth, size, time) are passed."""


class Classifier(Protocol):
    """Text to opinion. Thread-safe."""

    @property
    def version(self) -> str:
        """`name@version`."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The label codes it may answer."""

    def classify(self, mail: ParsedMail) -> Opinion:
        """Its guesses and the words that weighed."""


class Extractor(Protocol):
    """Text to entities. Thread-safe."""

    def extract(self, mail: ParsedMail) -> Extraction:
        """All entities outside quoted text and forwarded headers, sorted, not overlapping."""


class Responder(Protocol):
    """Everything known of a mail to a reply proposal."""

    def propose(self, mail: ParsedMail, label: Label, verdict: Verdict, extraction: Extraction) -> Proposal | None:
        """The best template filled in; None when none fits, proposals are off, or the mail must not be answered."""
