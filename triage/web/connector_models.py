"""Connectors in words: plain values that the templates print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from triage.domain.connectors import Consumer, Delivery, DeliveryState, HookState, Scope, Webhook
from triage.domain.events import EventType
from triage.domain.people import Sight
from triage.domain.referential import Label, Referential
from triage.ports.connectors import Try
from triage.web import words
from triage.web.bannettes import full_name

HOOKS = {HookState.ACTIVE: "Actif", HookState.PAUSED: "Suspendu", HookState.REMOVED: "Retiré"}
DELIVERIES = {
    DeliveryState.WAITING: "En attente",
    DeliveryState.SENT: "Remis",
    DeliveryState.ABANDONED: "Abandonné",
    DeliveryState.POINTLESS: "Sans objet",
}
# The badges' colours, each with its word beside.
BADGES = {
    DeliveryState.WAITING: "to_qualify",
    DeliveryState.SENT: "sorted",
    DeliveryState.ABANDONED: "quarantined",
    DeliveryState.POINTLESS: "closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A line of the tokens."""

    id: int
    hint: str
    state: str
    alive: bool
    created: str
    expires: str
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerView:
    """A program."""

    id: int
    name: str
    scopes: tuple[str, ...]
    sight: tuple[str, ...]
    tokens: tuple[TokenView, ...]
    alive: int
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HookView:
    """A webhook; `counts` in words, `trouble` one sentence or ""."""

    id: int
    name: str
    host: str
    url: str
    state: str
    active: bool
    events: tuple[tuple[str, str], ...]
    sight: tuple[str, ...]
    with_record: bool
    counts: tuple[tuple[str, str, str], ...]
    trouble: str
    both: str
    created: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A line of the deliveries, with its tries where they were asked for."""

    id: int
    event: str
    event_words: str
    uuid: str
    mail_id: int
    state: str
    badge: str
    attempts: int
    last: str
    when: str
    next: str
    again: bool
    tries: tuple[tuple[str, str, str], ...]


class ConnectorReader:
    """Turns connectors into words, by the town's names and clock; `called` says the name of a login."""

    def __init__(self, referential: Referential, zone: tzinfo, called: Callable[[str], str] = str) -> None:
        self._referential = referential
        self._zone = zone
        self._called = called

    def consumer(self, one: Consumer, now: datetime) -> ConsumerView:
        """A program in words."""
        used = max((t.last_used_at for t in one.tokens if t.last_used_at), default=None)
        return ConsumerView(
            id=one.id,
            name=one.name,
            scopes=tuple(f"{s.value} : {s.words}" for s in Scope if s in one.scopes),
            sight=self.sight(one.sight),
            tokens=tuple(
                TokenView(
                    id=t.id,
                    hint=t.hint,
                    alive=t.alive(now),
                    state="Valable" if t.alive(now) else "Révoqué" if t.revoked_at else "Expiré",
                    created=f"{self.day(t.created_at)} par {self._called(t.created_by)}",
                    expires=self.day(t.expires_at),
                    used=self.when(t.last_used_at),
                )
                for t in one.tokens
            ),
            alive=sum(t.alive(now) for t in one.tokens),
            used=self.when(used),
        )

    def sight(self, sight: Sight) -> tuple[str, ...]:
        """The mails somebody may see, one sentence for each limit."""
        names = [self._name(code) for code in sorted(sight.services or ())]
        opened = [self._name(code) for code in sorted(sight.opened or ())]
        return (
            "toutes les boîtes"
            if sight.mailboxes is None
            else f"boîtes : {', '.join(sorted(sight.mailboxes)) or 'aucune'}",
            "tous les services" if sight.services is None else f"services : {', '.join(names) or 'aucun'}",
            "courriers sensibles : " + ("tous ouverts" if sight.opened is None else ", ".join(opened) or "fermés"),
        )

    def hook(self, one: Webhook, counts: Mapping[DeliveryState, int], now: datetime) -> HookView:
        """A webhook in words."""
        rest = one.url.partition("//")[2]
        both = one.secret_before_until if len(one.secrets(now)) > 1 else None
        trouble = f"Ne prend plus rien depuis le {self.when(one.failing_since)}." if one.failing_since else ""
        if one.state is not HookState.REMOVED and not one.secret:
            trouble = "Son secret est illisible : la clé qui le scelle manque ou a changé. Remettez-la, ou donnez un autre secret."
        return HookView(
            id=one.id,
            name=one.name,
            host=rest.partition("/")[0],
            url=one.url,
            state=HOOKS[one.state],
            active=one.state is HookState.ACTIVE,
            events=tuple((e.value, e.words) for e in EventType if e in one.events),
            sight=self.sight(one.sight),
            with_record=one.with_record,
            counts=tuple((BADGES[s], DELIVERIES[s], words.number(counts[s])) for s in DeliveryState if counts.get(s)),
            trouble=trouble,
            both=self.when(both) if both else "",
            created=f"{self.day(one.created_at)} par {self._called(one.created_by)}",
            last=self.when(one.last_sent_at),
        )

    def delivery(self, one: Delivery, tries: list[Try]) -> DeliveryView:
        """A delivery in words."""
        return DeliveryView(
            id=one.id,
            event=one.event_type.value,
            event_words=one.event_type.words,
            uuid=one.event_uuid,
            mail_id=one.mail_id,
            state=DELIVERIES[one.state],
            badge=BADGES[one.state],
            attempts=one.attempts,
            last=one.last,
            when=self.when(one.last_at or one.created_at),
            next=self.when(one.next_at) if one.next_at and one.state is DeliveryState.WAITING and one.attempts else "",
            again=one.state is not DeliveryState.WAITING,
            tries=tuple((self.when(t.at), t.words, f"{t.milliseconds}{words.NBSP}ms") for t in tries),
        )

    def day(self, at: datetime) -> str:
        """`12 mars 2026`."""
        local = at.astimezone(self._zone)
        return words.day(local.year, local.month, local.day)

    def when(self, at: datetime | None) -> str:
        """`12 mars 2026 à 8 h 41`, « jamais » for None."""
        return f"{self.day(at)} à {words.clock(at, self._zone)}" if at else "jamais"

    def _name(self, code: str) -> str:
        return full_name(Label.from_code(code), self._referential)
