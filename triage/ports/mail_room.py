"""What the mail room watches over: the balance, doubtful routing, and mails that were sent to the wrong service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from triage.domain.balance import Balance
from triage.domain.case import CaseLine
from triage.domain.people import Sight
from triage.domain.referential import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Misroute:
    """A mail whose service a person changed; `confidence` (0..1) is what the machine had said."""

    mail_id: int
    at: datetime
    actor: str
    subject: str
    proposed: Label
    chosen: Label
    confidence: float


class MailRoom(Protocol):
    """Thread-safe, only within the given sight. Every method may raise StoreUnavailable."""

    def balance(self, sight: Sight, since: datetime, until: datetime, zone: tzinfo) -> list[Balance]:
        """One line for each mailbox and day of the town on which mails came, newest day first. From one statement."""

    def to_check(self, sight: Sight, below: float, limit: int) -> list[CaseLine]:
        """Mails sorted without a human with a confidence under `below`, least sure first."""

    def returned(self, sight: Sight, limit: int) -> list[CaseLine]:
        """Mails that a service sent back and that wait to be qualified, oldest first."""

    def misroutes(self, sight: Sight, since: datetime, limit: int) -> list[Misroute]:
        """Mails whose service a person changed since then, newest first; what was undone does not count."""

    def misrouted_pairs(self, sight: Sight, since: datetime) -> Sequence[tuple[str, str, int]]:
        """(service proposed, service chosen, how many), most first."""
