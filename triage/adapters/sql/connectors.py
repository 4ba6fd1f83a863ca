"""`ConnectorStore` on SQL: consumers, tokens, acknowledgements, journal. Events and webhooks are in the neighbouring files."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from triage.adapters.sql.connectors_tables import acknowledgement, answer, consumer, token
from triage.adapters.sql.deliveries import Deliveries
from triage.adapters.sql.dossiers import count_seen, read_dossier, read_dossiers
from triage.adapters.sql.hooks import Hooks, read_sight, write_note, write_sight
from triage.adapters.sql.intake import insert_or_ignore
from triage.adapters.sql.outbox import Outbox
from triage.adapters.sql.request_limits import RequestLimits
from triage.domain.connectors import ConnectorRefusal, Consumer, Scope, Token, hash_token
from triage.domain.dossier import Dossier
from triage.domain.errors import UnknownCase
from triage.domain.people import Sight
from triage.ports import Selection
from triage.ports.connectors import Answered, Taken

USE_NOTED_EVERY = timedelta(minutes=1)
ANSWERS_KEPT = timedelta(days=31)
HINT_LETTERS = 8


class SqlConnectorStore(Outbox, Hooks, Deliveries, RequestLimits):
    """The connectors' tables in SQLite or PostgreSQL. Thread-safe."""

    def dossiers(
        self, selection: Selection, sight: Sight, after: int, limit: int, *, taken_by: int | None = None
    ) -> list[Dossier]:
        """See ConnectorStore."""
        with self._reading() as connection:
            return read_dossiers(connection, selection, sight, after, limit, taken_by)

    def dossier(self, mail_id: int, sight: Sight) -> Dossier:
        """See ConnectorStore."""
        with self._reading() as connection:
            return read_dossier(connection, mail_id, sight)

    def how_many_seen(self, selection: Selection, sight: Sight) -> int:
        """See ConnectorStore."""
        with self._reading() as connection:
            return count_seen(connection, selection, sight)

    def consumers(self) -> list[Consumer]:
        """See ConnectorStore."""
        with self._reading() as connection:
            rows = connection.execute(select(consumer).order_by(consumer.c.name)).all()
            return [_consumer(connection, row) for row in rows]

    def consumer(self, consumer_id: int) -> Consumer:
        """See ConnectorStore."""
        with self._reading() as connection:
            return _consumer(connection, _row(connection, consumer_id))

    def add_consumer(self, name: str, scopes: Collection[Scope], sight: Sight, actor: str, now: datetime) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            if connection.execute(select(consumer.c.id).where(consumer.c.name == name)).first():
                raise ConnectorRefusal("name taken", subject="consumer", words="Un logiciel porte déjà ce nom.")
            values = {**_powers(scopes, sight), "name": name, "created_at": now, "created_by": actor}
            made: int = connection.execute(insert(consumer).values(values).returning(consumer.c.id)).scalar_one()
            write_note(connection, now, actor, "logiciel ajouté", f"{name} : {_said(scopes)}")
            return made

    def change_consumer(
        self, consumer_id: int, scopes: Collection[Scope], sight: Sight, actor: str, now: datetime
    ) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = _row(connection, consumer_id)
            connection.execute(update(consumer).where(consumer.c.id == consumer_id).values(_powers(scopes, sight)))
            write_note(connection, now, actor, "droits changés", f"{row.name} : {_said(scopes)}")

    def add_token(self, consumer_id: int, token_value: str, expires_at: datetime, actor: str, now: datetime) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = _row(connection, consumer_id)
            values = {
                "consumer_id": consumer_id, "hash": hash_token(token_value), "hint": token_value[:HINT_LETTERS],
                "created_at": now, "created_by": actor, "expires_at": expires_at,
            }  # fmt: skip
            made: int = connection.execute(insert(token).values(values).returning(token.c.id)).scalar_one()
            said = f"{row.name}, {token_value[:HINT_LETTERS]}…, jusqu’au {expires_at:%d/%m/%Y}"
            write_note(connection, now, actor, "jeton créé", said)
            return made

    def revoke_token(self, token_id: int, actor: str, now: datetime) -> None:
        """See ConnectorStore."""
        with self._writing() as connection:
            row = connection.execute(select(token).where(token.c.id == token_id)).first()
            if row is None:
                raise UnknownCase("no such token", subject=str(token_id), words="Ce jeton n’existe pas.")
            if row.revoked_at is None:
                connection.execute(update(token).where(token.c.id == token_id).values(revoked_at=now))
                name = _row(connection, row.consumer_id).name
                write_note(connection, now, actor, "jeton révoqué", f"{name}, {row.hint}…")

    def by_token(self, token_value: str, now: datetime) -> Consumer | None:
        """See ConnectorStore."""
        with self._reading() as connection:
            row = connection.execute(select(token).where(token.c.hash == hash_token(token_value))).first()
            if row is None or row.revoked_at is not None or now >= row.expires_at:
                return None
            found = _consumer(connection, _row(connection, row.consumer_id))
        if row.last_used_at is None or now - row.last_used_at >= USE_NOTED_EVERY:
            with self._writing() as connection:
                fresh = or_(token.c.last_used_at.is_(None), token.c.last_used_at < now)
                connection.execute(update(token).where(token.c.id == row.id, fresh).values(last_used_at=now))
        return found

    def acknowledge(self, consumer_id: int, taken: Sequence[Taken]) -> int:
        """See ConnectorStore."""
        with self._writing() as connection:
            before = _taken(connection, consumer_id, {t.mail_id for t in taken})
            new = {t.mail_id: t for t in taken if t.mail_id not in before}
            for one in new.values():
                values = {"consumer_id": consumer_id, "mail_id": one.mail_id, "reference": one.reference, "at": one.at}
                insert_or_ignore(connection, acknowledgement, values)
            return len(new)

    def acknowledged(self, consumer_id: int, mail_ids: Collection[int]) -> dict[int, Taken]:
        """See ConnectorStore."""
        with self._reading() as connection:
            return _taken(connection, consumer_id, mail_ids)

    def answered(self, consumer_id: int, key: str) -> Answered | None:
        """See ConnectorStore."""
        with self._reading() as connection:
            return _answered(connection, consumer_id, key)

    def keep_answer(self, consumer_id: int, key: str, given: Answered, now: datetime) -> Answered:
        """See ConnectorStore."""
        with self._writing() as connection:
            connection.execute(delete(answer).where(answer.c.at < now - ANSWERS_KEPT))
            values = {
                "consumer_id": consumer_id, "key": key, "fingerprint": given.fingerprint, "status": given.status,
                "body": given.body, "at": now,
            }  # fmt: skip
            insert_or_ignore(connection, answer, values)
            return _answered(connection, consumer_id, key) or given


