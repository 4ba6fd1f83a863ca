"""`ReviewStore` on SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from triage.adapters.sql.codec import read_outcome
from triage.adapters.sql.deadlines import wind
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.journal import write_history
from triage.adapters.sql.listing import LINE, ORDERS, chosen, line_of
from triage.adapters.sql.review_tables import correction
from triage.adapters.sql.sight import visible
from triage.adapters.sql.tables import history, mail
from triage.domain.bulk import Standing
from triage.domain.case import Filing, State
from triage.domain.corrections import WORDS, Correction, Decision, Deed, after
from triage.domain.errors import CaseMoved, UnknownCase
from triage.domain.people import Sensitivity, Sight
from triage.domain.referential import Label
from triage.ports import Selection

# Where the message was put by us, or should be: it has to follow the person's decision.
FILED = frozenset({Filing.DONE, Filing.PENDING, Filing.FAILED, Filing.UNDONE})


class SqlReviewStore(SqlDoor):
    """See ReviewStore."""

    def decide(
        self,
        mail_id: int,
        decision: Decision,
        *,
        actor: str,
        now: datetime,
        seen: int | None = None,
        sensitive: Sensitivity | None = None,
    ) -> Correction:
        """See ReviewStore."""
        with self._writing() as connection:
            row = _locked(connection, mail_id)
            if seen is not None and seen != _revision(connection, mail_id):
                raise CaseMoved(f"mail {mail_id} has changed", subject=str(mail_id))
            before = Label(service=row.service, motif=row.motif)
            state, label = after(decision, state=State(row.state), label=before, mail_id=mail_id)
            outcome = read_outcome(row.outcome)
            proposed = outcome.verdict.label if outcome else Label(service="")
            made = Correction(
                id=0,
                mail_id=mail_id,
                at=now,
                actor=actor,
                deed=decision.deed,
                model=row.model,
                proposed=proposed,
                confidence=row.confidence,
                chosen=label,
                comment=decision.comment.replace("\x00", ""),
                batch=decision.batch,
            )
            number = _insert(connection, made, row)
            assignee = decision.assignee if decision.deed is Deed.ASSIGN else row.assignee
            _settle(connection, row, state, label, assignee, row.sensitive if sensitive is None else sensitive.value)
            wind(connection, self._clock, mail_id, now)
            said = label.code if decision.deed is not Deed.ASSIGN else assignee or "personne"
            detail = f"{said}, {made.comment}" if made.comment else said
            write_history(connection, mail_id, now, actor, WORDS[decision.deed], detail)
            return _read(_one(connection, number))

    def undo(self, correction_id: int, *, actor: str, now: datetime) -> Correction:
        """See ReviewStore."""
        with self._writing() as connection:
            found = _one(connection, correction_id)
            row = _locked(connection, found.mail_id)
            last = _last(connection, found.mail_id)
            if last is None or last.id != correction_id:
                raise CaseMoved(
                    f"correction {correction_id} is not the last",
                    subject=str(found.mail_id),
                    words="Cette action ne peut plus être annulée : le courrier a changé depuis, ou elle l’est déjà.",
                )
            state, label = State(found.before_state), Label.from_code(found.before_label)
            sensitive = found.before_sensitive
            if found.deed == Deed.ASSIGN:
                # An assignment moved nothing: what the sorting did since stays, else a mail assigned before it was sorted
                # would lose its label and its sensitivity, and be sorted a second time.
                state, label, sensitive = State(row.state), Label(service=row.service, motif=row.motif), row.sensitive
            _settle(connection, row, state, label, found.before_assignee, sensitive)
            wind(connection, self._clock, found.mail_id, now)
            connection.execute(
                update(correction).where(correction.c.id == correction_id).values(undone_at=now, undone_by=actor)
            )
            write_history(connection, found.mail_id, now, actor, "annulation", WORDS[Deed(found.deed)])
            return _read(_one(connection, correction_id))

    def last(self, mail_id: int) -> Correction | None:
        """See ReviewStore."""
        with self._reading() as connection:
            found = _last(connection, mail_id)
            return None if found is None else _read(found)

    def corrections(self, after_id: int = 0, limit: int = 1000) -> Sequence[Correction]:
        """See ReviewStore."""
        wanted = select(correction).where(correction.c.id > after_id).order_by(correction.c.id).limit(limit)
        with self._reading() as connection:
            return [_read(row) for row in connection.execute(wanted)]

    def batch(self, batch: str) -> Sequence[Correction]:
        """See ReviewStore."""
        if not batch:
            return []
        wanted = select(correction).where(correction.c.batch == batch).order_by(correction.c.id)
        with self._reading() as connection:
            return [_read(row) for row in connection.execute(wanted)]

    def standings(self, mail_ids: Collection[int], sight: Sight) -> Sequence[Standing]:
        """See ReviewStore."""
        steps = select(func.count()).where(history.c.mail_id == mail.c.id).scalar_subquery()
        wanted = select(*LINE, steps.label("revision")).where(mail.c.id.in_(mail_ids), visible(sight))
        with self._reading() as connection:
            found = {r.id: Standing(line=line_of(r), revision=r.revision) for r in connection.execute(wanted)}
        return [found[n] for n in mail_ids if n in found]

    def numbers(self, selection: Selection, at_most: int) -> list[int]:
        """See ReviewStore."""
        with self._reading() as connection:
            wanted = select(mail.c.id).where(chosen(connection, selection)).order_by(*ORDERS[selection.order])
            return list(connection.scalars(wanted.limit(at_most)))


def _locked(connection: Connection, mail_id: int) -> Row[Any]:
    row = connection.execute(select(mail).where(mail.c.id == mail_id).with_for_update()).one_or_none()
    if row is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    return row


def _revision(connection: Connection, mail_id: int) -> int:
    return int(connection.execute(select(func.count()).where(history.c.mail_id == mail_id)).scalar_one())


def _settle(connection: Connection, row: Row[Any], state: State, label: Label, assignee: str, sensitive: str) -> None:
    """Write where the case stands now. A message that we file goes to its new place at the next sweep."""
    values: dict[str, object] = {
        "state": state,
        "service": label.service,
        "motif": label.motif,
        "assignee": assignee,
        "sensitive": sensitive,
    }
    moved = (state is State.TO_QUALIFY) != (row.state == State.TO_QUALIFY)
    if Filing(row.filing) in FILED and (moved or label != Label(service=row.service, motif=row.motif)):
        values |= {"filing": Filing.PENDING, "nudged_at": None}
    connection.execute(update(mail).where(mail.c.id == row.id).values(**values))


def _insert(connection: Connection, made: Correction, row: Row[Any]) -> int:
    done = connection.execute(
        insert(correction).values(
            mail_id=made.mail_id,
            at=made.at,
            actor=made.actor,
            deed=made.deed.value,
            model=made.model,
            proposed=made.proposed.code,
            confidence=made.confidence,
            chosen=made.chosen.code,
            comment=made.comment,
            batch=made.batch,
            before_state=row.state,
            before_label=Label(service=row.service, motif=row.motif).code,
            before_assignee=row.assignee,
            before_sensitive=row.sensitive,
        )
    )
    key = done.inserted_primary_key
    if key is None:
        raise RuntimeError("the database gave no id")
    return int(key[0])


def _one(connection: Connection, correction_id: int) -> Row[Any]:
    row = connection.execute(select(correction).where(correction.c.id == correction_id)).one_or_none()
    if row is None:
        raise UnknownCase(f"no correction {correction_id}", words="Cette action n’existe pas.")
    return row


def _last(connection: Connection, mail_id: int) -> Row[Any] | None:
    wanted = select(correction).where(correction.c.mail_id == mail_id, correction.c.undone_at.is_(None))
    return connection.execute(wanted.order_by(correction.c.id.desc()).limit(1)).one_or_none()


def _read(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        mail_id=row.mail_id,
        at=row.at,
        actor=row.actor,
        deed=Deed(row.deed),
        model=row.model,
        proposed=Label.from_code(row.proposed),
        confidence=row.confidence,
        chosen=Label.from_code(row.chosen),
        comment=row.comment,
        batch=row.batch,
        undone_at=row.undone_at,
    )
