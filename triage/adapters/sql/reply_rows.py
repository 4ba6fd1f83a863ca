"""Rows of drafts: read, moved, and every change kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from triage.adapters.sql.journal import write_history
from triage.adapters.sql.reply_tables import reply, reply_event
from triage.domain.drafts import Reply, ReplyState
from triage.domain.errors import CaseMoved, UnknownCase

WRITING = ("opened", "edited")  # the events that make somebody a writer of the draft
MOVED = "Le projet de réponse a changé depuis que vous l’avez ouvert : rien n’a été fait, relisez-le."


def add_event(connection: Connection, reply_id: int, now: datetime, actor: str, action: str, **text: str) -> None:
    """Keep one change of a draft."""
    connection.execute(insert(reply_event).values(reply_id=reply_id, at=now, actor=actor, action=action, **text))


def moved(
    connection: Connection,
    before: Reply,
    then: ReplyState,
    now: datetime,
    actor: str,
    action: str,
    detail: str = "",
    **values: object,
) -> Reply:
    """Another state, with a line in the mail's history."""
    values |= {"state": then.value, "revision": before.revision + 1, "changed_at": now}
    connection.execute(update(reply).where(reply.c.id == before.reply_id).values(**values))
    write_history(connection, before.mail_id, now, actor, action, detail)
    return one_reply(connection, before.reply_id)


def seen_reply(connection: Connection, reply_id: int, seen: int) -> Reply:
    """The draft, locked, as the person saw it. Raises CaseMoved, UnknownCase."""
    found = one_reply(connection, reply_id, lock=True)
    if found.revision != seen:
        raise CaseMoved(f"reply {reply_id} has changed", subject=str(reply_id), words=MOVED)
    return found


def one_reply(connection: Connection, reply_id: int, *, lock: bool = False) -> Reply:
    """One draft. Raises UnknownCase."""
    wanted = select(reply).where(reply.c.id == reply_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise UnknownCase(f"no reply {reply_id}", words="Ce projet de réponse n’existe pas.")
    return _read(connection, row)


def latest_reply(connection: Connection, mail_id: int) -> Reply | None:
    """The newest draft of a mail."""
    wanted = select(reply).where(reply.c.mail_id == mail_id).order_by(reply.c.id.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _read(connection, row)


def _read(connection: Connection, row: Row[Any]) -> Reply:
    wrote = (reply_event.c.reply_id == row.id, reply_event.c.action.in_(WRITING))
    return Reply(
        reply_id=row.id,
        mail_id=row.mail_id,
        letter=row.letter,
        letter_version=row.letter_version,
        proposed_subject=row.proposed_subject,
        proposed_body=row.proposed_body,
        subject=row.subject,
        body=row.final_body,
        state=ReplyState(row.state),
        revision=row.revision,
        writers=frozenset(connection.scalars(select(reply_event.c.actor).where(*wrote))),
        viser=row.viser,
        approver=row.approver,
        reason=row.reason,
        message_id=row.message_id,
        sha256=row.sha256,
        sender=row.sender,
        asked_at=row.asked_at,
        sent_at=row.sent_at,
        problem=row.problem,
        changed_at=row.changed_at,
    )