def _row(connection: Connection, consumer_id: int) -> Any:
    row = connection.execute(select(consumer).where(consumer.c.id == consumer_id)).first()
    if row is None:
        raise UnknownCase("no such consumer", subject=str(consumer_id), words="Ce logiciel n’est pas enregistré.")
    return row


def _powers(scopes: Collection[Scope], sight: Sight) -> dict[str, str]:
    return {"scopes": json.dumps(sorted(s.value for s in scopes)), "sight": write_sight(sight)}


def _said(scopes: Collection[Scope]) -> str:
    return ", ".join(sorted(s.value for s in scopes))


def _consumer(connection: Connection, row: Any) -> Consumer:
    tokens = connection.execute(select(token).where(token.c.consumer_id == row.id).order_by(token.c.id.desc()))
    return Consumer(
        id=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, json.loads(row.scopes))),
        sight=read_sight(row.sight),
        created_at=row.created_at,
        created_by=row.created_by,
        tokens=tuple(
            Token(
                id=t.id, hint=t.hint, created_at=t.created_at, created_by=t.created_by, expires_at=t.expires_at,
                revoked_at=t.revoked_at, last_used_at=t.last_used_at,
            )
            for t in tokens
        ),
    )  # fmt: skip


def _taken(connection: Connection, consumer_id: int, mail_ids: Collection[int]) -> dict[int, Taken]:
    mine = acknowledgement.c.consumer_id == consumer_id
    rows = connection.execute(select(acknowledgement).where(mine, acknowledgement.c.mail_id.in_(list(mail_ids))))
    return {r.mail_id: Taken(mail_id=r.mail_id, reference=r.reference, at=r.at) for r in rows}


def _answered(connection: Connection, consumer_id: int, key: str) -> Answered | None:
    row = connection.execute(select(answer).where(answer.c.consumer_id == consumer_id, answer.c.key == key)).first()
    return None if row is None else Answered(fingerprint=row.fingerprint, status=row.status, body=row.body)
