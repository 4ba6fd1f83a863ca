"""What holds of a mail: the outcome as it was recorded, with its letters, and with people's decisions on entities carried out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from triage.adapters.sql.codec import read_attached, read_entity
from triage.adapters.sql.entity_tables import attached_text, entity_decision
from triage.domain.attached import AttachedText
from triage.domain.case import Outcome
from triage.domain.entities import Ruling
from triage.domain.entity_review import EntityDecision, in_force


def decisions_of(connection: Connection, mail_ids: Sequence[int]) -> dict[int, tuple[EntityDecision, ...]]:
    """Every decision on each of these mails, oldest first, those undone included."""
    wanted = select(entity_decision).where(entity_decision.c.mail_id.in_(mail_ids)).order_by(entity_decision.c.id)
    found: dict[int, list[EntityDecision]] = {mail_id: [] for mail_id in mail_ids}
    for row in connection.execute(wanted):
        found[row.mail_id].append(read_decision(row))
    return {mail_id: tuple(listed) for mail_id, listed in found.items()}


def stored_texts(connection: Connection, mail_ids: Sequence[int]) -> dict[int, tuple[AttachedText, ...]]:
    """The text of the letters of each of these mails, in their order."""
    t = attached_text.c
    wanted = select(t.mail_id, t.document).where(t.mail_id.in_(mail_ids)).order_by(t.mail_id, t.number)
    found: dict[int, list[AttachedText]] = {mail_id: [] for mail_id in mail_ids}
    for row in connection.execute(wanted):
        found[row.mail_id].append(read_attached(row.document))
    return {mail_id: tuple(listed) for mail_id, listed in found.items()}


def effective(outcome: Outcome, decisions: Sequence[EntityDecision]) -> Outcome:
    """The outcome with what people decided in place of what the machine proposed."""
    if not decisions:
        return outcome
    return replace(
        outcome,
        extraction=in_force(outcome.extraction, decisions),
        attached=tuple(replace(a, extraction=in_force(a.extraction, decisions, a.number)) for a in outcome.attached),
    )


def read_decision(row: Row[Any]) -> EntityDecision:
    """A row of `entity_decision`."""
    return EntityDecision(
        id=row.id,
        mail_id=row.mail_id,
        at=row.at,
        actor=row.actor,
        ruling=Ruling(row.ruling),
        key=row.entity_key,
        proposed=read_entity(row.proposed) if row.proposed else None,
        decided=read_entity(row.decided) if row.decided else None,
        undone_at=row.undone_at,
    )
