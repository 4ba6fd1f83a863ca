"""A page of a list and the counters. Every statement here is answered from an index of migration 0006."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, bindparam, case, func, literal_column, select

from triage.adapters.sql.searching import matching
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import mail
from triage.adapters.sql.work import RANK
from triage.domain.case import CaseLine, State
from triage.domain.people import Sight
from triage.domain.referential import Label
from triage.domain.searching import understand
from triage.domain.verdict import PriorityLevel
from triage.ports import Counts, Order, Selection

LEVEL = {rank: level.value for level, rank in RANK.items()}
OPEN = (State.TO_QUALIFY, State.SORTED, State.CONFIRMED)
SOON = timedelta(days=7)

# Written as in the indexes of migration 0006, or the databases would not know them again.
_UNDATED = mail.c.due_at.is_(None)
_NEWEST = (mail.c.received_at.desc(), mail.c.id.desc())
ORDERS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    Order.PRIORITY: (mail.c.priority_rank.asc(), _UNDATED.asc(), mail.c.due_at.asc(), *_NEWEST),
    Order.NEWEST: _NEWEST,
    Order.OLDEST: (mail.c.received_at.asc(), mail.c.id.asc()),
    Order.DUE: (_UNDATED.asc(), mail.c.due_at.asc(), mail.c.priority_rank.asc(), *_NEWEST),
}
LINE = (
    mail.c.id, mail.c.received_at, mail.c.sender, mail.c.subject, mail.c.state, mail.c.service, mail.c.motif,
    mail.c.priority_rank, mail.c.confidence, mail.c.has_proposal, mail.c.attachments, mail.c.due_at, mail.c.assignee,
    mail.c.error,
)  # fmt: skip


def in_states(states: tuple[State, ...]) -> ColumnElement[bool]:
    """The state is one of these, written out: a bound value would hide from the planner that a partial index fits."""
    values = [s.value for s in State if s in states]  # in one order only: SQLite compares the text of the condition
    return mail.c.state.in_(bindparam(None, values, expanding=True, literal_execute=True))


def chosen(connection: Connection, selection: Selection) -> ColumnElement[bool]:
    """The condition on `mail` of everything in a selection but its order and page. Other stores may use it."""
    s = selection
    conditions: list[ColumnElement[bool]] = [visible(s.sight)]
    if s.states is not None:
        conditions.append(in_states(s.states))
    # The index of a mailbox's places is useless here; SQLite would take it unless the column is hidden from it.
    mailbox = mail.c.mailbox.concat("") if connection.dialect.name == "sqlite" else mail.c.mailbox
    for column, wanted in (
        (mail.c.service, s.service), (mail.c.motif, s.motif), (mailbox, s.mailbox), (mail.c.assignee, s.assignee),
        (mail.c.has_proposal, s.draft),
    ):  # fmt: skip
        if wanted is not None:
            conditions.append(column == wanted)
    if s.assignee:
        conditions.append(mail.c.assignee != literal_column("''"))  # the condition of its index
    if s.priority is not None:
        conditions.append(mail.c.priority_rank == RANK[PriorityLevel(s.priority)])
    if s.attachment is not None:
        conditions.append(mail.c.attachments > 0 if s.attachment else mail.c.attachments == 0)
    conditions += _between(mail.c.received_at, s.since, s.until) + _between(mail.c.due_at, s.due_after, s.due_before)
    if s.text.strip():
        conditions.append(matching(connection, understand(s.text)))
    return and_(*conditions)


def _between(column: Column[Any], least: datetime | None, below: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if least is not None:
        conditions.append(column >= least)
    if below is not None:
        conditions.append(column < below)
    return conditions


def sees(connection: Connection, sight: Sight, mail_id: int) -> bool:
    """Whether the mail is within the sight."""
    return connection.execute(select(mail.c.id).where(mail.c.id == mail_id, visible(sight))).first() is not None


def read_lines(connection: Connection, selection: Selection) -> list[CaseLine]:
    """One page of a list."""
    return _lines(connection, selection, chosen(connection, selection))


def read_page(connection: Connection, selection: Selection, at_most: int) -> tuple[list[CaseLine], int]:
    """One page and the size of the whole selection; what was searched is looked up once for both."""
    condition = chosen(connection, selection)
    lines = _lines(connection, selection, condition)
    if not selection.offset and len(lines) < selection.limit:
        return lines, min(len(lines), at_most)
    return lines, _how_many(connection, condition, at_most)


def _lines(connection: Connection, selection: Selection, condition: ColumnElement[bool]) -> list[CaseLine]:
    wanted = select(*LINE).where(condition).order_by(*ORDERS[selection.order])
    rows = connection.execute(wanted.limit(selection.limit).offset(selection.offset))
    return [line_of(row) for row in rows]


def line_of(row: Any) -> CaseLine:
    """A row of the columns `LINE`."""
    return CaseLine(
        mail_id=row.id,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        state=State(row.state),
        service=row.service,
        motif=row.motif or None,
        priority=LEVEL.get(row.priority_rank, ""),
        confidence=row.confidence,
        has_proposal=row.has_proposal,
        attachments=row.attachments,
        due_at=row.due_at,
        assignee=row.assignee,
        error=row.error,
    )


def how_many(connection: Connection, selection: Selection, at_most: int) -> int:
    """The size of a selection, counted no further than needed."""
    return _how_many(connection, chosen(connection, selection), at_most)


def _how_many(connection: Connection, condition: ColumnElement[bool], at_most: int) -> int:
    some = select(mail.c.id).where(condition).limit(at_most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def read_counts(connection: Connection, now: datetime, sight: Sight) -> Counts:
    """The counters, in two queries: one pass over the index of states and labels, one over the open due dates."""
    urgent_rank = RANK[PriorityLevel.URGENTE]
    urgent = func.sum(case((mail.c.priority_rank == urgent_rank, 1), else_=0))
    groups = connection.execute(
        select(mail.c.state, mail.c.service, mail.c.motif, func.count().label("n"), urgent.label("urgent"))
        .where(visible(sight))
        .group_by(mail.c.state, mail.c.service, mail.c.motif)
    )
    by_state: dict[State, int] = {}
    by_label: dict[str, int] = {}
    urgents = 0
    for row in groups:
        state = State(row.state)
        by_state[state] = by_state.get(state, 0) + row.n
        if state in OPEN:
            code = Label(service=row.service, motif=row.motif).code
            by_label[code] = by_label.get(code, 0) + row.n
            urgents += int(row.urgent)
    late = func.sum(case((mail.c.due_at < now, 1), else_=0))
    due = connection.execute(
        select(func.count(), late).where(
            in_states(OPEN), mail.c.due_at.is_not(None), mail.c.due_at < now + SOON, visible(sight)
        )
    ).one()
    passed = int(due[1] or 0)
    return Counts(by_state=by_state, by_label=by_label, urgent=urgents, late=passed, due_soon=due[0] - passed)
