"""Sending an approved reply: only after a person's click on that one draft, and at most once."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.drafts import Reply
from triage.domain.mail import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a message is from and to, as its own headers say."""

    sender: Address
    recipient: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A reply that a person asked to be sent at `asked_at`, with the bytes that were approved."""

    reply_id: int
    mailbox: str
    message_id: str
    content: bytes
    asked_at: datetime


class SendingStore(Protocol):
    """What became of the clicks. Thread-safe. Every method may raise StoreUnavailable."""

    def content(self, reply_id: int) -> bytes:
        """The bytes that were approved. Raises UnknownCase for a draft that nobody approved."""

    def ask(self, reply_id: int, *, sha256: str, seen: int, actor: str, now: datetime) -> Reply:
        """A person asks for the bytes with this digest to be sent. Raises CaseMoved when the draft is not the one they saw,
        ForbiddenMove when it is not approved or was asked for before.
        """

    def claim(self, owner: str, now: datetime, *, seconds: float) -> Sending | None:
        """One draft that was asked for and lies in the Drafts folder; this owner's for so many seconds."""

    def begin(self, reply_id: int, owner: str, now: datetime, *, seconds: float) -> bool:
        """The only way to a transmission: once for a click, by who holds the claim. False: do not transmit."""

    def sent(self, reply_id: int, owner: str, now: datetime) -> bool:
        """The server took it. False, and nothing done, when somebody settled it meanwhile."""

    def not_sent(self, reply_id: int, owner: str, words: str, now: datetime) -> None:
        """It certainly did not leave: the click is used up, the draft is in the Drafts folder as before."""

    def later(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """Nothing was transmitted yet; it is claimed again after `retry_at`."""

    def unsure(self, reply_id: int, owner: str, now: datetime) -> None:
        """It may have left. A person has to look."""

    def give_up_lost(self, now: datetime) -> int:
        """Transmissions whose owner died become unsure; how many."""

    def settle(self, reply_id: int, *, gone: bool, seen: int, actor: str, now: datetime) -> Reply:
        """A person looked: an unsure one left, or did not. Raises CaseMoved, ForbiddenMove."""

    def claim_copy(self, owner: str, now: datetime, *, seconds: float) -> Sending | None:
        """One sent reply whose copy is not in the Sent folder yet."""

    def copied(self, reply_id: int, owner: str) -> None:
        """Note that the copy is there."""

    def copy_failed(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """Note in French why not; it is claimed again after `retry_at`."""


class Departure(Protocol):
    """A server that said yes to sender and recipient, and has not been given the message."""

    def transmit(self, content: bytes) -> None:
        """Hand it over. Raises SendingRefused when the server certainly did not take it, SendingUnsure when that cannot be
        known.
        """


class PostOffice(Protocol):
    """The servers that take outgoing mail, of mailboxes where the town opened sending. Thread-safe."""

    def sends(self, mailbox: str) -> bool:
        """Whether the town opened sending for this mailbox."""

    def counter(self, mailbox: str, envelope: Envelope) -> AbstractContextManager[Departure]:
        """Connect, and name sender and recipient. Raises MailboxUnavailable (come back later), MailboxRefused,
        SendingRefused.
        """
