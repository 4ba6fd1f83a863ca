"""`LearningStore` on SQL: each method one transaction. Training runs and decisions are in the neighbouring files."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from triage.adapters.sql.learning_runs import LearningRuns
from triage.adapters.sql.learning_tables import (
    example,
    learning_state,
    model_event,
    model_place,
    model_version,
    town_class,
    town_threshold,
)
from triage.adapters.sql.learning_watch import LearningWatch
from triage.domain.errors import UnknownCase
from triage.domain.learning import ModelEvent, ModelVersion, Place, Source, TownClass, TownExample
from triage.domain.referential import Label


class SqlLearningStore(LearningRuns, LearningWatch):
    """The learning tables in SQLite or PostgreSQL. Thread-safe."""

    def add_example(self, one: TownExample) -> bool:
        """See LearningStore."""
        values = {
            "source": one.source.value, "ref": one.ref, "mail_id": one.mail_id, "at": one.at, "actor": one.actor,
            "model": one.model, "proposed": one.proposed, "confidence": one.confidence, "label": one.label,
            "subject": one.subject.replace("\x00", ""), "body": one.body.replace("\x00", ""), "mail_group": one.group,
            "withdrawn": one.withdrawn,
        }  # fmt: skip
        try:
            with self._writing() as connection:
                known = select(example.c.id).where(example.c.source == one.source.value, example.c.ref == one.ref)
                if connection.execute(known).first():
                    return False
                connection.execute(insert(example).values(values))
        except IntegrityError:  # another process was first between our look and our insert
            return False
        return True

    def examples(self, *, withdrawn: bool = False) -> list[TownExample]:
        """See LearningStore."""
        wanted = example.c.withdrawn != "" if withdrawn else example.c.withdrawn == ""
        with self._reading() as connection:
            rows = connection.execute(select(example).where(wanted).order_by(example.c.at, example.c.id))
            return [
                TownExample(
                    id=r.id, source=Source(r.source), ref=r.ref, mail_id=r.mail_id, at=r.at, actor=r.actor, model=r.model,
                    proposed=r.proposed, confidence=r.confidence, label=r.label, subject=r.subject, body=r.body,
                    group=r.mail_group, withdrawn=r.withdrawn,
                )
                for r in rows
            ]  # fmt: skip

    def withdraw(self, ids: Sequence[int], why: str, actor: str, now: datetime) -> int:
        """See LearningStore."""
        with self._writing() as connection:
            changed = update(example).where(example.c.id.in_(list(ids)), example.c.withdrawn == "")
            done = connection.execute(changed.values(withdrawn=why)).rowcount
            if done:
                self._note(connection, now, actor, "exemples écartés", "", f"{done} : {why}")
            return done

    def withdraw_review(self, ref: str, why: str, now: datetime) -> None:
        """See LearningStore."""
        del now
        with self._writing() as connection:
            mine = (example.c.source == Source.REVIEW.value, example.c.ref == ref, example.c.withdrawn == "")
            connection.execute(update(example).where(*mine).values(withdrawn=why))

    def drop_texts(self, before: datetime) -> int:
        """See LearningStore."""
        with self._writing() as connection:
            return connection.execute(delete(example).where(example.c.at < before)).rowcount

    def reviews_seen(self) -> int:
        """See LearningStore."""
        with self._writing() as connection:
            return int(self._state(connection)[0])

    def set_reviews_seen(self, review_id: int) -> None:
        """See LearningStore."""
        with self._writing() as connection:
            self._state(connection)
            here = learning_state.c.reviews_seen
            connection.execute(update(learning_state).where(here < review_id).values(reviews_seen=review_id))

    def secret(self) -> bytes:
        """See LearningStore."""
        with self._writing() as connection:
            return bytes(self._state(connection)[1])

    @staticmethod
    def _state(connection: Connection) -> tuple[int, bytes]:
        asked = select(learning_state.c.reviews_seen, learning_state.c.secret)
        row = connection.execute(asked).first()
        if row is None:
            first = {"id": 1, "reviews_seen": 0, "secret": secrets.token_bytes(32)}
            connection.execute(insert(learning_state).values(first))
            row = connection.execute(asked).one()
        return row.reviews_seen, row.secret

    def add_model(self, version: ModelVersion) -> None:
        """See LearningStore."""
        with self._writing() as connection:
            if connection.execute(select(model_version).where(model_version.c.model == version.model)).first():
                return
            connection.execute(
                insert(model_version).values(
                    model=version.model,
                    folder=version.folder,
                    created_at=version.created_at,
                    card=json.dumps(dict(version.card), ensure_ascii=True),
                )
            )

    def models(self) -> list[ModelVersion]:
        """See LearningStore."""
        newest = select(model_version).order_by(model_version.c.created_at.desc(), model_version.c.model.desc())
        with self._reading() as connection:
            return [
                ModelVersion(model=r.model, folder=r.folder, created_at=r.created_at, card=json.loads(r.card))
                for r in connection.execute(newest)
            ]

    def placed(self) -> dict[Place, str]:
        """See LearningStore."""
        with self._reading() as connection:
            return {Place(r.place): r.model for r in connection.execute(select(model_place)) if r.model}

    def place(self, place: Place, model: str, actor: str, why: str, now: datetime) -> None:
        """See LearningStore."""
        actions = {Place.ACTIVE: "mis en service", Place.SHADOW: "essai silencieux"}
        with self._writing() as connection:
            known = select(model_version.c.model).where(model_version.c.model == model)
            if model and not connection.execute(known).first():
                raise UnknownCase("no such model", subject=model, words="Cette version du modèle n’existe pas.")
            row = connection.execute(select(model_place).where(model_place.c.place == place.value)).first()
            if row is None:
                first = {"place": place.value, "model": model, "before": ""}
                connection.execute(insert(model_place).values(first))
            elif row.model != model:
                here = update(model_place).where(model_place.c.place == place.value)
                connection.execute(here.values(model=model, before=row.model))
            action = actions[place] if model or place is Place.ACTIVE else "fin de l’essai silencieux"
            self._note(connection, now, actor, action, model, why)

    def previous(self) -> str | None:
        """See LearningStore."""
        with self._reading() as connection:
            asked = select(model_place.c.before).where(model_place.c.place == Place.ACTIVE.value)
            return connection.execute(asked).scalar()

    def note(self, event: ModelEvent) -> None:
        """See LearningStore."""
        with self._writing() as connection:
            self._note(connection, event.at, event.actor, event.action, event.model, event.detail)

    @staticmethod
    def _note(connection: Connection, at: datetime, actor: str, action: str, model: str, detail: str) -> None:
        line = {"at": at, "actor": actor, "action": action, "model": model, "detail": detail}
        connection.execute(insert(model_event).values(line))

    def journal(self) -> list[ModelEvent]:
        """See LearningStore."""
        with self._reading() as connection:
            rows = connection.execute(select(model_event).order_by(model_event.c.id.desc()))
            return [ModelEvent(at=r.at, actor=r.actor, action=r.action, model=r.model, detail=r.detail) for r in rows]

    def thresholds(self) -> dict[str, float]:
        """See LearningStore."""
        with self._reading() as connection:
            return {r.code: r.value for r in connection.execute(select(town_threshold))}

    def set_threshold(self, code: str, value: float | None, actor: str, now: datetime) -> None:
        """See LearningStore."""
        with self._writing() as connection:
            connection.execute(delete(town_threshold).where(town_threshold.c.code == code))
            if value is not None:
                connection.execute(insert(town_threshold).values(code=code, value=value))
            said = "seuil de la ville retiré" if value is None else f"seuil {value:.2f}"
            self._note(connection, now, actor, "seuil", "", f"{code} : {said}")

    def add_class(self, added: TownClass) -> None:
        """See LearningStore."""
        code = added.label.code
        with self._writing() as connection:
            if connection.execute(select(town_class.c.id).where(town_class.c.code == code)).first():
                return
            values = {
                "code": code,
                "name": added.name,
                "sentence": added.sentence,
                "at": added.at,
                "actor": added.actor,
            }
            connection.execute(insert(town_class).values(values))
            self._note(connection, added.at, added.actor, "nouvelle classe", "", f"{code} : {added.sentence}")

    def classes(self) -> list[TownClass]:
        """See LearningStore."""
        with self._reading() as connection:
            rows = connection.execute(select(town_class).order_by(town_class.c.id))
            return [
                TownClass(label=Label.from_code(r.code), name=r.name, sentence=r.sentence, at=r.at, actor=r.actor)
                for r in rows
            ]
