"""A case: one mail of ours, its state, the moves that are allowed, and what was done to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.attached import AttachedText
from triage.domain.entities import MASK, Entity, Extraction, Ruling
from triage.domain.entity_review import Reviewed
from triage.domain.errors import ForbiddenMove
from triage.domain.mail import Location, ParsedMail
from triage.domain.people import Sensitivity
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Priority, Verdict

MACHINE = "tri automatique"  # the actor of what no person did


class State(StrEnum):
    """Where a case stands; French words for each are in the pages."""

    RECEIVED = "received"  # raw bytes are stored, nothing else was done
    TO_QUALIFY = "to_qualify"  # a human must say what it is
    SORTED = "sorted"  # the machine's proposal was sure enough
    QUARANTINED = "quarantined"  # could not be read or processed; the original is kept
    CONFIRMED = "confirmed"  # a human confirmed or set service and motif
    CLOSED = "closed"  # done
    DROPPED = "dropped"  # classé sans suite


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.TO_QUALIFY, State.SORTED, State.QUARANTINED}),
    State.TO_QUALIFY: frozenset({State.CONFIRMED, State.CLOSED, State.DROPPED}),
    State.SORTED: frozenset({State.CONFIRMED, State.TO_QUALIFY, State.CLOSED, State.DROPPED}),
    State.QUARANTINED: frozenset({State.RECEIVED, State.CONFIRMED, State.DROPPED}),
    State.CONFIRMED: frozenset({State.CONFIRMED, State.TO_QUALIFY, State.CLOSED, State.DROPPED}),
    State.CLOSED: frozenset({State.CONFIRMED}),
    State.DROPPED: frozenset({State.CONFIRMED}),
}


def check_move(now: State, then: State, *, subject: str = "") -> None:
    """Raise ForbiddenMove unless a case in `now` may go to `then`."""
    if then not in MOVES[now]:
        raise ForbiddenMove(f"{now} -> {then}", subject=subject)


class Filing(StrEnum):
    """Whether the mail was put in its place on the IMAP server."""

    PENDING = "pending"
    DONE = "done"
    NOT_WANTED = "not_wanted"  # observe mode, or left where it was
    GONE = "gone"  # somebody moved or deleted the message
    FAILED = "failed"
    UNDONE = "undone"  # put back where it came from


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that the machine made of one mail, recorded in one transaction. Of a `Case`, `extraction` and `attached` say what holds
    after people's decisions; what stands in them as recorded is in `Case.reviewed`.
    """

    parsed: ParsedMail
    verdict: Verdict
    priority: Priority
    extraction: Extraction
    proposal: Proposal | None
    rules_version: str
    attached: tuple[AttachedText, ...] = ()

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Those of the mail, then those of its letters."""
        return (*self.extraction.entities, *(e for a in self.attached for e in a.extraction.entities))

    @property
    def shown_subject(self) -> str:
        """The subject with its secrets masked: what lists show."""
        subject = self.parsed.subject
        for secret in sorted(self.extraction.secrets, key=lambda s: -s.start):
            if secret.start < len(subject):
                subject = subject[: secret.start] + MASK + subject[secret.end :]
        return subject

    @property
    def shown_text(self) -> str:
        """Subject and body with their secrets masked: what searching may find."""
        text = self.parsed.analysed_text
        for secret in sorted(self.extraction.secrets, key=lambda s: -s.start):
            text = f"{text[: secret.start]} {MASK} {text[secret.end :]}"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of the append-only history. `actor` is a person's login or a machine part such as « tri automatique »."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mail with everything known of it. Fields of the outcome are None until it was processed; `original_kept` is
    False for a mail too large to fetch, whose bytes are only on the IMAP server.
    """

    mail_id: int
    location: Location
    origin: Location
    received_at: datetime
    size: int
    state: State
    filing: Filing
    attempts: int
    error: str
    duplicate_of: int | None
    outcome: Outcome | None
    history: tuple[HistoryEntry, ...]
    original_kept: bool = True
    label: Label | None = None  # what the mail is now: the machine's proposal until a person says otherwise
    assignee: str = ""
    thread: str = ""
    sensitive: Sensitivity = Sensitivity.NONE
    due_at: datetime | None = None
    due_code: str = ""
    reviewed: tuple[Reviewed, ...] = ()  # every entity with what a person said of it, those rejected included

    @property
    def entities_changed(self) -> bool:
        """Whether a person made the entities others than the machine had found: what it prepared from them is then stale."""
        return any(one.last is not None and one.last.ruling is not Ruling.CONFIRM for one in self.reviewed)

    @property
    def revision(self) -> int:
        """Grows with everything that is done to the case: who acts says which revision they saw."""
        return len(self.history)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A line of a list: what a bannette shows, cheap to load by the page."""

    mail_id: int
    received_at: datetime
    sender: str
    subject: str
    state: State
    service: str
    motif: str | None
    priority: str
    confidence: float
    has_proposal: bool
    attachments: int
    due_at: datetime | None = None
    assignee: str = ""
    error: str = ""
