"""Business software that takes what we know: consumers with tokens and scopes, webhooks, deliveries. Pure values."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from triage.domain.dossier import Share
from triage.domain.errors import VaguemestreError
from triage.domain.events import EventType
from triage.domain.people import NOTHING, Sight

TOKEN_PREFIX = "vm_"  # noqa: S105
SECRET_PREFIX = "vms_"  # noqa: S105
# After a rotation the secret before still signs for so long, so that no delivery is refused in between.
BOTH_SECRETS = timedelta(hours=48)


class Scope(StrEnum):
    """What a token may do. `words` stand in the pages and in the OpenAPI document."""

    MAILS = "mails:read"
    RECORDS = "records:read"
    ENTITIES = "entities:read"
    TEXT = "text:read"
    ACK = "ack:write"
    WEBHOOKS = "webhooks:manage"

    @property
    def words(self) -> str:
        """In French."""
        return SCOPES[self]


SCOPES = {
    Scope.MAILS: "lire la liste et les codes des courriers",
    Scope.RECORDS: "lire les fiches : demandeur, lieu, véhicules, données du motif",
    Scope.ENTITIES: "lire les données extraites, une à une",
    Scope.TEXT: "lire l’objet et le texte, secrets masqués",
    Scope.ACK: "accuser réception de ce qui est pris en charge",
    Scope.WEBHOOKS: "lire les notifications et demander de les renvoyer",
}
SHARES = {Scope.RECORDS: Share.RECORD, Scope.ENTITIES: Share.ENTITIES, Scope.TEXT: Share.TEXT}


class ConnectorRefusal(VaguemestreError):
    """What a connector asks cannot be done as asked; `words` say why."""

    words = "Cette demande ne peut pas être acceptée."


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token without its value: only its hash is kept, `hint` is its first letters."""

    id: int
    hint: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def alive(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A program that reads through the API: its scopes, the mails it may see, its tokens."""

    id: int
    name: str
    scopes: frozenset[Scope]
    sight: Sight = field(default=NOTHING)
    created_at: datetime
    created_by: str
    tokens: tuple[Token, ...] = ()

    @property
    def login(self) -> str:
        """What journals name it."""
        return f"logiciel {self.name}"

    @property
    def shares(self) -> frozenset[Share]:
        """The parts of a record that it is given."""
        return frozenset(share for scope, share in SHARES.items() if scope in self.scopes)


class HookState(StrEnum):
    """Whether a webhook is used."""

    ACTIVE = "active"
    PAUSED = "paused"  # by a person: nothing is sent, events wait
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told of events. `with_record` adds the record (never the text). `secret_before` signs too until
    `secret_before_until`.
    """

    id: int
    name: str
    url: str
    events: frozenset[EventType]
    sight: Sight
    with_record: bool
    state: HookState
    secret: str
    secret_before: str
    secret_before_until: datetime | None
    created_at: datetime
    created_by: str
    failing_since: datetime | None
    last_sent_at: datetime | None

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign now, the newest first; none where the key that seals them is missing."""
        both = self.secret_before_until is not None and now < self.secret_before_until
        return tuple(filter(None, (self.secret, self.secret_before if both else "")))


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    ABANDONED = "abandoned"  # given up after the last try; a person may replay it
    POINTLESS = "pointless"  # the mail is no longer one that this webhook may be told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one webhook. `last` says in French words how the last try ended."""

    id: int
    webhook_id: int
    event_id: int
    event_uuid: str
    event_type: EventType
    mail_id: int
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last: str


def new_token() -> str:
    """A token nobody can guess (256 bits)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_secret() -> str:
    """A signing secret (256 bits)."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token. Plain SHA-256: with 256 random bits there is nothing to guess, so nothing to slow down."""
    return hashlib.sha256(token.encode()).hexdigest()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 of `timestamp.body`, hexadecimal. The timestamp is inside, so that an old request cannot be repeated."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


# Waits before the tries that follow the first: about 24 hours in all, then a person decides.
WAITS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600))


def next_try(attempts: int, now: datetime, chance: float) -> datetime | None:
    """When to try again after `attempts` failures; None to give up. `chance` (0..1) spreads the tries by ±20 %, so that a
    receiver that comes back is not met by all of them at once.
    """
    if attempts > len(WAITS):
        return None
    return now + WAITS[attempts - 1] * (0.8 + 0.4 * chance)
