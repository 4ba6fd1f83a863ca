"""What connectors keep: consumers, tokens, acknowledgements, events, webhooks, deliveries, and their journal."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.connectors import Consumer, Delivery, DeliveryState, HookState, Scope, Webhook
from triage.domain.dossier import Dossier
from triage.domain.events import Event, EventType
from triage.domain.people import Sight
from triage.ports import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An acknowledgement: what a consumer took over, and its own reference for it ("" for none)."""

    mail_id: int
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer that was given under an idempotency key, and the fingerprint of the request it answered."""

    fingerprint: str
    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One line of the log of a delivery."""

    at: datetime
    status: int | None
    words: str
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """Who did what to a connector, or took which export."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorRules:
    """What the settings say of connectors. `check_url` raises ConnectorRefusal for a webhook address that is never called."""

    check_url: Callable[[str], object]
    requests_per_minute: int


class ConnectorStore(Protocol):
    """Every method may raise StoreUnavailable; those with an id raise UnknownCase when there is none."""

    # Reading mails as records.

    def dossiers(
        self, selection: Selection, sight: Sight, after: int, limit: int, *, taken_by: int | None = None
    ) -> list[Dossier]:
        """Mails of a selection (its order and page are not used) and of a sight, by rising number, with a number above
        `after`; `taken_by` leaves out those that this consumer acknowledged.
        """

    def dossier(self, mail_id: int, sight: Sight) -> Dossier:
        """One mail. Raises UnknownCase also for a mail out of sight."""

    def how_many_seen(self, selection: Selection, sight: Sight) -> int:
        """The number of mails of `dossiers`."""

    # Consumers.

    def consumers(self) -> list[Consumer]:
        """All, by name, with their tokens, newest first."""

    def consumer(self, consumer_id: int) -> Consumer:
        """One."""

    def add_consumer(self, name: str, scopes: Collection[Scope], sight: Sight, actor: str, now: datetime) -> int:
        """A new one. Raises ConnectorRefusal when the name is taken."""

    def change_consumer(
        self, consumer_id: int, scopes: Collection[Scope], sight: Sight, actor: str, now: datetime
    ) -> None:
        """Other scopes and sight; its tokens follow."""

    def add_token(self, consumer_id: int, token: str, expires_at: datetime, actor: str, now: datetime) -> int:
        """Keep the hash of a token."""

    def revoke_token(self, token_id: int, actor: str, now: datetime) -> None:
        """End a token now; repeatable."""

    def by_token(self, token: str, now: datetime) -> Consumer | None:
        """The consumer of a living token, whose last use is noted (once a minute is enough)."""

    def take_requests(self, consumer_id: int, minute: int, wanted: int, most: int) -> int:
        """Count up to `wanted` requests of a consumer in this minute (since 1970) and say how many may pass: in all processes
        together no more than `most` a minute.
        """

    # Acknowledgements.

    def acknowledge(self, consumer_id: int, taken: Sequence[Taken]) -> int:
        """Note what was taken; repeated mails stay as they were. The number of new ones."""

    def acknowledged(self, consumer_id: int, mail_ids: Collection[int]) -> dict[int, Taken]:
        """What this consumer took of these mails."""

    def answered(self, consumer_id: int, key: str) -> Answered | None:
        """The answer under an idempotency key."""

    def keep_answer(self, consumer_id: int, key: str, answer: Answered, now: datetime) -> Answered:
        """Keep an answer, or return the one that was kept first. Older ones than a month are dropped."""

    # Events.

    def collect(self, now: datetime, limit: int) -> int:
        """Turn new lines of the history into events, and events into deliveries; the number of events. Safe to run in
        several processes at once; no line is missed that is committed within an hour of being written.
        """

    def unpublished(self, limit: int) -> list[Event]:
        """Events that the broker has not, oldest first."""

    def published(self, event_ids: Collection[int]) -> None:
        """They are on the broker."""

    def event(self, event_id: int) -> Event:
        """One."""

    def events(self, sight: Sight, after: int, limit: int) -> list[Event]:
        """What happened to mails within a sight, by rising number above `after`, for those who ask instead of being told."""

    # Webhooks and deliveries.

    def webhooks(self) -> list[Webhook]:
        """All but removed ones, by name."""

    def webhook(self, webhook_id: int) -> Webhook:
        """One, removed or not."""

    def add_webhook(
        self,
        name: str,
        url: str,
        events: Collection[EventType],
        sight: Sight,
        secret: str,
        actor: str,
        now: datetime,
        *,
        with_record: bool = False,
    ) -> int:
        """A new one; events from now on. Raises ConnectorRefusal when the name is taken."""

    def set_hook_state(self, webhook_id: int, state: HookState, actor: str, now: datetime) -> None:
        """Pause, resume or remove it. What waits for a removed one is abandoned."""

    def rotate_secret(self, webhook_id: int, secret: str, both_until: datetime, actor: str, now: datetime) -> None:
        """A new secret; the present one signs too until `both_until`."""

    def deliveries(
        self, webhook_id: int, wanted_state: DeliveryState | None, before: int, limit: int
    ) -> list[Delivery]:
        """Newest first, with a number below `before`."""

    def delivery(self, delivery_id: int) -> Delivery:
        """One."""

    def tries(self, delivery_id: int) -> list[Try]:
        """Its log, oldest first."""

    def delivery_counts(self) -> dict[int, dict[DeliveryState, int]]:
        """By webhook and state."""

    def claim_deliveries(self, owner: str, now: datetime, seconds: float, limit: int) -> list[Delivery]:
        """Take due deliveries of active webhooks, for so long; nobody else gets them meanwhile."""

    def delivered(self, delivery: Delivery, owner: str, one: Try) -> None:
        """The receiver has it."""

    def not_delivered(
        self, delivery: Delivery, owner: str, one: Try, next_at: datetime | None, ending: DeliveryState
    ) -> None:
        """It has not; `next_at` None ends it with `ending`."""

    def put_off(self, delivery_ids: Collection[int], owner: str, next_at: datetime) -> None:
        """Give claimed deliveries back untried, not to be claimed before `next_at`."""

    def drop_old(self, before: datetime) -> int:
        """Forget finished deliveries, their log, and published events from before; the number of deliveries."""

    def replay(self, delivery_ids: Collection[int], actor: str, now: datetime) -> int:
        """Send these again from the first try on; the number of them."""

    def replay_period(self, webhook_id: int, since: datetime, until: datetime, actor: str, now: datetime) -> int:
        """Send again, or for the first time, every event of a period that the webhook asks for; the number of them."""

    # Journal.

    def note(self, line: JournalLine) -> None:
        """Add a line; none is ever changed."""

    def journal(self, limit: int) -> list[JournalLine]:
        """Newest first."""
