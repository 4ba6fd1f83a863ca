"""Whether the mail or the model has moved: weekly figures and warnings in words. Nothing is retrained by itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from triage.domain.evaluation import Share
from triage.domain.learning import Decision

# A week with fewer mails says nothing.
ENOUGH = 30
# What counts as a move between the weeks of before and the last one.
ACCEPTANCE_FALL, CONFIDENCE_FALL, UNKNOWN_RISE, MIX_SHIFT = 0.10, 0.08, 0.04, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week from its Monday: mails, accepted proposals among those that people looked at, mean confidence, mean share of
    unknown words (None: not measured), and the share of each class.
    """

    monday: date
    mails: int
    accepted: Share
    confidence: float
    unknown: float | None
    mix: dict[str, float]


def weeks(decisions: Sequence[Decision]) -> list[Week]:
    """The weeks that have mails, oldest first."""
    held: dict[date, list[Decision]] = {}
    for decision in decisions:
        day = decision.at.date()
        held.setdefault(day - timedelta(days=day.weekday()), []).append(decision)
    return [_week(monday, mails) for monday, mails in sorted(held.items())]


def _week(monday: date, mails: Sequence[Decision]) -> Week:
    looked = [d for d in mails if d.chosen]
    measured = [d.unknown_words for d in mails if d.unknown_words is not None]
    counts = Counter(d.label for d in mails)
    return Week(
        monday=monday,
        mails=len(mails),
        accepted=Share(hits=sum(d.chosen == d.label for d in looked), count=len(looked)),
        confidence=sum(d.confidence for d in mails) / len(mails),
        unknown=sum(measured) / len(measured) if measured else None,
        mix={code: n / len(mails) for code, n in counts.items()},
    )


def warnings(listed: Sequence[Week], name_of: Callable[[str], str]) -> list[str]:
    """French sentences about how the last full-enough week differs from those before; empty when nothing moved."""
    enough = [week for week in listed if week.mails >= ENOUGH]
    if len(enough) < 2:
        return []
    last, before = enough[-1], enough[:-1]
    found = []
    usual = Share(hits=sum(w.accepted.hits for w in before), count=sum(w.accepted.count for w in before))
    surely = last.accepted.interval[1] < usual.value
    if usual.count and last.accepted.count and usual.value - last.accepted.value >= ACCEPTANCE_FALL and surely:
        found.append(
            f"Les agents acceptent moins les propositions : {_percent(last.accepted.value)} la semaine du "
            f"{last.monday:%d/%m}, contre {_percent(usual.value)} auparavant."
        )
    confidence = sum(w.confidence * w.mails for w in before) / sum(w.mails for w in before)
    if confidence - last.confidence >= CONFIDENCE_FALL:
        found.append(
            f"Le modèle est moins sûr de lui : confiance moyenne {_percent(last.confidence)}, "
            f"contre {_percent(confidence)} auparavant."
        )
    measured = [w for w in before if w.unknown is not None]
    if measured and last.unknown is not None:
        mean = sum(w.unknown or 0.0 for w in measured) / len(measured)
        if last.unknown - mean >= UNKNOWN_RISE:
            found.append(
                f"Les courriers emploient plus de mots que le modèle n’a jamais lus : {_percent(last.unknown)} des mots, "
                f"contre {_percent(mean)} auparavant. Un sujet nouveau ?"
            )
    found += _mix(last, before, name_of)
    return found


def _mix(last: Week, before: Sequence[Week], name_of: Callable[[str], str]) -> list[str]:
    mails = sum(w.mails for w in before)
    codes = {code for week in (*before, last) for code in week.mix}
    usual = {code: sum(w.mix.get(code, 0.0) * w.mails for w in before) / mails for code in codes}
    moved = sum(abs(last.mix.get(code, 0.0) - usual[code]) for code in codes) / 2
    if moved < MIX_SHIFT:
        return []
    # Of two that moved as far, the one that grew is named: it is what people look for. Then by code, always the same.
    shifts = {c: round(last.mix.get(c, 0.0) - usual[c], 9) for c in sorted(codes)}
    code = max(shifts, key=lambda c: (abs(shifts[c]), shifts[c]))
    said = (
        f"La répartition des courriers a changé ({_percent(moved)} d’entre eux ont changé de classe). Le plus net : "
        f"« {name_of(code)} », {_percent(last.mix.get(code, 0.0))} des courriers contre {_percent(usual[code])}."
    )
    return [said]


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"
