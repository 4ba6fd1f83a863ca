"""`EntityStore` on SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from triage.adapters.sql.codec import read_outcome, write_entity
from triage.adapters.sql.deadlines import wind
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.effective import decisions_of, effective, read_decision, stored_texts
from triage.adapters.sql.entity_tables import entity_decision
from triage.adapters.sql.holding import search_text_of, write_entities
from triage.adapters.sql.journal import write_history
from triage.adapters.sql.tables import mail
from triage.domain.case import Outcome
from triage.domain.entities import Entity, Ruling
from triage.domain.entity_review import ALL_CONFIRMED, UNDONE, WORDS, EntityDecision, Reviewed, key_of, reviewed
from triage.domain.errors import CaseMoved, UnknownCase


class SqlEntityStore(SqlDoor):
    """See EntityStore."""

    def decide(
        self, mail_id: int, ruling: Ruling, entity: Entity | None, *, key: str = "", actor: str, now: datetime
    ) -> EntityDecision:
        """See EntityStore."""
        with self._writing() as connection:
            outcome = _locked(connection, mail_id)
            standing = {r.key: r for r in _standing(connection, mail_id, outcome)}
            if ruling is Ruling.ADD and entity is not None:
                number = _insert(connection, mail_id, Ruling.ADD, key_of(entity), None, entity, actor, now)
            else:
                one = standing.get(key)
                if one is None or not (one.holds or ruling in {Ruling.CONFIRM, Ruling.CORRECT}):
                    raise CaseMoved(f"no entity {key}", subject=str(mail_id))
                decided = {Ruling.CONFIRM: one.entity, Ruling.REJECT: None}.get(ruling, entity)
                number = _insert(connection, mail_id, ruling, key, _proposed(one), decided, actor, now)
            made = _one(connection, number)
            self._after(connection, mail_id, outcome, now, actor, [made], WORDS[ruling])
            return made

    def confirm_all(self, mail_id: int, *, actor: str, now: datetime) -> int:
        """See EntityStore."""
        with self._writing() as connection:
            outcome = _locked(connection, mail_id)
            open_ones = [r for r in _standing(connection, mail_id, outcome) if r.last is None]
            made = [
                _one(connection, _insert(connection, mail_id, Ruling.CONFIRM, r.key, r.entity, r.entity, actor, now))
                for r in open_ones
            ]
            if made:
                self._after(connection, mail_id, outcome, now, actor, made, ALL_CONFIRMED)
            return len(made)

    def undo(self, decision_id: int, *, actor: str, now: datetime) -> EntityDecision:
        """See EntityStore."""
        with self._writing() as connection:
            found = _one(connection, decision_id)
            outcome = _locked(connection, found.mail_id)
            later = any(
                d.id > found.id and d.key == found.key and d.undone_at is None
                for d in decisions_of(connection, [found.mail_id])[found.mail_id]
            )
            if found.undone_at is not None or later:
                raise CaseMoved(
                    f"entity decision {decision_id} is not the last",
                    subject=str(found.mail_id),
                    words="Cette décision ne peut plus être annulée : elle l’est déjà, ou une autre l’a remplacée.",
                )
            values = {"undone_at": now, "undone_by": actor}
            connection.execute(update(entity_decision).where(entity_decision.c.id == decision_id).values(**values))
            self._after(connection, found.mail_id, outcome, now, actor, [found], UNDONE)
            return replace(found, undone_at=now)

    def decisions(self, after_id: int = 0, limit: int = 1000) -> Sequence[EntityDecision]:
        """See EntityStore."""
        wanted = select(entity_decision).where(entity_decision.c.id > after_id).order_by(entity_decision.c.id)
        with self._reading() as connection:
            return [read_decision(row) for row in connection.execute(wanted.limit(limit))]

    def decision(self, decision_id: int) -> EntityDecision:
        """See EntityStore."""
        with self._reading() as connection:
            return _one(connection, decision_id)

    def _after(
        self,
        connection: Connection,
        mail_id: int,
        outcome: Outcome,
        now: datetime,
        actor: str,
        made: Sequence[EntityDecision],
        words: str,
    ) -> None:
        """A line of history with the types and no value; search, the table of entities and the deadlines say what holds now."""
        types = dict.fromkeys(one.type.value for d in made if (one := d.decided or d.proposed) is not None)
        write_history(connection, mail_id, now, actor, words, ", ".join(types))
        now_holding = effective(outcome, decisions_of(connection, [mail_id])[mail_id])
        write_entities(connection, mail_id, now_holding)
        connection.execute(update(mail).where(mail.c.id == mail_id).values(search_text=search_text_of(now_holding)))
        wind(connection, self._clock, mail_id, now)


def _standing(connection: Connection, mail_id: int, outcome: Outcome) -> tuple[Reviewed, ...]:
    return reviewed(outcome.entities, decisions_of(connection, [mail_id])[mail_id])


def _proposed(one: Reviewed) -> Entity | None:
    """What the machine had found: carried along from decision to decision."""
    return one.last.proposed if one.last else one.entity


def _locked(connection: Connection, mail_id: int) -> Outcome:
    """The outcome as it was recorded, its letters with it."""
    row = connection.execute(select(mail.c.outcome).where(mail.c.id == mail_id).with_for_update()).one_or_none()
    outcome = read_outcome(row.outcome) if row else None
    if outcome is None:
        raise UnknownCase(f"no mail {mail_id} that was read", subject=str(mail_id))
    return replace(outcome, attached=stored_texts(connection, [mail_id])[mail_id])


def _insert(
    connection: Connection,
    mail_id: int,
    ruling: Ruling,
    key: str,
    proposed: Entity | None,
    decided: Entity | None,
    actor: str,
    now: datetime,
) -> int:
    done = connection.execute(
        insert(entity_decision).values(
            mail_id=mail_id,
            at=now,
            actor=actor,
            ruling=ruling.value,
            entity_key=key,
            proposed=write_entity(proposed) if proposed else None,
            decided=write_entity(decided) if decided else None,
        )
    )
    number = done.inserted_primary_key
    if number is None:
        raise RuntimeError("the database gave no id")
    return int(number[0])


def _one(connection: Connection, decision_id: int) -> EntityDecision:
    wanted = select(entity_decision).where(entity_decision.c.id == decision_id)
    row: Row[Any] | None = connection.execute(wanted).one_or_none()
    if row is None:
        raise UnknownCase(f"no entity decision {decision_id}", words="Cette décision n’existe pas.")
    return read_decision(row)
