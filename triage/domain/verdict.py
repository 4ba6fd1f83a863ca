"""What a classifier answers (`Opinion`) and what we make of it (`Verdict`): pure values and one decision."""

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.referential import Label, Referential


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A label with the calibrated probability (0..1) of the whole pair (service, motif)."""

    label: Label
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A word of the mail and how much it weighed for the first guess (negative: against)."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A classifier's answer: guesses by falling probability, at least one; `model` is `name@version`.

    `threshold` is the probability from which the model keeps its stated precision for the first guess's class, if known.
    `trusted` is False for the rules that stand in when no model loads: such a mail always goes to a human.
    """

    guesses: tuple[Guess, ...]
    reasons: tuple[Reason, ...]
    model: str
    trusted: bool = True
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The proposal of service and motif. `to_qualify` means: shown to a human before anything is filed."""

    label: Label
    confidence: float
    to_qualify: bool
    alternatives: tuple[Guess, ...]
    reasons: tuple[Reason, ...]
    model: str
    why_to_qualify: str = ""
    threshold: float | None = None  # of the class, at that time; None for mails read before it was noted


class PriorityLevel(StrEnum):
    """Codes of labels.md."""

    URGENTE = "urgente"
    HAUTE = "haute"
    NORMALE = "normale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """A level and the French sentence of each rule that raised it (empty for `normale`). Never from the model."""

    level: PriorityLevel
    reasons: tuple[str, ...] = ()


def decide(opinion: Opinion, referential: Referential) -> Verdict:
    """Keep the first guess if it reaches its class's threshold, otherwise send the mail to « à qualifier »."""
    first = opinion.guesses[0]
    threshold = referential.threshold(first.label, opinion.threshold)
    why = ""
    if not opinion.trusted:
        why = "Le modèle de tri est absent : proposition faite par mots clés seulement."
    elif first.probability < threshold:
        why = "La proposition n'est pas assez sûre pour ce type de courrier."
    return Verdict(
        label=first.label,
        confidence=first.probability,
        to_qualify=bool(why),
        alternatives=opinion.guesses[1:4],
        reasons=opinion.reasons,
        model=opinion.model,
        why_to_qualify=why,
        threshold=threshold,
    )
