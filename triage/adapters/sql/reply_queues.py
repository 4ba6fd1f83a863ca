"""`ReplyQueues` on SQL: begins at the index of states of drafts, never at the mails."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.reply_rows import WRITING
from triage.adapters.sql.reply_tables import reply, reply_event
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import mail
from triage.domain.case import State
from triage.domain.drafts import ReplyState
from triage.domain.people import Sight
from triage.domain.referential import Label
from triage.ports.reply_queues import Queue, QueueLine

CLOSED = [State.CLOSED.value, State.DROPPED.value]
DRAFTING = [ReplyState.PROPOSED.value, ReplyState.EDITED.value]


class SqlReplyQueues(SqlDoor):
    """See ReplyQueues."""

    def counts(self, sight: Sight, visa: Collection[Label], at_most: int) -> dict[Queue, int]:
        """See ReplyQueues."""
        with self._reading() as connection:
            return {
                queue: connection.execute(
                    select(func.count()).select_from(_waiting(queue, sight, visa, reply.c.id).limit(at_most).subquery())
                ).scalar_one()
                for queue in Queue
            }

    def lines(self, queue: Queue, sight: Sight, visa: Collection[Label], limit: int) -> Sequence[QueueLine]:
        """See ReplyQueues."""
        wrote = (reply_event.c.reply_id == reply.c.id, reply_event.c.action.in_(WRITING))
        writer = select(reply_event.c.actor).where(*wrote).order_by(reply_event.c.id.desc()).limit(1).scalar_subquery()
        columns = (
            mail.c.id, mail.c.sender, mail.c.subject, mail.c.service, mail.c.motif, mail.c.due_at, reply.c.letter,
            reply.c.state, reply.c.changed_at, writer.label("writer"),
        )  # fmt: skip
        order = (mail.c.due_at.is_(None), mail.c.due_at, reply.c.changed_at, reply.c.id)
        wanted = _waiting(queue, sight, visa, *columns).order_by(*order).limit(limit)
        with self._reading() as connection:
            return [
                QueueLine(
                    mail_id=row.id,
                    sender=row.sender,
                    subject=row.subject,
                    service=row.service,
                    motif=row.motif,
                    due_at=row.due_at,
                    letter=row.letter,
                    state=ReplyState(row.state),
                    writer=row.writer or "",
                    changed_at=row.changed_at,
                )
                for row in connection.execute(wanted)
            ]


def _waiting(queue: Queue, sight: Sight, visa: Collection[Label], *columns: Any) -> Select[Any]:
    later = reply.alias("later")
    newest = not_(select(later.c.id).where(later.c.mail_id == reply.c.mail_id, later.c.id > reply.c.id).exists())
    wanted = select(*columns).select_from(reply.join(mail, mail.c.id == reply.c.mail_id))
    return wanted.where(_stands(queue, visa), newest, mail.c.state.not_in(CLOSED), visible(sight))


def _stands(queue: Queue, visa: Collection[Label]) -> ColumnElement[bool]:
    """The holes that a letter leaves are written so; a person who writes one in capitals finds out when approving."""
    drafting = reply.c.state.in_(DRAFTING)
    hole = or_(
        reply.c.subject.contains("[à compléter"),
        reply.c.final_body.contains("[à compléter"),
        func.trim(reply.c.subject) == "",
        func.trim(reply.c.final_body, "\n ") == "",
    )
    codes = sorted(label.code for label in visa)
    code = mail.c.service + case((mail.c.motif != "", "/" + mail.c.motif), else_="")
    needs = or_(code.in_(codes), mail.c.service.in_(codes)) if codes else false()
    if queue is Queue.WRITING:
        return and_(drafting, hole)
    if queue is Queue.VISA:
        return and_(drafting, not_(hole), needs)
    if queue is Queue.APPROVAL:
        return or_(reply.c.state == ReplyState.VISED.value, and_(drafting, not_(hole), not_(needs)))
    state = ReplyState.DEPOSITED if queue is Queue.DEPOSITED else ReplyState.UNSURE
    return reply.c.state == state.value
