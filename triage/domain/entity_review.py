"""What people say of entities: confirmed, corrected, rejected, added. Pure: what holds is folded from proposals and decisions.

Nothing is overwritten: the proposal and each decision stay, so that a correction can be undone and counted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from triage.domain.entities import Entity, EntityType, Extraction, Ruling, Secret
from triage.domain.errors import ForbiddenMove

BY_A_PERSON = "agent"  # the `rule` of what a person corrected or added
# The roles that records know, by type of entity.
ROLES: dict[EntityType, tuple[str, ...]] = {
    EntityType.IMMATRICULATION: ("plaque_signalee", "plaque_demandeur"),
    EntityType.DATE: ("date_faits",),
    EntityType.HEURE: ("date_faits",),
    EntityType.ADRESSE: ("lieu_faits", "coordonnees_demandeur"),
    EntityType.PERSONNE: ("coordonnees_demandeur",),
    EntityType.TELEPHONE: ("coordonnees_demandeur",),
    EntityType.COURRIEL: ("coordonnees_demandeur",),
}
# The words of the history; they name no value of the mail.
WORDS = {
    Ruling.CONFIRM: "élément confirmé",
    Ruling.CORRECT: "élément corrigé",
    Ruling.REJECT: "élément rejeté",
    Ruling.ADD: "élément ajouté",
}
ALL_CONFIRMED = "éléments confirmés"
UNDONE = "décision sur un élément annulée"
MOST_ADDED = 300  # characters of what a person adds or types


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDecision:
    """One decision. `key` says on which entity (see `key_of`), `proposed` is what the machine had found there (None for what a
    person added), `decided` what it is instead (None when rejected).
    """

    id: int
    mail_id: int
    at: datetime
    actor: str
    ruling: Ruling
    key: str
    proposed: Entity | None
    decided: Entity | None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An entity as it stands: `entity` is what holds, or what was rejected; `last` is the decision in force, if any."""

    key: str
    entity: Entity
    last: EntityDecision | None = None

    @property
    def holds(self) -> bool:
        """Whether it counts: False once it was rejected."""
        return self.last is None or self.last.ruling is not Ruling.REJECT


def key_of(entity: Entity) -> str:
    """Which entity of its mail: where it stands and what it was first taken for."""
    return f"{entity.source}-{entity.start}-{entity.end}-{entity.type.value}"


def reviewed(proposed: Iterable[Entity], decisions: Iterable[EntityDecision]) -> tuple[Reviewed, ...]:
    """Every entity with the last word on it, in text order. An addition takes the place of what it overlaps."""
    standing = {key_of(e): Reviewed(key=key_of(e), entity=e) for e in proposed}
    for one in sorted(decisions, key=lambda d: d.id):
        before = standing.get(one.key)
        if one.undone_at is not None or (before is None and one.ruling is not Ruling.ADD):
            continue
        if one.ruling is Ruling.ADD and one.decided is not None:
            hidden = [key for key, r in standing.items() if r.holds and _meet(r.entity, one.decided)]
            for key in hidden:
                del standing[key]
        entity = one.decided or (before.entity if before else one.proposed)
        if entity is not None:
            standing[one.key] = Reviewed(key=one.key, entity=replace(entity, ruling=one.ruling), last=one)
    return tuple(sorted(standing.values(), key=lambda r: (r.entity.source, r.entity.start, r.entity.end)))


def in_force(extraction: Extraction, decisions: Sequence[EntityDecision], source: int = 0) -> Extraction:
    """The extraction of one text with people's decisions carried out."""
    mine = [d for d in decisions if int(d.key.partition("-")[0]) == source]
    if not mine:
        return extraction
    return replace(extraction, entities=tuple(r.entity for r in reviewed(extraction.entities, mine) if r.holds))


def find_words(text: str, words: str, taken: Iterable[Entity], secrets: Iterable[Secret]) -> tuple[int, int]:
    """Where the words stand in the text, blanks counting alike: the first place that no entity of exactly these words has.
    Raises ForbiddenMove, in words, when they are nowhere or touch a secret.
    """
    parts = words.split()
    if not parts or len(words) > MOST_ADDED:
        raise ForbiddenMove("no words", words=f"Donnez les mots exacts du courrier ({MOST_ADDED} caractères au plus).")
    pattern = re.compile(r"\s{1,20}".join(map(re.escape, parts)))
    spans, hidden = {(e.start, e.end) for e in taken}, list(secrets)
    found = [m.span() for m in pattern.finditer(text)]
    free = [(a, b) for a, b in found if not any(s.start < b and a < s.end for s in hidden)]
    if not free:
        raise ForbiddenMove(
            "words not in the text", words="Ces mots ne sont pas dans le texte : copiez-les tels quels."
        )
    for span in free:
        if span not in spans:
            return span
    raise ForbiddenMove("found already", words="Ces mots sont déjà relevés : corrigez l’élément dans la liste.")


def _meet(one: Entity, other: Entity) -> bool:
    return one.source == other.source and one.start < other.end and other.start < one.end
