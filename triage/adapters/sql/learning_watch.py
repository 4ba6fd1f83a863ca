"""What is watched of models at work, in SQL: shadow decisions, signals of a mail, and decisions beside what people chose."""

from datetime import datetime

from sqlalchemy import and_, insert, select
from sqlalchemy.exc import IntegrityError

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.learning_tables import example, mail_signal, shadow_decision
from triage.adapters.sql.tables import mail
from triage.domain.learning import Decision, ShadowDecision, Source
from triage.domain.referential import Label

# The latest word of a person on a mail: one row a mail, by the highest id.
LATEST = (
    select(example.c.mail_id, example.c.label, example.c.proposed, example.c.confidence, example.c.id)
    .where(example.c.source == Source.REVIEW.value, example.c.mail_id.is_not(None))
    .order_by(example.c.id)
)


class LearningWatch(SqlDoor):
    """The part of the LearningStore that compares decisions with what people did."""

    def add_shadow(self, decision: ShadowDecision) -> None:
        """See LearningStore."""
        values = {
            "mail_id": decision.mail_id,
            "model": decision.model,
            "at": decision.at,
            "label": decision.label,
            "confidence": decision.confidence,
        }
        try:
            with self._writing() as connection:
                connection.execute(insert(shadow_decision).values(values))
        except IntegrityError:  # a mail that was taken twice: the first word stands
            return

    def shadows(self, model: str, limit: int = 5000) -> list[ShadowDecision]:
        """See LearningStore."""
        with self._reading() as connection:
            people = {r.mail_id: r for r in connection.execute(LATEST)}
            asked = (
                select(shadow_decision, mail.c.service, mail.c.motif)
                .join(mail, mail.c.id == shadow_decision.c.mail_id)
                .where(shadow_decision.c.model == model)
                .order_by(shadow_decision.c.mail_id.desc())
                .limit(limit)
            )
            found = []
            for row in connection.execute(asked):
                said = people.get(row.mail_id)
                now = Label(service=row.service, motif=row.motif).code
                found.append(
                    ShadowDecision(
                        mail_id=row.mail_id,
                        model=row.model,
                        at=row.at,
                        label=row.label,
                        confidence=row.confidence,
                        champion=said.proposed or now if said else now,
                        chosen=said.label if said else "",
                    )
                )
            return found

    def add_signal(self, mail_id: int, unknown_words: float) -> None:
        """See LearningStore."""
        try:
            with self._writing() as connection:
                connection.execute(insert(mail_signal).values(mail_id=mail_id, unknown_words=unknown_words))
        except IntegrityError:
            return

    def decisions(self, since: datetime) -> list[Decision]:
        """See LearningStore."""
        with self._reading() as connection:
            people = {r.mail_id: r for r in connection.execute(LATEST)}
            asked = (
                select(mail.c.id, mail.c.received_at, mail.c.model, mail.c.service, mail.c.motif, mail.c.confidence)
                .add_columns(mail_signal.c.unknown_words)
                .outerjoin(mail_signal, mail_signal.c.mail_id == mail.c.id)
                .where(and_(mail.c.received_at >= since, mail.c.model != ""))
                .order_by(mail.c.received_at, mail.c.id)
            )
            found = []
            for row in connection.execute(asked):
                said = people.get(row.id)
                now = Label(service=row.service, motif=row.motif).code
                found.append(
                    Decision(
                        mail_id=row.id,
                        at=row.received_at,
                        model=row.model,
                        label=said.proposed or now if said else now,
                        confidence=said.confidence or row.confidence if said else row.confidence,
                        chosen=said.label if said else "",
                        unknown_words=row.unknown_words,
                    )
                )
            return found
