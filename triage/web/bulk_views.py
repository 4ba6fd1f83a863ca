"""One action on many mails in words: what the list offers, what the preview says, and the banner afterwards."""

from collections import Counter
from dataclasses import dataclass

from triage.domain.bulk import Left, Plan, Standing
from triage.domain.corrections import WORDS, Deed
from triage.domain.people import Person, Right
from triage.domain.referential import Label
from triage.web import words
from triage.web.bannettes import full_name
from triage.web.decision_pages import types_of
from triage.web.doors import Doors
from triage.web.list_head import MOST_COUNTED, count_in_words
from triage.web.outcome_models import Reader
from triage.web.page_models import LineView, line_view

RETRY = "reprendre"
ACTIONS = {
    Deed.CONFIRM.value: "Confirmer les propositions",
    Deed.CORRECT.value: "Corriger : c’est plutôt…",
    Deed.RETURN.value: "Retourner au service Courrier",
    Deed.CLOSE.value: "Clôturer",
    Deed.DROP.value: "Classer sans suite",
    Deed.SPAM.value: "Pourriel",
    Deed.REOPEN.value: "Rouvrir",
    RETRY: "Essayer de nouveau (quarantaine)",
}
WHY = {
    Left.UNSEEN: "hors de ce que vous pouvez voir",
    Left.LOCKED: "verrou d’une autre personne",
    Left.IMPOSSIBLE: "cette action n’est pas possible dans son état",
    Left.SAME: "déjà ainsi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkForm:
    """What the list offers: actions as (code, words), types by service, the mails of this page, and how many the list has
    in all ("" when it has no other page).
    """

    actions: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    page: str
    all_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Mails of the preview that share a fate, in words, with their lines."""

    words: str
    count: int
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDone:
    """The banner after an action on many: what was done, how many were left, and the batch that can be undone, "" for none."""

    words: str
    left: str
    batch: str


def bulk_form(
    person: Person, reader: Reader, ids: list[int], found: int | None, *, more: bool, most: int = MOST_COUNTED
) -> BulkForm | None:
    """None for who may do nothing with many mails, or with an empty list."""
    if not ids or not (person.may(Right.QUALIFY) or person.may(Right.QUARANTINE)):
        return None
    known = f"les {words.number(found)}" if found is not None and found <= most else "tous ceux"
    return BulkForm(
        actions=tuple((code, said) for code, said in ACTIONS.items() if may_act(person, code, reader)),
        groups=types_of(reader.referential) if person.may(Right.QUALIFY) else (),
        page=" ".join(map(str, ids)),
        all_of=known if more else "",
    )


def may_act(person: Person, code: str, reader: Reader) -> bool:
    """Whether the person has the right to this action at all."""
    if code == RETRY:
        return person.may(Right.QUARANTINE)
    return person.may(Right.QUALIFY) and (code != Deed.SPAM.value or reader.referential.spam() is not None)


def heaps_of(plan: Plan, reader: Reader) -> tuple[Heap, ...]:
    """What changes, largest heap first."""
    heaps: dict[str, list[LineView]] = {}
    for change in plan.changes:
        standing = change.standing
        if change.label == standing.label:
            before, after = words.STATES[standing.line.state], words.STATES[change.state]
        else:
            before, after = _named(standing.label, reader), _named(change.label, reader)
        heaps.setdefault(f"{before} → {after}", []).append(line_view(standing.line, reader))
    made = [Heap(words=said, count=len(lines), lines=tuple(lines)) for said, lines in heaps.items()]
    return tuple(sorted(made, key=lambda h: -h.count))


def left_of(plan: Plan, standings: dict[int, Standing], reader: Reader) -> tuple[Heap, ...]:
    """What stays as it is, and why."""
    return tuple(
        Heap(
            words=WHY[why],
            count=len(ids),
            lines=tuple(line_view(standings[n].line, reader) for n in ids if n in standings),
        )
        for why, ids in plan.left.items()
    )


def batch_done(doors: Doors, person: Person, batch: str, left: int, retried: int) -> BatchDone | None:
    """The banner for the batch that the person has just made or undone."""
    made = [c for c in doors.review.batch(batch) if c.actor == person.login]
    if not made and not retried and not left:
        return None
    standing = [c for c in made if c.undone_at is None]
    said = []
    if standing:
        counted = Counter(WORDS[Deed.CORRECT if c.deed is Deed.REROUTE else c.deed] for c in standing)
        said += [f"{count_in_words(n)} : {what}" for what, n in counted.items()]
    if back := len(made) - len(standing):
        said.append(f"{count_in_words(back)} remis comme avant")
    if retried:
        said.append(f"{count_in_words(retried)} à nouveau dans la file de tri")
    return BatchDone(
        words=" ; ".join(said) or "Rien n’a été changé",
        left=f"{count_in_words(left)} laissé{'s' if left > 1 else ''} comme avant (changés entre-temps ou verrouillés)."
        if left
        else "",
        batch=batch if standing else "",
    )


def _named(label: Label, reader: Reader) -> str:
    return full_name(label, reader.referential) if label.service else "sans type"
