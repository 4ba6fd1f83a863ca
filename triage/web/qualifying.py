"""« À qualifier » in an order of its own: what presses, then what teaches most. Beyond its first mails, the usual order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from triage.domain.case import CaseLine
from triage.domain.label_review import most_useful
from triage.domain.verdict import PriorityLevel
from triage.ports import CaseStore, Selection

CODE = "a-qualifier"  # of the bannette
WINDOW = 100  # mails that are put in order; whole pages
PRESSING = timedelta(days=2)


def useful_first(store: CaseStore, selection: Selection, now: datetime, counts: Mapping[str, int]) -> list[CaseLine]:
    """One page of the list: urgent mails and those due within two days, then the unsure, the rare and the varied.

    `counts` are the open mails of each label code: what is rare among them is taken for rare.
    """
    if selection.offset >= WINDOW:
        return store.lines(selection)
    lines = store.lines(replace(selection, offset=0, limit=WINDOW + 1))
    window, next_one = lines[:WINDOW], lines[WINDOW:]
    pressing = [line for line in window if presses(line, now)]
    rest = [line for line in window if not presses(line, now)]
    ordered = [*pressing, *most_useful(rest, counts, len(rest)), *next_one]
    return ordered[selection.offset : selection.offset + selection.limit]


def presses(line: CaseLine, now: datetime) -> bool:
    """Whether the mail cannot wait for what teaches more."""
    return line.priority == PriorityLevel.URGENTE or (line.due_at is not None and line.due_at < now + PRESSING)
