"""The legal deadlines of a mail in words, for the reading pane."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.domain.clock import Deadline, Effect, Ended
from triage.web import words
from triage.web.outcome_models import Reader

EFFECTS = {
    Effect.DUTY: "",
    Effect.REJECTION: "Sans réponse ce jour-là, la demande est réputée rejetée.",
    Effect.ACCEPTANCE: "Sans réponse ce jour-là, la demande est réputée acceptée.",
    Effect.SILENCE: "Sans réponse ce jour-là, le silence vaut décision.",
    Effect.ERASURE: "Passé ce jour, les images n’existent plus.",
    Effect.MARK: "Date à connaître.",
}
ENDED = {
    Ended.REGISTERED: "fait",
    Ended.ACKNOWLEDGED: "fait",
    Ended.ANSWERED: "réponse faite",
    Ended.CLOSED: "courrier clos",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """One line. `code` is late, soon, far, done or mark: the colour; `said` the same in words."""

    name: str
    day: str
    said: str
    code: str
    article: str
    effect: str


def deadline_views(deadlines: Iterable[Deadline], reader: Reader) -> tuple[DeadlineView, ...]:
    """Those that run, the earliest first, then those that are ended."""
    ordered = sorted(deadlines, key=lambda d: (d.ended_at is not None, d.due_at, d.code))
    return tuple(_view(one, reader) for one in ordered)


def _view(one: Deadline, reader: Reader) -> DeadlineView:
    said, code = words.due(one.due_at, reader.now(), reader.zone)
    if one.ended_at is not None:
        said, code = ENDED[Ended(one.ended_how)], "done"
    elif one.effect is Effect.MARK:
        said, code = "repère", "mark"
    elif one.effect is Effect.ERASURE and code == "late":
        said = "délai passé"
    return DeadlineView(
        name=one.name,
        day=words.day(one.due_on.year, one.due_on.month, one.due_on.day),
        said=said,
        code=code,
        article=one.article,
        effect=EFFECTS[one.effect],
    )
