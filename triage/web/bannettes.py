"""The left column: which bannettes there are, how many mails stand in each, and what each of them lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from triage.domain.case import State
from triage.domain.errors import UnknownCase
from triage.domain.referential import Label, Referential
from triage.domain.verdict import PriorityLevel
from triage.ports import Counts, Selection

OPEN = (State.TO_QUALIFY, State.SORTED, State.CONFIRMED)
FIRST = "a-traiter"
URGENT = "urgents"
LATE = "en-retard"
SOON = "a-echeance"
ALL = "tous"
SOON_DAYS = 7
FIXED: dict[str, tuple[str, tuple[State, ...]]] = {
    FIRST: ("À traiter", OPEN),
    URGENT: ("Urgents", OPEN),
    LATE: ("En retard", OPEN),
    SOON: ("À échéance", OPEN),
    "a-qualifier": ("À qualifier", (State.TO_QUALIFY,)),
    "tries": ("Triés", (State.SORTED, State.CONFIRMED)),
    "en-cours": ("En cours de tri", (State.RECEIVED,)),
    "quarantaine": ("Quarantaine", (State.QUARANTINED,)),
    "clos": ("Clos", (State.CLOSED, State.DROPPED)),
    ALL: ("Tous les courriers", tuple(State)),
}
DAILY = (FIRST, URGENT, LATE, SOON, "a-qualifier", "tries")
FOLLOW_UP = ("en-cours", "quarantaine", "clos", ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bannette:
    """One queue: its code in the address, French name, number of mails; `motifs` are the queues inside it."""

    code: str
    name: str
    count: int
    current: bool
    motifs: tuple["Bannette", ...] = ()

    @property
    def href(self) -> str:
        """Where it is."""
        return address("/", self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """All bannettes: the daily ones, services with mail, services without, and the follow-up."""

    daily: tuple[Bannette, ...]
    services: tuple[Bannette, ...]
    empty: tuple[Bannette, ...]
    follow_up: tuple[Bannette, ...]


def address(
    path: str, bannette: str, *, text: str = "", page: int = 1, filters: Mapping[str, str] | None = None
) -> str:
    """A page's address that keeps the bannette, the search, the filters and the page of the list."""
    asked = {
        "bannette": bannette if bannette != FIRST else "",
        "q": text,
        **(filters or {}),
        "page": str(page) if page > 1 else "",
    }
    query = urlencode({k: v for k, v in asked.items() if v}, safe="/")
    return f"{path}?{query}" if query else path


def selection_of(code: str, referential: Referential, now: datetime) -> tuple[str, Selection]:
    """The name of a bannette and what it lists. Raises UnknownCase for a code that is no bannette."""
    if code in FIXED:
        name, states = FIXED[code]
        if code == LATE:
            return name, Selection(states=states, due_before=now)
        if code == SOON:
            return name, Selection(states=states, due_after=now, due_before=now + timedelta(days=SOON_DAYS))
        if code == ALL:
            return name, Selection()
        return name, Selection(states=states, priority=PriorityLevel.URGENTE.value if code == URGENT else None)
    label = Label.from_code(code)
    if label not in {e.label for e in referential.entries}:
        raise UnknownCase("no such bannette", words="Cette bannette n’existe pas.")
    return name_of(label, referential), Selection(states=OPEN, service=label.service, motif=label.motif or None)


def name_of(label: Label, referential: Referential) -> str:
    """The name of a label's last level; its code when the town has removed it from the referential."""
    for entry in referential.entries:
        if entry.label == label:
            return entry.name
    return label.motif or label.service


def full_name(label: Label, referential: Referential) -> str:
    """`Police municipale › Fourrière`."""
    service = name_of(Label(service=label.service), referential)
    return f"{service} › {name_of(label, referential)}" if label.motif else service


def column(counts: Counts, referential: Referential, current: str) -> Column:
    """The whole left column; `current` is the code of the open bannette, "" for none."""

    def fixed(code: str) -> Bannette:
        name, states = FIXED[code]
        special = {URGENT: counts.urgent, LATE: counts.late, SOON: counts.due_soon}
        count = special[code] if code in special else sum(counts.by_state.get(s, 0) for s in states)
        return Bannette(code=code, name=name, count=count, current=code == current)

    services = [_service(label, counts, referential, current) for label in _service_labels(counts, referential)]
    return Column(
        daily=tuple(map(fixed, DAILY)),
        services=tuple(s for s in services if s.count),
        empty=tuple(s for s in services if not s.count),
        follow_up=tuple(map(fixed, FOLLOW_UP)),
    )


def _service_labels(counts: Counts, referential: Referential) -> list[Label]:
    """Services in use, then retired ones that still have open mails."""
    in_use = [e.label for e in referential.services()]
    left = {Label(service=Label.from_code(c).service) for c in counts.by_label} - set(in_use)
    return in_use + sorted(label for label in left if label in {e.label for e in referential.entries})


def _service(label: Label, counts: Counts, referential: Referential, current: str) -> Bannette:
    inside = {Label.from_code(c): n for c, n in counts.by_label.items() if Label.from_code(c).service == label.service}
    known = [e.label for e in referential.entries if e.label.service == label.service and e.label.motif]
    motifs = tuple(
        Bannette(code=m.code, name=name_of(m, referential), count=inside[m], current=m.code == current)
        for m in known
        if inside.get(m)
    )
    return Bannette(
        code=label.code,
        name=name_of(label, referential),
        count=sum(inside.values()),
        current=label.code == current,
        motifs=motifs,
    )
