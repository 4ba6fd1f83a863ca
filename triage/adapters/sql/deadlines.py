"""The legal clock in SQL: wound up with a mail, wound again when a person changes what the mail is, and read back.

`wind` and `end` are called within the transaction of whoever changes the mail, so that the date in the lists is never behind.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from triage.adapters.sql.codec import read_outcome
from triage.adapters.sql.deadline_tables import mail_deadline as d
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.effective import decisions_of, effective
from triage.adapters.sql.tables import mail
from triage.domain.case import Outcome, State
from triage.domain.clock import Clock, Deadline, Effect, Ended, Matter, next_of
from triage.domain.entities import EntityType
from triage.domain.errors import UnknownCase
from triage.domain.mail import Automatic, PassageKind
from triage.domain.referential import Label
from triage.domain.whole_mail import whole_of

_ENDED = {State.CLOSED, State.DROPPED}


class SqlDeadlineStore(SqlDoor):
    """See `triage.ports.deadlines.Deadlines`."""

    def of(self, mail_id: int) -> tuple[Deadline, ...]:
        """See Deadlines."""
        with self._reading() as connection:
            return tuple(_read(connection, mail_id))

    def end(self, mail_id: int, how: Ended, now: datetime) -> None:
        """See Deadlines."""
        with self._writing() as connection:
            end(connection, mail_id, how, now)


def wind(connection: Connection, clock: Clock, mail_id: int, now: datetime) -> None:
    """Compute the deadlines of a mail for what it is now; those that a person ended stay ended, and a mail that is closed
    has none running. A database opened without a clock keeps what it has.
    """
    if not clock.delays:
        return
    wanted = select(mail.c.received_at, mail.c.service, mail.c.motif, mail.c.state, mail.c.outcome)
    row = connection.execute(wanted.where(mail.c.id == mail_id)).one_or_none()
    if row is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    label = Label(service=row.service, motif=row.motif)
    outcome = read_outcome(row.outcome)
    if outcome is not None:
        outcome = effective(outcome, decisions_of(connection, [mail_id])[mail_id])
    fresh = clock.deadlines(_matter(row.received_at, label, outcome))
    kept = {one.code: one for one in _read(connection, mail_id)}
    done = {Ended(k.ended_how): k.ended_at for k in kept.values() if k.ended_at and k.ended_how != Ended.CLOSED}
    stays = [k.code for k in kept.values() if k.ended_how in done and k.code not in {f.code for f in fresh}]
    connection.execute(delete(d).where(d.c.mail_id == mail_id, d.c.code.not_in(stays)))
    rows = []
    for one in fresh:
        how = next((h for h in sorted(done) if h in one.ended_by), None)
        at = done[how] if how else None
        if at is None and State(row.state) in _ENDED:
            how, at = Ended.CLOSED, now
        rows.append(_values(mail_id, one, at, how))
    if rows:
        connection.execute(insert(d), rows)
    _show_next(connection, mail_id)


def end(connection: Connection, mail_id: int, how: Ended, now: datetime) -> None:
    """A person did something that ends deadlines: the letter was deposited or sent, or the mail was closed."""
    for one in _read(connection, mail_id):
        if one.ended_at is None and (how is Ended.CLOSED or how in one.ended_by):
            here = (d.c.mail_id == mail_id, d.c.code == one.code)
            connection.execute(update(d).where(*here).values(ended_at=now, ended_how=how.value))
    _show_next(connection, mail_id)


def _show_next(connection: Connection, mail_id: int) -> None:
    soonest = next_of(_read(connection, mail_id))
    values = {"due_at": soonest.due_at if soonest else None, "due_code": soonest.code if soonest else ""}
    connection.execute(update(mail).where(mail.c.id == mail_id).values(**values))


def _matter(received_at: datetime, label: Label, outcome: Outcome | None) -> Matter:
    if outcome is None:
        return Matter(received_at=received_at, label=label)
    parsed, found = whole_of(outcome)
    days = set()
    for entity in found.entities:
        if entity.type is EntityType.DATE:
            try:
                days.add(date.fromisoformat(entity.value))
            except ValueError:
                continue
    return Matter(
        received_at=received_at,
        label=label,
        text=f"{parsed.subject}\n{parsed.said(PassageKind.NEW, PassageKind.FORWARDED)}",
        days=tuple(sorted(days)),
        by_a_person=parsed.automatic is Automatic.NO,
    )


def _values(mail_id: int, one: Deadline, at: datetime | None, how: Ended | None) -> dict[str, object]:
    return {
        "mail_id": mail_id,
        "code": one.code,
        "name": one.name,
        "effect": one.effect.value,
        "article": one.article,
        "appeal": one.appeal,
        "since": one.since,
        "due_on": one.due_on,
        "due_at": one.due_at,
        "ended_by": ",".join(sorted(one.ended_by)),
        "ended_at": at,
        "ended_how": how.value if how else "",
    }


def _read(connection: Connection, mail_id: int) -> list[Deadline]:
    rows = connection.execute(select(d).where(d.c.mail_id == mail_id).order_by(d.c.due_at, d.c.code))
    return [_deadline(row) for row in rows]


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(
        code=row.code,
        name=row.name,
        effect=Effect(row.effect),
        article=row.article,
        appeal=row.appeal,
        since=row.since,
        due_on=row.due_on,
        due_at=row.due_at,
        ended_by=frozenset(Ended(one) for one in row.ended_by.split(",") if one),
        ended_at=row.ended_at,
        ended_how=row.ended_how,
    )
