"""The one place where overlapping candidates are settled, and where one entity per (type, text, value) is kept."""

from collections.abc import Iterable

from extractors.reading import Candidate
from triage.domain.entities import Entity, EntityType, Secret

# Heavier wins; then longer; then the first. Formats with a check come before words, words before guesses.
CHECKED = 100
FORMAT = 90
CONTEXT = 80
PLACE = 70
NAMED = 60
LIKELY = 50
GUESS = 30
NAMES = {EntityType.PERSONNE, EntityType.ADRESSE, EntityType.ORGANISATION, EntityType.VEHICULE}


def settle(
    text: str, found: Iterable[Candidate], secrets: Iterable[Secret], subject_end: int = 0
) -> tuple[Entity, ...]:
    """The entities that remain, in text order. `text` is `ParsedMail.analysed_text`, whose first `subject_end` characters
    are the subject: what it says and the body says again, or more fully, is kept once, in the body.
    """
    taken = bytearray(len(text))
    for secret in secrets:
        taken[secret.start : secret.end] = b"\1" * (secret.end - secret.start)
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (-c.weight, c.start - c.end, c.start, c.type, c.value)):
        if candidate.start >= candidate.end or any(taken[candidate.start : candidate.end]):
            continue
        taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
        kept.append(candidate)
    entities: dict[tuple[str, str, str], Entity] = {}
    for candidate in sorted(kept, key=lambda c: c.start):
        if candidate.end <= subject_end and _said_again(text, candidate, kept, subject_end):
            continue
        written = text[candidate.start : candidate.end]
        key = (candidate.type.value, written, candidate.value)
        if key not in entities:
            entities[key] = Entity(
                type=candidate.type,
                text=written,
                value=candidate.value,
                start=candidate.start,
                end=candidate.end,
                rule=candidate.rule,
                confidence=candidate.confidence,
                valid=candidate.valid,
                role=candidate.role,
            )
    return tuple(entities.values())


def _said_again(text: str, candidate: Candidate, kept: list[Candidate], subject_end: int) -> bool:
    words = set(text[candidate.start : candidate.end].casefold().replace(",", " ").split())
    return any(
        other.start > subject_end
        and other.type is candidate.type
        and (
            other.value == candidate.value
            or (
                candidate.type in NAMES
                and words < set(text[other.start : other.end].casefold().replace(",", " ").split())
            )
        )
        for other in kept
    )


def merge(secrets: Iterable[Secret]) -> tuple[Secret, ...]:
    """Secrets in text order; one that overlaps an earlier one is joined to it."""
    out: list[Secret] = []
    for secret in sorted(secrets, key=lambda s: (s.start, -s.end)):
        if out and secret.start < out[-1].end:
            last = out[-1]
            out[-1] = Secret(kind=last.kind, start=last.start, end=max(last.end, secret.end))
        else:
            out.append(secret)
    return tuple(out)
