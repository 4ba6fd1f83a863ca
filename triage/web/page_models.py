"""Turns a case and the lines of a list into plain values that templates print. Decides words, never looks."""

import re
from dataclasses import dataclass

from triage.domain import entity_review
from triage.domain.case import Case, CaseLine, HistoryEntry, State
from triage.domain.entities import EntityType
from triage.domain.referential import Label
from triage.web import words
from triage.web.bannettes import full_name
from triage.web.outcome_models import UNTITLED, OutcomeView, Reader, outcome_view

ENTITY_ACTIONS = frozenset({*entity_review.WORDS.values(), entity_review.ALL_CONFIRMED, entity_review.UNDONE})
SENDER_ROOM, SUBJECT_ROOM = 80, 160  # characters of a line
UNREAD = {State.RECEIVED: "Courriel en cours de lecture", State.QUARANTINED: "Courriel non lu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of a list."""

    mail_id: int
    sender: str
    subject: str
    when: str
    moment: str
    label: str
    confidence: str
    priority: str
    priority_code: str
    state: str
    state_code: str
    attachments: int
    has_proposal: bool
    due: str
    due_code: str
    assignee: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """The reading pane."""

    mail_id: int
    title: str
    received: str
    received_iso: str
    mailbox: str
    folder: str
    size: str
    state: str
    state_code: str
    filing: str
    error: str
    attempts: int
    duplicate_of: int | None
    original_kept: bool
    outcome: OutcomeView | None
    history: tuple[tuple[str, str, str, str, str], ...]


def shortened(text: str, most: int) -> str:
    """What a list has room for: a page stays light whatever somebody wrote into a subject."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def line_view(line: CaseLine, reader: Reader) -> LineView:
    """A line in words."""
    label = full_name(Label(service=line.service, motif=line.motif or ""), reader.referential) if line.service else ""
    sure = f"{words.confidence_word(line.confidence)}, {words.per_cent(line.confidence)}" if line.service else ""
    unread = UNREAD.get(line.state, "") if not line.service else ""
    due, due_code = words.due(line.due_at, reader.now(), reader.zone) if line.due_at else ("", "")
    return LineView(
        mail_id=line.mail_id,
        sender=shortened(line.sender, SENDER_ROOM)
        or (f"Courrier n°{words.NBSP}{line.mail_id}" if unread else "Expéditeur inconnu"),
        subject=shortened(line.subject.strip(), SUBJECT_ROOM) or unread or UNTITLED,
        when=words.short_date(line.received_at, reader.now(), reader.zone),
        moment=line.received_at.astimezone(reader.zone).isoformat(timespec="minutes"),
        label=label,
        confidence=sure,
        priority=words.PRIORITIES.get(line.priority, line.priority),
        priority_code=line.priority,
        state=words.STATES[line.state],
        state_code=line.state.value,
        attachments=line.attachments,
        has_proposal=line.has_proposal,
        due=due,
        due_code=due_code,
        assignee=reader.called(line.assignee),
        error=line.error if line.state is State.QUARANTINED else "",
    )


def case_view(case: Case, reader: Reader) -> CaseView:
    """A case in words."""
    outcome = outcome_view(case.outcome, reader) if case.outcome else None
    title = "".join(s.text for s in outcome.subject).strip() if outcome else UNREAD.get(case.state, "")
    return CaseView(
        mail_id=case.mail_id,
        title=title or UNTITLED,
        received=words.long_date(case.received_at, reader.zone),
        received_iso=case.received_at.astimezone(reader.zone).isoformat(timespec="minutes"),
        mailbox=case.location.mailbox,
        folder="boîte de réception" if case.location.folder == "INBOX" else f"dossier {case.location.folder}",
        size=words.size(case.size),
        state=words.STATES[case.state],
        state_code=case.state.value,
        filing=words.FILINGS[case.filing],
        error=case.error,
        attempts=case.attempts,
        duplicate_of=case.duplicate_of,
        original_kept=case.original_kept,
        outcome=outcome,
        history=tuple(_history(entry, reader) for entry in case.history),
    )


def _history(entry: HistoryEntry, reader: Reader) -> tuple[str, str, str, str, str]:
    """(moment ISO, moment in words, actor, action, detail); codes of the machine become names."""
    first, comma, rest = entry.detail.partition(",")
    label = Label.from_code(first)
    known = label in {e.label for e in reader.referential.entries}
    detail = f"{full_name(label, reader.referential)}{comma}{rest}" if known else entry.detail
    detail = re.sub(r"^(\d+) octets$", lambda m: words.size(int(m[1])), detail)
    if entry.action in ENTITY_ACTIONS:
        detail = ", ".join(words.ENTITIES[EntityType(c)] for c in entry.detail.split(", ") if c in set(EntityType))
    moment = entry.at.astimezone(reader.zone)
    return (
        moment.isoformat(timespec="seconds"),
        words.long_date(entry.at, reader.zone),
        reader.called(entry.actor),
        words.action(entry.action),
        re.sub(r"confiance (\d\.\d+)", lambda m: f"confiance {words.per_cent(float(m[1]))}", detail),
    )
