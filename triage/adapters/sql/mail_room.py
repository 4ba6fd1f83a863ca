"""`MailRoom` on SQL."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from itertools import islice

from sqlalchemy import ColumnElement, and_, case, func, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.listing import LINE, in_states, line_of
from triage.adapters.sql.moments import day_of, pieces
from triage.adapters.sql.review_tables import correction
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import mail
from triage.domain.balance import PARTS, Balance, add_up
from triage.domain.case import CaseLine, State
from triage.domain.corrections import LABELLING, Deed
from triage.domain.people import Sight
from triage.domain.referential import Label
from triage.ports.mail_room import Misroute


class SqlMailRoom(SqlDoor):
    """Each call one transaction."""

    def balance(self, sight: Sight, since: datetime, until: datetime, zone: tzinfo) -> list[Balance]:
        """See MailRoom."""
        with self._reading() as connection:
            piece = pieces(connection, mail.c.received_at, zone, since)
            parts = {name: func.sum(case((in_states(tuple(states)), 1), else_=0)) for name, states in PARTS.items()}
            rows = connection.execute(
                select(
                    mail.c.mailbox,
                    piece.label("piece"),
                    func.count().label("received"),
                    *(p.label(n) for n, p in parts.items()),
                )
                .where(mail.c.received_at >= since, mail.c.received_at < until, visible(sight))
                .group_by(mail.c.mailbox, piece)
            ).all()
        days: dict[tuple[date, str], list[Balance]] = {}
        for r in rows:
            day = day_of(r.piece, zone)
            days.setdefault((day, r.mailbox), []).append(
                Balance(
                    mailbox=r.mailbox, day=day, received=r.received, filed=int(r.filed), to_qualify=int(r.to_qualify),
                    failed=int(r.failed), waiting=int(r.waiting),
                )
            )  # fmt: skip
        lines = [add_up(some, mailbox=mailbox, day=day) for (day, mailbox), some in days.items()]
        return sorted(lines, key=lambda x: (-(x.day or date.min).toordinal(), x.mailbox))

    def to_check(self, sight: Sight, below: float, limit: int) -> list[CaseLine]:
        """See MailRoom."""
        with self._reading() as connection:
            rows = connection.execute(
                select(*LINE)
                .where(in_states((State.SORTED,)), mail.c.confidence < below, visible(sight))
                .order_by(mail.c.confidence, mail.c.id)
                .limit(limit)
            )
            return [line_of(row) for row in rows]

    def returned(self, sight: Sight, limit: int) -> list[CaseLine]:
        """See MailRoom."""
        sent_back = select(correction.c.mail_id).where(
            correction.c.deed == Deed.RETURN.value, correction.c.undone_at.is_(None)
        )
        with self._reading() as connection:
            rows = connection.execute(
                select(*LINE)
                .where(in_states((State.TO_QUALIFY,)), mail.c.id.in_(sent_back), visible(sight))
                .order_by(mail.c.received_at, mail.c.id)
                .limit(limit)
            )
            return [line_of(row) for row in rows]

    def misroutes(self, sight: Sight, since: datetime, limit: int) -> list[Misroute]:
        """See MailRoom."""
        c = correction.c
        with self._reading() as connection:
            rows = connection.execute(
                select(c.mail_id, c.at, c.actor, c.proposed, c.chosen, c.confidence, mail.c.subject)
                .join(mail, mail.c.id == c.mail_id)
                .where(_changed(since), visible(sight))
                .order_by(c.at.desc(), c.id.desc())
            )
            changed = (
                Misroute(
                    mail_id=r.mail_id, at=r.at, actor=r.actor, subject=r.subject, proposed=Label.from_code(r.proposed),
                    chosen=Label.from_code(r.chosen), confidence=r.confidence,
                )
                for r in rows
            )  # fmt: skip
            # The codes hold service and motif: only here the services can be compared.
            return list(islice((m for m in changed if m.proposed.service != m.chosen.service), limit))

    def misrouted_pairs(self, sight: Sight, since: datetime) -> Sequence[tuple[str, str, int]]:
        """See MailRoom."""
        c = correction.c
        with self._reading() as connection:
            rows = connection.execute(
                select(c.proposed, c.chosen, func.count())
                .join(mail, mail.c.id == c.mail_id)
                .where(_changed(since), visible(sight))
                .group_by(c.proposed, c.chosen)
            ).all()
        pairs: Counter[tuple[str, str]] = Counter()
        for proposed, chosen, count in rows:
            pairs[Label.from_code(proposed).service, Label.from_code(chosen).service] += count
        return sorted(((a, b, n) for (a, b), n in pairs.items() if a != b), key=lambda x: (-x[2], x[0], x[1]))


def _changed(since: datetime) -> ColumnElement[bool]:
    """Labelling decisions that were not undone and changed the label."""
    c = correction.c
    labelling = c.deed.in_([d.value for d in LABELLING])
    return and_(c.at >= since, c.undone_at.is_(None), labelling, c.proposed != "", c.proposed != c.chosen)
