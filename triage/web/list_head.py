"""What stands above a list: how many mails were found, the filters in force, the form that changes them, and keeping them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from triage.domain.people import Person
from triage.domain.referential import Referential
from triage.domain.searching import understand
from triage.ports import Order, Selection
from triage.ports.searches import SavedSearch
from triage.web import words
from triage.web.bannettes import FIRST, address, selection_of
from triage.web.filters import CHECKS, ORDERS, PRIORITIES, STATES, Filters
from triage.web.outcome_models import Reader
from triage.web.qualifying import CODE

MOST_COUNTED = 1000
MOST_PHRASES_COUNTED = 300  # whether words follow each other is looked up mail by mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list was asked for: a bannette or a text, and filters."""

    code: str
    text: str
    filters: Filters

    @property
    def href(self) -> str:
        """Its address, in one form only, without the page."""
        return address("/", self.code, text=self.text, filters=self.filters.params())

    @classmethod
    def read(cls, query: str) -> "Asked":
        """From the part of an address after « ? »; what is not known of it is left out."""
        params = dict(parse_qsl(query[:2000], max_num_fields=30))
        return cls(
            code=params.get("bannette", FIRST)[:200],
            text=params.get("q", "")[:200].strip(),
            filters=Filters.read(params),
        )


def selected(asked: Asked, person: Person, reader: Reader) -> tuple[str, Selection]:
    """The name of the list and what it selects, within the person's sight."""
    text = asked.text.strip().replace("\x00", "")
    name, selection = selection_of(asked.code, reader.referential, reader.now())
    if text:
        name, selection = f"Recherche : «\xa0{text}\xa0»", Selection(text=text)
    narrowed = asked.filters.narrow(selection, now=reader.now(), zone=reader.zone, login=person.login)
    return name, replace(narrowed, sight=person.sight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a form's list."""

    code: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under one title: a service and its motifs."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    """Plain values for the template. `fields` are the hidden ones of the form; `query` is what keeping the search keeps."""

    found: str
    chips: tuple[tuple[str, str], ...]
    clear: str
    fields: tuple[tuple[str, str], ...]
    states: tuple[Choice, ...]
    labels: tuple[Group, ...]
    boxes: tuple[Choice, ...]
    priorities: tuple[Choice, ...]
    checks: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    since: str
    until: str
    query: str
    kept: SavedSearch | None
    export: str  # where this list is exported, "" for those who may not


def list_head(
    asked: Asked,
    referential: Referential,
    *,
    boxes: Sequence[str],
    saved: Sequence[SavedSearch],
    found: int | None,
    most: int = MOST_COUNTED,
    may_export: bool = False,
) -> ListHead:
    """Everything above the list; `found` is None where the bannette's own counter says it, and beyond `most` nobody counted."""
    filters = asked.filters
    _, _, query = asked.href.partition("?")
    return ListHead(
        found="" if found is None else count_in_words(found, most),
        chips=tuple(
            (chip.name, Asked(code=asked.code, text=asked.text, filters=chip.without).href)
            for chip in filters.chips(referential)
        ),
        clear=Asked(code=asked.code, text=asked.text, filters=Filters(order=filters.order)).href,
        fields=tuple(
            (n, v) for n, v in (("bannette", "" if asked.code == FIRST else asked.code), ("q", asked.text)) if v
        ),
        states=tuple(Choice(code=c, name=name, chosen=c == filters.state) for c, (name, _) in STATES.items()),
        labels=_labels(referential, filters.label),
        boxes=tuple(Choice(code=b, name=b, chosen=b == filters.mailbox) for b in boxes),
        priorities=tuple(Choice(code=p, name=p.capitalize(), chosen=p == filters.priority) for p in PRIORITIES),
        checks=tuple(
            Choice(code=name, name=said, chosen=getattr(filters, field)) for name, (field, said) in CHECKS.items()
        ),
        orders=tuple(Choice(code=o.value, name=n, chosen=o is filters.order) for o, n in _orders(asked).items()),
        since=filters.since.isoformat() if filters.since else "",
        until=filters.until.isoformat() if filters.until else "",
        query=query if asked.text or filters.params() else "",
        kept=next((s for s in saved if s.query == query), None),
        export=(f"/export?{query}" if query else "/export") if may_export else "",
    )


def _orders(asked: Asked) -> dict[Order, str]:
    """« À qualifier », unnarrowed, has an order of its own in the place of the usual one."""
    if asked.code == CODE and not asked.text and not asked.filters.any:
        return ORDERS | {Order.PRIORITY: "Urgents, puis les plus utiles au tri"}
    return ORDERS


def most_counted(text: str) -> int:
    """How far the hits of a search are counted."""
    phrase = any(len(phrase.words) > 1 for term in understand(text).terms for phrase in term)
    return MOST_PHRASES_COUNTED if phrase else MOST_COUNTED


def count_in_words(count: int, most: int = MOST_COUNTED) -> str:
    """`aucun courrier`, `1 courrier`, `37 courriers`, `plus de 1 000 courriers`."""
    if count > most:
        return f"plus de {words.number(most)}{words.NBSP}courriers"
    if not count:
        return "aucun courrier"
    return f"{words.number(count)}{words.NBSP}courrier{'s' if count > 1 else ''}"


def _labels(referential: Referential, chosen: str) -> tuple[Group, ...]:
    groups = []
    for service in referential.services():
        code = service.label.code
        motifs = referential.motifs(code)
        whole = Choice(code=code, name=f"{service.name} : tout" if motifs else service.name, chosen=code == chosen)
        inside = tuple(Choice(code=m.label.code, name=m.name, chosen=m.label.code == chosen) for m in motifs)
        groups.append(Group(name=service.name if motifs else "", choices=(whole, *inside)))
    return tuple(groups)
