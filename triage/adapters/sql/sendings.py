"""`SendingStore` on SQL. `begin` is the one line between « asked for » and « perhaps gone »."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.reply_rows import MOVED, add_event, moved, one_reply, seen_reply
from triage.adapters.sql.reply_tables import reply
from triage.adapters.sql.tables import mail
from triage.domain.case import MACHINE
from triage.domain.drafts import Reply, ReplyState, check_move, check_sending
from triage.domain.errors import CaseMoved, ForbiddenMove, UnknownCase
from triage.ports.sendings import Sending

ASKED, SENT, NOT_SENT, UNSURE = "envoi demandé", "réponse envoyée", "réponse non envoyée", "envoi incertain"


class SqlSendingStore(SqlDoor):
    """See SendingStore."""

    def content(self, reply_id: int) -> bytes:
        """See SendingStore."""
        with self._reading() as connection:
            return _content(connection, reply_id)

    def ask(self, reply_id: int, *, sha256: str, seen: int, actor: str, now: datetime) -> Reply:
        """See SendingStore."""
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            check_sending(before)
            digest = hashlib.sha256(_content(connection, reply_id)).hexdigest()
            if not digest == sha256 == before.sha256:
                raise CaseMoved("other bytes", subject=str(reply_id), words=MOVED)
            add_event(connection, reply_id, now, actor, "send_asked")
            # An approved one is deposited first, and goes on from there.
            then = ReplyState.TO_SEND if before.state is ReplyState.DEPOSITED else before.state
            clicked: dict[str, object] = {"sender": actor, "asked_at": now, "problem": ""}
            if then is ReplyState.TO_SEND:
                clicked |= {"owner": "", "claimed_until": None}
            return moved(connection, before, then, now, actor, ASKED, f"version {seen}", **clicked)

    def claim(self, owner: str, now: datetime, *, seconds: float) -> Sending | None:
        """See SendingStore."""
        return self._claim(reply.c.state == ReplyState.TO_SEND, owner, now, seconds)

    def claim_copy(self, owner: str, now: datetime, *, seconds: float) -> Sending | None:
        """See SendingStore."""
        wanted = (reply.c.state == ReplyState.SENT) & reply.c.copied.is_(False)
        return self._claim(wanted, owner, now, seconds)

    def _claim(self, wanted: object, owner: str, now: datetime, seconds: float) -> Sending | None:
        free = or_(reply.c.claimed_until.is_(None), reply.c.claimed_until <= now)
        first = select(reply.c.id).where(wanted, free).order_by(reply.c.id).limit(1)  # type: ignore[arg-type]
        with self._reading() as connection:
            if connection.execute(first).first() is None:
                return None
        with self._writing() as connection:
            key = connection.scalars(first.with_for_update(skip_locked=True)).first()
            if key is None:
                return None
            until = now + timedelta(seconds=seconds)
            connection.execute(update(reply).where(reply.c.id == key).values(owner=owner, claimed_until=until))
            columns = (reply.c.id, mail.c.mailbox, reply.c.message_id, reply.c.content, reply.c.asked_at)
            row = connection.execute(select(*columns).join(mail).where(reply.c.id == key)).one()
            return Sending(
                reply_id=row.id,
                mailbox=row.mailbox,
                message_id=row.message_id,
                content=row.content,
                asked_at=row.asked_at,
            )

    def begin(self, reply_id: int, owner: str, now: datetime, *, seconds: float) -> bool:
        """See SendingStore."""
        with self._writing() as connection:
            before = one_reply(connection, reply_id, lock=True)
            if before.state is not ReplyState.TO_SEND or not _held(connection, reply_id, owner, now):
                return False
            add_event(connection, reply_id, now, owner, "sending")
            until = now + timedelta(seconds=seconds)
            moved(connection, before, ReplyState.SENDING, now, MACHINE, "envoi commencé", claimed_until=until)
            return True

    def sent(self, reply_id: int, owner: str, now: datetime) -> bool:
        """See SendingStore."""
        with self._writing() as connection:
            before = one_reply(connection, reply_id, lock=True)
            # Thought lost while it was slow: what the server answered is certain, unless a person was quicker.
            mine = before.state in {ReplyState.SENDING, ReplyState.UNSURE} and _owner(connection, reply_id) == owner
            if not mine:
                return False
            add_event(connection, reply_id, now, owner, "sent")
            done: dict[str, object] = {"problem": "", "sent_at": now, "copied": False, "claimed_until": None}
            moved(connection, before, ReplyState.SENT, now, MACHINE, SENT, f"à la demande de {before.sender}", **done)
            return True

    def not_sent(self, reply_id: int, owner: str, words: str, now: datetime) -> None:
        """See SendingStore."""
        states = {ReplyState.TO_SEND, ReplyState.SENDING, ReplyState.UNSURE}
        with self._writing() as connection:
            before = one_reply(connection, reply_id, lock=True)
            if before.state in states and _owner(connection, reply_id) == owner:
                add_event(connection, reply_id, now, owner, "not_sent", reason=words)
                _back(connection, before, MACHINE, words, now)

    def later(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """See SendingStore."""
        mine = (reply.c.id == reply_id, reply.c.state == ReplyState.TO_SEND, reply.c.owner == owner)
        with self._writing() as connection:
            connection.execute(update(reply).where(*mine).values(problem=words, claimed_until=retry_at))

    def unsure(self, reply_id: int, owner: str, now: datetime) -> None:
        """See SendingStore."""
        with self._writing() as connection:
            before = one_reply(connection, reply_id, lock=True)
            if before.state is ReplyState.SENDING and _owner(connection, reply_id) == owner:
                _unsure(connection, before, owner, now)

    def give_up_lost(self, now: datetime) -> int:
        """See SendingStore."""
        lost = select(reply.c.id).where(reply.c.state == ReplyState.SENDING, reply.c.claimed_until <= now)
        with self._reading() as connection:
            if connection.execute(lost.limit(1)).first() is None:
                return 0
        with self._writing() as connection:
            ids = list(connection.scalars(lost.with_for_update(skip_locked=True)))
            for reply_id in ids:
                _unsure(connection, one_reply(connection, reply_id), "", now)
            return len(ids)

    def settle(self, reply_id: int, *, gone: bool, seen: int, actor: str, now: datetime) -> Reply:
        """See SendingStore."""
        with self._writing() as connection:
            before = seen_reply(connection, reply_id, seen)
            if before.state is not ReplyState.UNSURE:
                raise ForbiddenMove(f"settle from {before.state}", subject=str(reply_id))
            add_event(connection, reply_id, now, actor, "settled", reason="parti" if gone else "pas parti")
            if not gone:
                return _back(connection, before, actor, "", now)
            done: dict[str, object] = {
                "problem": "",
                "sent_at": now,
                "copied": False,
                "owner": "",
                "claimed_until": None,
            }
            return moved(
                connection, before, ReplyState.SENT, now, actor, SENT, "constaté après un envoi incertain", **done
            )

    def copied(self, reply_id: int, owner: str) -> None:
        """See SendingStore."""
        mine = (reply.c.id == reply_id, reply.c.state == ReplyState.SENT, reply.c.owner == owner)
        with self._writing() as connection:
            connection.execute(update(reply).where(*mine).values(copied=True, problem="", claimed_until=None))

    def copy_failed(self, reply_id: int, owner: str, words: str, *, retry_at: datetime) -> None:
        """See SendingStore."""
        mine = (reply.c.id == reply_id, reply.c.state == ReplyState.SENT, reply.c.owner == owner)
        with self._writing() as connection:
            connection.execute(update(reply).where(*mine).values(problem=words, claimed_until=retry_at))


def _back(connection: Connection, before: Reply, actor: str, words: str, now: datetime) -> Reply:
    """The click is used up; the owner forgotten, so that nothing said later by a slow worker counts."""
    check_move(before, ReplyState.DEPOSITED)
    cleared: dict[str, object] = {"sender": "", "asked_at": None, "problem": words, "owner": "", "claimed_until": None}
    return moved(connection, before, ReplyState.DEPOSITED, now, actor, NOT_SENT, words, **cleared)


def _unsure(connection: Connection, before: Reply, owner: str, now: datetime) -> None:
    add_event(connection, before.reply_id, now, owner or "relève", "unsure")
    moved(
        connection, before, ReplyState.UNSURE, now, MACHINE, UNSURE, "à vérifier par une personne", claimed_until=None
    )


def _content(connection: Connection, reply_id: int) -> bytes:
    found = connection.execute(select(reply.c.content).where(reply.c.id == reply_id)).scalar()
    if not isinstance(found, bytes):
        raise UnknownCase("not approved", subject=str(reply_id), words="Cette réponse n’est pas approuvée.")
    return found


def _owner(connection: Connection, reply_id: int) -> str:
    return str(connection.execute(select(reply.c.owner).where(reply.c.id == reply_id)).scalar())


def _held(connection: Connection, reply_id: int, owner: str, now: datetime) -> bool:
    mine = (reply.c.id == reply_id, reply.c.owner == owner, reply.c.claimed_until > now)
    return connection.execute(select(reply.c.id).where(*mine)).first() is not None
