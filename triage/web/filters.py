"""The filters of a list: read from an address, written back into one, shown as chips, and made into a selection."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from starlette.requests import Request

from triage.domain.balance import PARTS
from triage.domain.case import State
from triage.domain.referential import Label, Referential
from triage.ports import Order, Selection
from triage.web import words
from triage.web.bannettes import full_name

ORDERS = {
    Order.PRIORITY: "Priorité, puis échéance",
    Order.DUE: "Échéance la plus proche",
    Order.NEWEST: "Les plus récents",
    Order.OLDEST: "Les plus anciens",
}
# The states in the order of the work, by the codes of the address; the last one is a part of the balance.
STATES: dict[str, tuple[str, tuple[State, ...]]] = {
    "en-cours": (words.STATES[State.RECEIVED], (State.RECEIVED,)),
    "a-qualifier": (words.STATES[State.TO_QUALIFY], (State.TO_QUALIFY,)),
    "trie": (words.STATES[State.SORTED], (State.SORTED,)),
    "confirme": (words.STATES[State.CONFIRMED], (State.CONFIRMED,)),
    "clos": (words.STATES[State.CLOSED], (State.CLOSED,)),
    "sans-suite": (words.STATES[State.DROPPED], (State.DROPPED,)),
    "quarantaine": (words.STATES[State.QUARANTINED], (State.QUARANTINED,)),
    "classes": ("Classés (triés, confirmés, clos)", tuple(PARTS["filed"])),
}
PRIORITIES = ("urgente", "haute", "normale")
CHECKS = {
    "pj": ("attachment", "Avec pièce jointe"),
    "projet": ("draft", "Avec projet de réponse"),
    "retard": ("late", "En retard"),
    "moi": ("mine", "Attribués à moi"),
}
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter in words, and the filters without it."""

    name: str
    without: "Filters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a list. Codes as in the address; "" and None mean any. `since` and `until` are days, both included."""

    state: str = ""
    label: str = ""
    mailbox: str = ""
    priority: str = ""
    since: date | None = None
    until: date | None = None
    attachment: bool = False
    draft: bool = False
    late: bool = False
    mine: bool = False
    order: Order = Order.PRIORITY

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Filters":
        """From the parameters of an address; what makes no sense is left out."""

        def text(name: str) -> str:
            return params.get(name, "")[:LONGEST].replace("\x00", "")

        return cls(
            state=text("etat") if text("etat") in STATES else "",
            label=text("type"),
            mailbox=text("boite"),
            priority=text("priorite") if text("priorite") in PRIORITIES else "",
            since=_day(text("du")),
            until=_day(text("au")),
            order=Order(text("tri")) if text("tri") in list(Order) else Order.PRIORITY,
            **{field: bool(text(name)) for name, (field, _) in CHECKS.items()},
        )

    def params(self) -> dict[str, str]:
        """For an address; what is not asked is left out."""
        written = {
            "etat": self.state,
            "type": self.label,
            "boite": self.mailbox,
            "priorite": self.priority,
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
            **{name: "1" if getattr(self, field) else "" for name, (field, _) in CHECKS.items()},
            "tri": "" if self.order is Order.PRIORITY else self.order.value,
        }
        return {name: value for name, value in written.items() if value}

    @property
    def any(self) -> bool:
        """Whether anything narrows the list (an order does not)."""
        return bool(replace(self, order=Order.PRIORITY).params())

    def narrow(self, selection: Selection, *, now: datetime, zone: tzinfo, login: str) -> Selection:
        """The selection of a bannette or a search, narrowed."""
        states, service, motif = selection.states, selection.service, selection.motif
        if self.state:
            wanted = STATES[self.state][1]
            states = wanted if states is None else tuple(s for s in wanted if s in states)
        if self.label:
            label = Label.from_code(self.label)
            if (service and service != label.service) or (motif and label.motif and motif != label.motif):
                states = ()
            service, motif = label.service, label.motif or motif
        return replace(
            selection,
            states=states,
            service=service,
            motif=motif,
            mailbox=self.mailbox or selection.mailbox,
            priority=self.priority if selection.priority is None and self.priority else selection.priority,
            since=_start(self.since, zone) if self.since else selection.since,
            until=_start(self.until + timedelta(days=1), zone) if self.until else selection.until,
            due_before=now if self.late else selection.due_before,
            attachment=True if self.attachment else selection.attachment,
            draft=True if self.draft else selection.draft,
            assignee=login if self.mine else selection.assignee,
            order=self.order,
        )

    def chips(self, referential: Referential) -> tuple[Chip, ...]:
        """Each filter in words."""
        said = [
            (STATES[self.state][0] if self.state else "", {"state": ""}),
            (full_name(Label.from_code(self.label), referential) if self.label else "", {"label": ""}),
            (f"Boîte {self.mailbox}" if self.mailbox else "", {"mailbox": ""}),
            (f"Priorité {self.priority}" if self.priority else "", {"priority": ""}),
            (f"Depuis le {_said(self.since)}" if self.since else "", {"since": None}),
            (f"Jusqu’au {_said(self.until)}" if self.until else "", {"until": None}),
            *((name if getattr(self, field) else "", {field: False}) for field, name in CHECKS.values()),
        ]
        return tuple(Chip(name=name, without=replace(self, **without)) for name, without in said if name)  # type: ignore[arg-type]


NO_FILTERS = Filters()


def filters_of(request: Request) -> Filters:
    """The filters of a request's address."""
    return Filters.read(request.query_params)


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2999 else None  # beyond, no moment of the town's clock could be made of it


def _start(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day of the town."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _said(day: date) -> str:
    return words.day(day.year, day.month, day.day)
