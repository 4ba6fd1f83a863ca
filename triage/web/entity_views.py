"""The entities of a mail as the page shows them: what was found and how, what a person said of it, what may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from triage.domain.case import Case
from triage.domain.entities import Entity, EntityType, Ruling
from triage.domain.entity_review import BY_A_PERSON, ROLES, Reviewed
from triage.web import words

STATISTICAL = "modele_statistique"  # the `rule` of what the statistical model found
SAID = {
    Ruling.CONFIRM: "confirmé",
    Ruling.CORRECT: "corrigé",
    Ruling.REJECT: "rejeté",
    Ruling.ADD: "ajouté",
}
KINDS = tuple((kind.value, words.ENTITIES[kind]) for kind in EntityType)
ALL_ROLES = tuple((r, words.ROLES[r]) for r in dict.fromkeys(r for roles in ROLES.values() for r in roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedView:
    """A line of the list. `value` is in words, `typed` as the form shows it; `said` and `by` are the last decision on it."""

    anchor: str
    key: str
    word: str
    family: str
    value: str
    typed: str
    written: str
    kind: str
    role: str
    role_code: str
    how: str
    sure: str
    doubtful: bool
    said: str
    by: str
    decision: int
    holds: bool
    before: str
    source: int


def reviewed_views(case: Case, called: Callable[[str], str] = str) -> tuple[ReviewedView, ...]:
    """Every entity of the mail and its letters that no secret touches, those rejected included."""
    outcome = case.outcome
    if outcome is None:
        return ()
    hidden = {0: outcome.extraction.secrets, **{a.number: a.extraction.secrets for a in outcome.attached}}
    return tuple(
        _view(one, called)
        for one in case.reviewed
        if not any(s.start < one.entity.end and one.entity.start < s.end for s in hidden.get(one.entity.source, ()))
    )


def undecided(case: Case) -> int:
    """How many entities nobody has decided on."""
    return sum(one.last is None for one in case.reviewed)


def anchor_of(entity: Entity) -> str:
    """Where the line of an entity stands on the page."""
    return f"element-{entity.source}-{entity.start}-{entity.end}"


def shown_value(entity: Entity) -> str:
    """The value in words."""
    value = entity.value
    if entity.type is EntityType.DATE:
        try:
            on = date.fromisoformat(value)
        except ValueError:
            return value
        return words.day(on.year, on.month, on.day)
    if entity.type is EntityType.MONTANT:
        return f"{value.replace('.', ',')}{words.NBSP}€"
    if entity.type is EntityType.HEURE:
        hour, _, minutes = value.partition(":")
        return f"{hour.removeprefix('0')}{words.NBSP}h{words.NBSP}{minutes}"
    return value


def role_word(code: str) -> str:
    """A role in words."""
    return words.ROLES.get(code, code.replace("_", " "))


def how_found(rule: str) -> str:
    """Which part of the machine, or who, found it."""
    if rule == BY_A_PERSON:
        return "par une personne"
    return "par le modèle statistique" if rule == STATISTICAL else f"par la règle «\xa0{rule.replace('_', ' ')}\xa0»"


def _view(one: Reviewed, called: Callable[[str], str]) -> ReviewedView:
    e, last = one.entity, one.last
    found = last.proposed if last else e
    changed = last is not None and last.ruling is Ruling.CORRECT and found is not None
    return ReviewedView(
        anchor=anchor_of(e),
        key=one.key,
        word=words.ENTITIES[e.type],
        family=words.FAMILIES[e.type],
        value=shown_value(e),
        typed=_typed(e),
        written=e.text if _plain(e.text) not in {_plain(e.value), _plain(shown_value(e))} else "",
        kind=e.type.value,
        role=role_word(e.role),
        role_code=e.role,
        how=how_found(found.rule) if found else "",
        sure=f"{words.confidence_word(found.confidence)} ({words.per_cent(found.confidence)})" if found else "",
        doubtful=e.valid is False and last is None,
        said=SAID[last.ruling] if last else "",
        by=called(last.actor) if last else "",
        decision=last.id if last else 0,
        holds=one.holds,
        before=f"{words.ENTITIES[found.type]} {shown_value(found)}" if changed and found else "",
        source=e.source,
    )


def _typed(e: Entity) -> str:
    parts: Sequence[str] = e.value.split("-")
    if e.type is EntityType.DATE and len(parts) == 3:
        return "/".join(reversed(parts))
    return e.value.replace(".", ",") if e.type is EntityType.MONTANT else e.value


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
