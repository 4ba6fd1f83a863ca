"""`LetterMeasures` on SQL: counts in the database, the distance between two texts in Python."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Connection, func, or_, select

from triage.adapters.sql.dashboard import PREPARED
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.reply_tables import reply
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import history, mail
from triage.domain.case import MACHINE
from triage.domain.drafts import OPEN, Cause, ReplyState
from triage.domain.people import Sight
from triage.ports.letter_measures import LetterMeasure

MOST_COMPARED = 500  # the newest of the period: comparing takes about a millisecond each
TAKEN = frozenset(ReplyState) - OPEN - {ReplyState.REJECTED}


class SqlLetterMeasures(SqlDoor):
    """See LetterMeasures."""

    def measures(self, sight: Sight, since: datetime, until: datetime) -> Sequence[LetterMeasure]:
        """See LetterMeasures."""
        with self._reading() as connection:
            proposed = _proposed(connection, sight, since, until)
            opened: Counter[str] = Counter()
            taken: Counter[str] = Counter()
            causes: dict[str, Counter[Cause]] = defaultdict(Counter)
            within = (reply.c.opened_at >= since, reply.c.opened_at < until, visible(sight))
            groups = select(reply.c.letter, reply.c.state, reply.c.cause, func.count().label("n")).join(mail)
            grouped = groups.where(*within).group_by(reply.c.letter, reply.c.state, reply.c.cause)
            for row in connection.execute(grouped):
                opened[row.letter] += row.n
                taken[row.letter] += row.n * (ReplyState(row.state) in TAKEN)
                if row.state == ReplyState.REJECTED.value:
                    causes[row.letter][Cause(row.cause or Cause.OTHER)] += row.n
            changed, distances = _changed(connection, within)
        return sorted(
            (
                LetterMeasure(
                    letter=name,
                    proposed=proposed[name],
                    opened=opened[name],
                    taken=taken[name],
                    changed=changed[name],
                    distance=sum(distances[name]) / len(distances[name]) if distances[name] else None,
                    rejected=causes[name].total(),
                    causes=tuple(causes[name].most_common()),
                )
                for name in sorted(proposed.keys() | opened.keys())
            ),
            key=lambda m: (-m.proposed, -m.opened, m.letter),
        )


def _proposed(connection: Connection, sight: Sight, since: datetime, until: datetime) -> Counter[str]:
    """As `work.record` writes it: « modèle NAME »."""
    rows = connection.execute(
        select(history.c.detail, func.count(history.c.mail_id.distinct()).label("n"))
        .join(mail, mail.c.id == history.c.mail_id)
        .where(history.c.action == PREPARED, history.c.actor == MACHINE, visible(sight))
        .where(mail.c.received_at >= since, mail.c.received_at < until)
        .group_by(history.c.detail)
    )
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.detail.partition(" ")[2]] += row.n
    return counts


def _changed(connection: Connection, within: tuple[object, ...]) -> tuple[Counter[str], dict[str, list[float]]]:
    other = or_(reply.c.proposed_body != reply.c.final_body, reply.c.proposed_subject != reply.c.subject)
    is_taken = reply.c.state.in_(sorted(TAKEN))
    counted = select(reply.c.letter, func.count().label("n")).join(mail).where(*within, is_taken, other)  # type: ignore[arg-type]
    changed: Counter[str] = Counter()
    for row in connection.execute(counted.group_by(reply.c.letter)):
        changed[row.letter] += row.n
    texts = select(reply.c.letter, reply.c.proposed_body, reply.c.final_body).join(mail)
    newest = texts.where(*within, is_taken, other).order_by(reply.c.id.desc()).limit(MOST_COMPARED)  # type: ignore[arg-type]
    distances: dict[str, list[float]] = defaultdict(list)
    for row in connection.execute(newest):
        distances[row.letter].append(distance(row.proposed_body, row.final_body))
    return changed, distances


def distance(before: str, after: str) -> float:
    """The share of the words of both texts that stand in one of them only, in their order: 0 for the same words, 1 for none."""
    return 1 - SequenceMatcher(None, before.split()[:2000], after.split()[:2000], autojunk=False).ratio()
