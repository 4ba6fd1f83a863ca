"""Mails as business software takes them, many at once: five queries for a batch."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, not_, select

from triage.adapters.sql.connectors_tables import acknowledgement
from triage.adapters.sql.deadline_tables import mail_deadline
from triage.adapters.sql.effective import decisions_of, stored_texts
from triage.adapters.sql.listing import LEVEL, chosen
from triage.adapters.sql.reading import case_of, whole_case
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import history, mail
from triage.domain.case import Case, HistoryEntry
from triage.domain.dossier import Dossier, RunningDelay
from triage.domain.errors import UnknownCase
from triage.domain.people import Sight
from triage.domain.referential import Label
from triage.ports import Selection


def read_dossiers(
    connection: Connection, selection: Selection, sight: Sight, after: int, limit: int, taken_by: int | None
) -> list[Dossier]:
    """See ConnectorStore."""
    wanted = whole_case().where(chosen(connection, selection), visible(sight), mail.c.id > after)
    if taken_by is not None:
        taken = select(acknowledgement.c.mail_id).where(
            acknowledgement.c.consumer_id == taken_by, acknowledgement.c.mail_id == mail.c.id
        )
        wanted = wanted.where(not_(taken.exists()))
    return _dossiers(connection, connection.execute(wanted.order_by(mail.c.id).limit(limit)).all())


def read_dossier(connection: Connection, mail_id: int, sight: Sight) -> Dossier:
    """See ConnectorStore."""
    rows = connection.execute(whole_case().where(mail.c.id == mail_id, visible(sight))).all()
    if not rows:
        raise UnknownCase(f"no mail {mail_id} in sight", subject=str(mail_id))
    return _dossiers(connection, rows)[0]


def count_seen(connection: Connection, selection: Selection, sight: Sight) -> int:
    """See ConnectorStore."""
    wanted = select(func.count()).select_from(mail).where(chosen(connection, selection), visible(sight))
    return connection.execute(wanted).scalar_one()


def _dossiers(connection: Connection, rows: Sequence[Any]) -> list[Dossier]:
    lines: dict[int, list[HistoryEntry]] = {r.id: [] for r in rows}
    changed: dict[int, int] = {}
    wanted = select(history).where(history.c.mail_id.in_(list(lines))).order_by(history.c.id)
    for h in connection.execute(wanted):
        lines[h.mail_id].append(HistoryEntry(at=h.at, actor=h.actor, action=h.action, detail=h.detail))
        changed[h.mail_id] = h.id
    delays: dict[int, list[RunningDelay]] = {r.id: [] for r in rows}
    running = select(mail_deadline).where(mail_deadline.c.mail_id.in_(list(lines)), mail_deadline.c.ended_at.is_(None))
    for d in connection.execute(running.order_by(mail_deadline.c.due_at)):
        delays[d.mail_id].append(RunningDelay(code=d.code, due_at=d.due_at, article=d.article, since=d.since))
    decisions, texts = decisions_of(connection, list(lines)), stored_texts(connection, list(lines))
    return [
        _dossier(
            row,
            case_of(row, tuple(lines[row.id]), decisions[row.id], texts[row.id]),
            changed.get(row.id, 0),
            tuple(delays[row.id]),
        )
        for row in rows
    ]


def _dossier(row: Any, case: Case, changed: int, delays: tuple[RunningDelay, ...]) -> Dossier:
    return Dossier(
        case=case,
        label=Label(service=row.service, motif=row.motif) if row.service else None,
        priority=LEVEL.get(row.priority_rank, ""),
        due_at=row.due_at,
        due_code=row.due_code,
        sensitive=bool(row.sensitive),
        delays=delays,
        entities=case.outcome.entities if case.outcome else (),
        changed=changed,
    )
