"""The drafts of replies: each change by one named person, on the text that this person saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.clock import Ended
from triage.domain.drafts import Cause, Letterhead, Reply, ReplyRules, ReplyState
from triage.domain.mail import ParsedMail
from triage.ports.sendings import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """An approved reply that waits for its place: which mailbox, and the bytes that a person approved."""

    reply_id: int
    mail_id: int
    mailbox: str
    message_id: str
    content: bytes


class OutgoingMail(Protocol):
    """How a service writes. Sends nothing. Thread-safe."""

    def letterhead(self, service: str) -> Letterhead:
        """That of a service, by its code."""

    def write(self, reply: Reply, mail: ParsedMail, service: str, now: datetime) -> tuple[bytes, str]:
        """The reply's text as a mail to the citizen, and its Message-ID. Raises ForbiddenMove without a sender's address
        or without anybody to answer.
        """

    def envelope(self, content: bytes) -> Envelope:
        """Whom a mail that `write` wrote is from and to. Raises SendingRefused for any other."""


class ReplyStore(Protocol):
    """One draft in progress a mail; older ones are kept. `seen` is the revision that the person saw: CaseMoved when the
    draft changed since. Every change is kept, the text of each edition included, and stands in the mail's history.
    Thread-safe. Every method may raise StoreUnavailable, and UnknownCase for an id that does not exist.
    """

    def open(
        self,
        mail_id: int,
        subject: str,
        body: str,
        *,
        letter: str,
        version: str,
        actor: str,
        now: datetime,
        prepared: bool = False,
        ends: Ended = Ended.ANSWERED,
        instead_of: tuple[int, int] | None = None,
    ) -> Reply:
        """Begin a draft with a letter's text ("" for none). The one in progress, unchanged, where there is one; that of
        `instead_of` (id, revision), as the person saw it, is rejected for this one in the same transaction. `prepared` says
        that the text is the machine's proposal; `ends` is what its deposit ends on the legal clock.
        """

    def edit(self, reply_id: int, subject: str, body: str, *, seen: int, actor: str, now: datetime) -> Reply:
        """Another text. A visa that was given is lost. Raises ForbiddenMove."""

    def visa(self, reply_id: int, *, seen: int, actor: str, now: datetime) -> Reply:
        """Give a visa. Raises ForbiddenMove, NotAllowed."""

    def refuse_visa(self, reply_id: int, reason: str, *, seen: int, actor: str, now: datetime) -> Reply:
        """Send it back to be edited. Raises ForbiddenMove."""

    def approve(
        self, reply_id: int, content: bytes, message_id: str, rules: ReplyRules, *, seen: int, actor: str, now: datetime
    ) -> Reply:
        """Approve these bytes, which are what is deposited. Raises ForbiddenMove, NotAllowed."""

    def reject(
        self, reply_id: int, reason: str, *, cause: Cause = Cause.OTHER, seen: int, actor: str, now: datetime
    ) -> Reply:
        """Give the draft up; `Cause.OTHER` needs a reason. Raises ForbiddenMove."""

    def reply(self, reply_id: int) -> Reply:
        """One draft."""

    def latest(self, mail_id: int) -> Reply | None:
        """The newest draft of a mail."""

    def claim(self, owner: str, now: datetime, *, seconds: float, limit: int) -> Sequence[Deposit]:
        """Approved replies that nobody else deposits now; they are this owner's for so many seconds."""

    def deposited(self, reply_id: int, owner: str, now: datetime) -> bool:
        """Note that it lies in the Drafts folder. False, and nothing done, when it was noted before."""

    def deposit_failed(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """Note in French why not; it is claimed again after `retry_at`."""

    def counts(self) -> dict[ReplyState, int]:
        """How many drafts stand in each state."""
