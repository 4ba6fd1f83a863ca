"""What workers do to a case: claim it, record its outcome, quarantine it, file it, nudge the stuck ones again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select, update

from triage.adapters.sql.codec import write_outcome
from triage.adapters.sql.holding import search_text_of, write_entities, write_texts
from triage.adapters.sql.intake import make_room, place_values
from triage.adapters.sql.journal import write_history
from triage.adapters.sql.tables import mail
from triage.domain.case import MACHINE, Filing, Outcome, State, check_move
from triage.domain.errors import UnknownCase
from triage.domain.mail import Location
from triage.domain.people import Sensitivity
from triage.domain.verdict import PriorityLevel

RANK = {PriorityLevel.URGENTE: 0, PriorityLevel.HAUTE: 1, PriorityLevel.NORMALE: 2}
UNREAD_RANK = 9


def claim(connection: Connection, mail_id: int, owner: str, now: datetime, seconds: float) -> bool:
    """One UPDATE decides between workers; no lock outlives it."""
    free = or_(mail.c.claimed_until.is_(None), mail.c.claimed_until < now, mail.c.claimed_by == owner)
    done = connection.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.state == State.RECEIVED, free)
        .values(claimed_by=owner, claimed_until=now + timedelta(seconds=seconds), attempts=mail.c.attempts + 1)
    )
    return done.rowcount == 1


def renew(connection: Connection, owner: str, now: datetime, seconds: float) -> int:
    """A claim that was lost to another worker is not taken back: its owner is no longer ours."""
    done = connection.execute(
        update(mail)
        .where(mail.c.claimed_by == owner, mail.c.state == State.RECEIVED)
        .values(claimed_until=now + timedelta(seconds=seconds))
    )
    return done.rowcount


def release(connection: Connection, mail_id: int, owner: str) -> None:
    """Give a claim back."""
    connection.execute(
        update(mail).where(mail.c.id == mail_id, mail.c.claimed_by == owner).values(claimed_by=None, claimed_until=None)
    )


def record(
    connection: Connection, mail_id: int, outcome: Outcome, filing: Filing, now: datetime, sensitive: Sensitivity
) -> bool:
    """Everything of the outcome in one transaction; the WHERE on the state makes a second recorder write nothing."""
    verdict, parsed = outcome.verdict, outcome.parsed
    state = State.TO_QUALIFY if verdict.to_qualify else State.SORTED
    check_move(State.RECEIVED, state, subject=str(mail_id))
    sender = parsed.sender.name or parsed.sender.email if parsed.sender else ""
    done = connection.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.state == State.RECEIVED)
        .values(
            state=state,
            filing=filing,
            sensitive=sensitive.value,
            claimed_by=None,
            claimed_until=None,
            nudged_at=now,
            error="",
            sender=sender,
            subject=outcome.shown_subject,
            search_text=search_text_of(outcome),
            service=verdict.label.service,
            motif=verdict.label.motif,
            priority_rank=RANK[outcome.priority.level],
            confidence=verdict.confidence,
            has_proposal=outcome.proposal is not None,
            attachments=len(parsed.attachments),
            model=verdict.model,
            rules_version=outcome.rules_version,
            outcome=write_outcome(outcome),
        )
    )
    if done.rowcount != 1:
        return False
    write_entities(connection, mail_id, outcome)
    write_texts(connection, mail_id, outcome.attached)
    action = "à qualifier" if verdict.to_qualify else "trié"
    detail = (
        f"{verdict.label.code}, confiance {verdict.confidence:.4f}, {verdict.model}, règles {outcome.rules_version}"
    )
    write_history(connection, mail_id, now, MACHINE, action, detail)
    if outcome.proposal is not None:
        write_history(connection, mail_id, now, MACHINE, "projet de réponse", f"modèle {outcome.proposal.template}")
    return True


def quarantine(connection: Connection, mail_id: int, error: str, now: datetime) -> bool:
    """RECEIVED -> QUARANTINED."""
    done = connection.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.state == State.RECEIVED)
        .values(state=State.QUARANTINED, error=error, claimed_by=None, claimed_until=None, priority_rank=UNREAD_RANK)
    )
    if done.rowcount == 1:
        write_history(connection, mail_id, now, MACHINE, "quarantaine", error)
    return done.rowcount == 1


def retry(connection: Connection, mail_id: int, actor: str, now: datetime) -> None:
    """QUARANTINED -> RECEIVED."""
    check_move(state_of(connection, mail_id), State.RECEIVED, subject=str(mail_id))
    connection.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.state == State.QUARANTINED)
        .values(state=State.RECEIVED, attempts=0, error="", nudged_at=None)
    )
    write_history(connection, mail_id, now, actor, "repris", "remis dans la file de tri")


def state_of(connection: Connection, mail_id: int) -> State:
    """The state, locked for the rest of the transaction. Raises UnknownCase."""
    found = connection.execute(select(mail.c.state).where(mail.c.id == mail_id).with_for_update()).scalar()
    if found is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    return State(found)


def set_filing(
    connection: Connection,
    mail_id: int,
    filing: Filing,
    now: datetime,
    place: Location | None,
    detail: str,
    actor: str,
) -> None:
    """Where the message is on the server now."""
    values: dict[str, object] = {"filing": filing, "nudged_at": now}
    state_of(connection, mail_id)
    if place is not None:
        make_room(connection, place, mail_id, now)
        values.update(place_values(place))
    connection.execute(update(mail).where(mail.c.id == mail_id).values(**values))
    write_history(connection, mail_id, now, actor, f"rangement {filing.value}", detail)


def stuck(connection: Connection, now: datetime, older_than: float, limit: int) -> list[int]:
    """Cases that wait for a nudge; SKIP LOCKED spreads them over several sweeping workers."""
    waiting = or_(
        and_(mail.c.state == State.RECEIVED, or_(mail.c.claimed_until.is_(None), mail.c.claimed_until < now)),
        mail.c.filing == Filing.PENDING,
    )
    quiet = or_(mail.c.nudged_at.is_(None), mail.c.nudged_at < now - timedelta(seconds=older_than))
    found = select(mail.c.id).where(waiting, quiet).order_by(mail.c.id).limit(limit).with_for_update(skip_locked=True)
    ids = [row.id for row in connection.execute(found)]
    if ids:
        connection.execute(update(mail).where(mail.c.id.in_(ids)).values(nudged_at=now))
    return ids
