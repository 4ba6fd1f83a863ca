"""`ReplyStore` on SQL."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, or_, select, update

from triage.adapters.sql.deadlines import end
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.journal import write_history
from triage.adapters.sql.reply_rows import MOVED, add_event, latest_reply, moved, one_reply, seen_reply
from triage.adapters.sql.reply_tables import reply
from triage.adapters.sql.tables import mail
from triage.domain.case import MACHINE
from triage.domain.clock import Ended
from triage.domain.drafts import (
    CAUSES,
    MOST_BODY,
    MOST_SUBJECT,
    OPEN,
    Cause,
    Reply,
    ReplyRules,
    ReplyState,
    check_approval,
    check_move,
    check_visa,
    tidy_body,
    tidy_subject,
)
from triage.domain.errors import CaseMoved, ForbiddenMove, UnknownCase
from triage.ports.replies import Deposit

# Nothing else is written to the citizen while one of these may still leave.
GOING = OPEN | {ReplyState.APPROVED, ReplyState.TO_SEND, ReplyState.SENDING, ReplyState.UNSURE}


class SqlReplyStore(SqlDoor):
    """See ReplyStore."""

    def open(
        self,
        mail_id: int,
        subject: str,
        body: str,
        *,
        letter: str,
        version: str,
        actor: str,
        now: datetime,
        prepared: bool = False,
        ends: Ended = Ended.ANSWERED,
        instead_of: tuple[int, int] | None = None,
    ) -> Reply:
        """See ReplyStore."""
        subject, body = _tidy(subject, body)
        with self._writing() as connection:
            wanted = select(mail.c.id, mail.c.model).where(mail.c.id == mail_id).with_for_update()
            found = connection.execute(wanted).one_or_none()
            if found is None:
                raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
            before = latest_reply(connection, mail_id)
            if before is not None and before.state in OPEN and instead_of is not None:
                if (before.reply_id, before.revision) != instead_of:
                    raise CaseMoved(f"reply {before.reply_id} has changed", subject=str(before.reply_id), words=MOVED)
                _reject(connection, before, Cause.OTHER_LETTER, "", actor, now)
            elif before is not None and before.state in GOING:
                return before
            values = {
                "mail_id": mail_id,
                "letter": letter,
                "letter_version": version,
                "revision": 1,
                "ends": ends.value,
            }
            values |= {"proposed_subject": subject, "proposed_body": body, "subject": subject, "final_body": body}
            values |= {"state": ReplyState.PROPOSED.value, "opened_at": now, "changed_at": now}
            key = connection.execute(insert(reply).values(**values)).inserted_primary_key
            if key is None:
                raise RuntimeError("the database gave no id")
            add_event(connection, int(key[0]), now, actor, "opened", subject=subject, body=body)
            said = f"lettre {letter}" if letter else "sans lettre type"
            if prepared:
                said += f", préparée par le tri automatique (modèle {found.model})"
            write_history(connection, mail_id, now, actor, "projet de réponse ouvert", said)
            return one_reply(connection, int(key[0]))

    def edit(self, reply_id: int, subject: str, body: str, *, seen: int, actor: str, now: datetime) -> Reply:
        """See ReplyStore."""
        subject, body = _tidy(subject, body)
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            check_move(before, ReplyState.EDITED)
            if (subject, body) == (before.subject, before.body):
                return before
            add_event(connection, reply_id, now, actor, "edited", subject=subject, body=body)
            text: dict[str, object] = {"subject": subject, "final_body": body, "viser": ""}
            return moved(connection, before, ReplyState.EDITED, now, actor, "projet de réponse modifié", "", **text)

    def visa(self, reply_id: int, *, seen: int, actor: str, now: datetime) -> Reply:
        """See ReplyStore."""
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            check_visa(before, actor)
            add_event(connection, reply_id, now, actor, "vised")
            return moved(connection, before, ReplyState.VISED, now, actor, "visa donné", viser=actor)

    def refuse_visa(self, reply_id: int, reason: str, *, seen: int, actor: str, now: datetime) -> Reply:
        """See ReplyStore."""
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            check_move(before, ReplyState.EDITED)
            reason = tidy_subject(reason)[:MOST_SUBJECT]
            add_event(connection, reply_id, now, actor, "visa_refused", reason=reason)
            return moved(
                connection, before, ReplyState.EDITED, now, actor, "visa refusé", detail=reason, viser="", reason=reason
            )

    def approve(
        self, reply_id: int, content: bytes, message_id: str, rules: ReplyRules, *, seen: int, actor: str, now: datetime
    ) -> Reply:
        """See ReplyStore."""
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            check_approval(before, actor, rules)
            add_event(connection, reply_id, now, actor, "approved")
            digest = hashlib.sha256(content).hexdigest()
            fixed: dict[str, object] = {
                "approver": actor,
                "content": content,
                "message_id": message_id,
                "sha256": digest,
                "reason": "",
            }
            return moved(connection, before, ReplyState.APPROVED, now, actor, "réponse approuvée", "", **fixed)

    def reject(
        self, reply_id: int, reason: str, *, cause: Cause = Cause.OTHER, seen: int, actor: str, now: datetime
    ) -> Reply:
        """See ReplyStore."""
        with self._writing() as connection:
            return _reject(connection, seen_reply(connection, reply_id, seen), cause, reason, actor, now)

    def reply(self, reply_id: int) -> Reply:
        """See ReplyStore."""
        with self._reading() as connection:
            return one_reply(connection, reply_id)

    def latest(self, mail_id: int) -> Reply | None:
        """See ReplyStore."""
        with self._reading() as connection:
            return latest_reply(connection, mail_id)

    def claim(self, owner: str, now: datetime, *, seconds: float, limit: int) -> Sequence[Deposit]:
        """See ReplyStore."""
        free = or_(reply.c.claimed_until.is_(None), reply.c.claimed_until <= now)
        waiting = select(reply.c.id).where(reply.c.state == ReplyState.APPROVED, free).order_by(reply.c.id).limit(limit)
        with self._reading() as connection:
            if connection.execute(waiting.limit(1)).first() is None:
                return []
        with self._writing() as connection:
            ids = list(connection.scalars(waiting.with_for_update(skip_locked=True)))
            until = now + timedelta(seconds=seconds)
            mine = update(reply).where(reply.c.id.in_(ids)).values(owner=owner, claimed_until=until)
            connection.execute(mine)
            columns = (reply.c.id, reply.c.mail_id, mail.c.mailbox, reply.c.message_id, reply.c.content)
            rows = connection.execute(select(*columns).join(mail).where(reply.c.id.in_(ids)).order_by(reply.c.id))
            return [
                Deposit(reply_id=r.id, mail_id=r.mail_id, mailbox=r.mailbox, message_id=r.message_id, content=r.content)
                for r in rows
            ]

    def deposited(self, reply_id: int, owner: str, now: datetime) -> bool:
        """See ReplyStore."""
        with self._writing() as connection:
            before = one_reply(connection, reply_id, lock=True)
            if before.state is not ReplyState.APPROVED:
                return False
            add_event(connection, reply_id, now, owner, "deposited")
            done = "réponse déposée dans les brouillons"
            then = ReplyState.TO_SEND if before.sender else ReplyState.DEPOSITED
            moved(connection, before, then, now, MACHINE, done, problem="", claimed_until=None)
            how = connection.scalars(select(reply.c.ends).where(reply.c.id == reply_id)).one()
            end(connection, before.mail_id, Ended(how), now)
            return True

    def deposit_failed(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """See ReplyStore."""
        mine = (reply.c.id == reply_id, reply.c.state == ReplyState.APPROVED, reply.c.owner == owner)
        with self._writing() as connection:
            connection.execute(update(reply).where(*mine).values(problem=words, claimed_until=retry_at))

    def counts(self) -> dict[ReplyState, int]:
        """See ReplyStore."""
        with self._reading() as connection:
            rows = connection.execute(select(reply.c.state, func.count()).group_by(reply.c.state))
            return {ReplyState(state): number for state, number in rows}


def _tidy(subject: str, body: str) -> tuple[str, str]:
    subject, body = tidy_subject(subject), tidy_body(body)
    if len(subject) > MOST_SUBJECT or len(body) > MOST_BODY:
        words = f"Texte trop long : {MOST_SUBJECT} caractères au plus pour l’objet, {MOST_BODY} pour le texte."
        raise ForbiddenMove("text too long", words=words)
    return subject, body


def _reject(connection: Connection, before: Reply, cause: Cause, reason: str, actor: str, now: datetime) -> Reply:
    check_move(before, ReplyState.REJECTED)
    reason = tidy_subject(reason)[:MOST_SUBJECT]
    if cause is Cause.OTHER and not reason:
        raise ForbiddenMove("no reason", subject=str(before.reply_id), words="Dites pourquoi le projet est rejeté.")
    said = CAUSES[cause] if not reason else reason if cause is Cause.OTHER else f"{CAUSES[cause]} : {reason}"
    add_event(connection, before.reply_id, now, actor, "rejected", reason=said)
    values: dict[str, object] = {"reason": said, "cause": cause.value}
    return moved(connection, before, ReplyState.REJECTED, now, actor, "projet de réponse rejeté", detail=said, **values)
