"""`Dashboard` on SQL: plain sums in the database, days and shares in Python."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from math import ceil

from sqlalchemy import ColumnElement, Connection, Integer, Subquery, and_, case, cast, func, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.listing import OPEN, in_states
from triage.adapters.sql.moments import day_of, pieces
from triage.adapters.sql.review_tables import correction
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import history, mail
from triage.domain.case import MACHINE, State
from triage.domain.corrections import LABELLING, Deed
from triage.domain.people import Sight
from triage.domain.referential import Label
from triage.ports.dashboard import Delay, Figures, Scope, ServiceFigures

TENTHS = 10
PREPARED = "projet de réponse"  # as `work.record` writes it, with « modèle NAME » as its detail
ENDED = (State.CLOSED, State.DROPPED)
ENDING = (Deed.CLOSE, Deed.DROP, Deed.SPAM)


class SqlDashboard(SqlDoor):
    """Each call one transaction."""

    def figures(self, scope: Scope, now: datetime) -> Figures:
        """See Dashboard."""
        with self._reading() as connection:
            return Figures(
                days=_days(connection, scope),
                services=_services(connection, scope, now),
                first_gesture=_delay(connection, scope, tuple(d for d in Deed if d is not Deed.ASSIGN), first=True),
                ending=_delay(connection, scope, ENDING, first=False),
                confidences=_confidences(connection, scope),
                letters=_letters(connection, scope),
            )

    def last_mails(self, sight: Sight) -> dict[str, datetime]:
        """See Dashboard."""
        wanted = select(mail.c.mailbox, func.max(mail.c.received_at).label("at")).where(visible(sight))
        with self._reading() as connection:
            return {r.mailbox: r.at for r in connection.execute(wanted.group_by(mail.c.mailbox))}


def _within(scope: Scope) -> ColumnElement[bool]:
    conditions = [mail.c.received_at >= scope.since, mail.c.received_at < scope.until, visible(scope.sight)]
    if scope.service is not None:
        conditions.append(mail.c.service == scope.service)
    return and_(*conditions)


def _days(connection: Connection, scope: Scope) -> tuple[tuple[date, int], ...]:
    piece = pieces(connection, mail.c.received_at, scope.zone, scope.since)
    counts: Counter[date] = Counter()
    for written, count in connection.execute(select(piece, func.count()).where(_within(scope)).group_by(piece)):
        counts[day_of(written, scope.zone)] += count
    return tuple(sorted(counts.items()))


def _services(connection: Connection, scope: Scope, now: datetime) -> tuple[ServiceFigures, ...]:
    is_open = in_states(OPEN)
    rows = connection.execute(
        select(
            mail.c.service,
            func.count().label("received"),
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.sum(case((and_(is_open, mail.c.due_at < now), 1), else_=0)).label("late"),
            func.sum(case((in_states(ENDED), 1), else_=0)).label("ended"),
            func.avg(case((mail.c.model != "", mail.c.confidence))).label("confidence"),
        )
        .where(_within(scope))
        .group_by(mail.c.service)
    ).all()
    decided, changed = _decisions(connection, scope)
    figures = [
        ServiceFigures(
            service=r.service,
            received=r.received,
            open=int(r.open),
            late=int(r.late),
            ended=int(r.ended),
            decided=decided.pop(r.service, 0),
            changed=changed[r.service],
            confidence=None if r.confidence is None else float(r.confidence),
        )
        for r in rows
    ]
    # Services that were proposed and of which no mail is left: what people changed there must not vanish.
    figures += [
        ServiceFigures(
            service=service, received=0, open=0, late=0, ended=0, decided=n, changed=changed[service], confidence=None
        )
        for service, n in decided.items()
    ]
    return tuple(sorted(figures, key=lambda f: (-f.received, f.service)))


def _decisions(connection: Connection, scope: Scope) -> tuple[Counter[str], Counter[str]]:
    """Mails with a label given by a person, and those of them whose label was changed, by the service first proposed."""
    last = _one_each(scope, tuple(LABELLING), first=False)
    rows = connection.execute(
        select(correction.c.proposed, correction.c.chosen, func.count().label("n"))
        .join(last, last.c.id == correction.c.id)
        .join(mail, mail.c.id == correction.c.mail_id)
        .where(_within(replace(scope, service=None)), correction.c.proposed != "")
        .group_by(correction.c.proposed, correction.c.chosen)
    )
    decided: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for r in rows:
        service = Label.from_code(r.proposed).service
        if scope.service in {None, service}:
            decided[service] += r.n
            changed[service] += r.n * (r.proposed != r.chosen)
    return decided, changed


def _one_each(scope: Scope, deeds: tuple[Deed, ...], *, first: bool) -> Subquery:
    """For each mail, the id of its first or last decision of these kinds that was not undone. Nobody decides of a mail before
    it comes, so that older decisions need not be read.
    """
    which = func.min(correction.c.id) if first else func.max(correction.c.id)
    return (
        select(which.label("id"))
        .where(
            correction.c.at >= scope.since,
            correction.c.deed.in_([d.value for d in deeds]),
            correction.c.undone_at.is_(None),
        )
        .group_by(correction.c.mail_id)
        .subquery()
    )


def _delay(connection: Connection, scope: Scope, deeds: tuple[Deed, ...], *, first: bool) -> Delay:
    one = _one_each(scope, deeds, first=first)
    rows = connection.execute(
        select(mail.c.received_at, correction.c.at)
        .join(one, one.c.id == correction.c.id)
        .join(mail, mail.c.id == correction.c.mail_id)
        .where(_within(scope))
    )
    return delay_of((r.at - r.received_at).total_seconds() for r in rows)


def delay_of(seconds: Iterable[float]) -> Delay:
    """Median and ninetieth per cent by nearest rank: both are delays that really occurred."""
    sorted_ones = sorted(max(0.0, s) for s in seconds)
    count = len(sorted_ones)
    if not count:
        return Delay(count=0, median=None, ninety=None)
    return Delay(count=count, median=sorted_ones[ceil(count / 2) - 1], ninety=sorted_ones[ceil(count * 0.9) - 1])


def _confidences(connection: Connection, scope: Scope) -> tuple[int, ...]:
    tenth = cast(func.floor(mail.c.confidence * TENTHS), Integer)
    if connection.dialect.name != "postgresql":
        tenth = cast(mail.c.confidence * TENTHS, Integer)  # SQLite truncates; its build may lack floor()
    counts = [0] * TENTHS
    rows = connection.execute(select(tenth, func.count()).where(_within(scope), mail.c.model != "").group_by(tenth))
    for where, count in rows:
        counts[min(max(where, 0), TENTHS - 1)] += count
    return tuple(counts)


def _letters(connection: Connection, scope: Scope) -> tuple[tuple[str, int], ...]:
    """From the history: a mail keeps the name of its letter nowhere else that could be counted."""
    rows = connection.execute(
        select(history.c.detail, func.count(history.c.mail_id.distinct()).label("n"))
        .join(mail, mail.c.id == history.c.mail_id)
        .where(history.c.action == PREPARED, history.c.actor == MACHINE, _within(scope))
        .group_by(history.c.detail)
    )
    counts = [(row.detail.partition(" ")[2], row.n) for row in rows]
    return tuple(sorted(counts, key=lambda x: (-x[1], x[0])))
