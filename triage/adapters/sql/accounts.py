"""`AccountStore` on SQL. Tokens come in as they are and are stored as their SHA-256 only."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from triage.adapters.sql.account_tables import account, account_failure, account_journal, account_link, account_session
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.intake import insert_or_ignore
from triage.domain.accounts import Account, AccountNote, Session, clean_login
from triage.domain.errors import UnknownCase
from triage.domain.people import Role, Sight

# A session notes that it was seen at most so often: not one write a request.
SEEN_EVERY = timedelta(seconds=60)


class SqlAccountStore(SqlDoor):
    """See AccountStore."""

    def accounts(self) -> Sequence[Account]:
        """See AccountStore."""
        with self._reading() as connection:
            return [_account(row) for row in connection.execute(select(account).order_by(account.c.login))]

    def account(self, login: str) -> Account | None:
        """See AccountStore."""
        with self._reading() as connection:
            return _found(connection, clean_login(login))

    def by_subject(self, subject: str) -> Account | None:
        """See AccountStore."""
        if not subject:
            return None
        with self._reading() as connection:
            row = connection.execute(select(account).where(account.c.subject == subject).limit(1)).one_or_none()
            return None if row is None else _account(row)

    def save(self, changed: Account, *, actor: str, now: datetime) -> None:
        """See AccountStore."""
        values = {
            "name": changed.name,
            "roles": json.dumps(sorted(changed.roles)),
            "sight": _write_sight(changed.sight),
            "disabled": changed.disabled,
            "subject": changed.subject,
            "quality": changed.quality,
        }
        with self._writing() as connection:
            old = _found(connection, changed.login)
            if old is None:
                connection.execute(insert(account).values(login=changed.login, password="", **values))
            else:
                connection.execute(update(account).where(account.c.login == changed.login).values(**values))
            if changed.disabled:
                connection.execute(delete(account_session).where(account_session.c.login == changed.login))
            _note(connection, now, actor, changed.login, _change(old, changed))

    def set_password(self, login: str, hashed: str, *, actor: str, now: datetime) -> None:
        """See AccountStore."""
        with self._writing() as connection:
            done = connection.execute(update(account).where(account.c.login == login).values(password=hashed))
            if done.rowcount != 1:
                raise UnknownCase("no such account", words="Ce compte n’existe pas.")
            connection.execute(delete(account_session).where(account_session.c.login == login))
            _note(connection, now, actor, login, "mot de passe changé, sessions fermées")

    def password(self, login: str) -> str:
        """See AccountStore."""
        with self._reading() as connection:
            return connection.execute(select(account.c.password).where(account.c.login == login)).scalar() or ""

    def failures(self, login: str) -> tuple[int, datetime | None]:
        """See AccountStore."""
        wanted = select(account_failure).where(account_failure.c.login_sha256 == key_of(login))
        with self._reading() as connection:
            row = connection.execute(wanted).one_or_none()
            return (0, None) if row is None else (int(row.tries), row.last_at)

    def note_failure(self, login: str, now: datetime) -> None:
        """See AccountStore."""
        key = key_of(login)
        with self._writing() as connection:
            insert_or_ignore(connection, account_failure, {"login_sha256": key, "tries": 0, "last_at": now})
            connection.execute(
                update(account_failure)
                .where(account_failure.c.login_sha256 == key)
                .values(tries=account_failure.c.tries + 1, last_at=now)
            )

    def forget_failures(self, login: str) -> None:
        """See AccountStore."""
        with self._writing() as connection:
            connection.execute(delete(account_failure).where(account_failure.c.login_sha256 == key_of(login)))

    def open_session(self, login: str, token: str, csrf: str, now: datetime) -> None:
        """See AccountStore."""
        values = {"token_sha256": key_of(token), "login": login, "csrf": csrf, "opened_at": now, "seen_at": now}
        with self._writing() as connection:
            connection.execute(insert(account_session).values(**values))

    def session(
        self, token: str, now: datetime, *, idle: timedelta, longest: timedelta, seen: bool = True
    ) -> tuple[Session, Account] | None:
        """See AccountStore."""
        s = account_session.c
        with self._reading() as connection:
            row = connection.execute(select(account_session).where(s.token_sha256 == key_of(token))).one_or_none()
            if row is None or now - row.seen_at > idle or now - row.opened_at > longest:
                return None
            owner = _found(connection, row.login)
        if owner is None or owner.disabled:
            return None
        if seen and now - row.seen_at > SEEN_EVERY:
            with self._writing() as connection:
                connection.execute(
                    update(account_session).where(s.token_sha256 == row.token_sha256).values(seen_at=now)
                )
        return _session(row), owner

    def sessions(self, login: str) -> Sequence[Session]:
        """See AccountStore."""
        wanted = (
            select(account_session).where(account_session.c.login == login).order_by(account_session.c.seen_at.desc())
        )
        with self._reading() as connection:
            return [_session(row) for row in connection.execute(wanted)]

    def close_session(self, key: str) -> None:
        """See AccountStore."""
        with self._writing() as connection:
            connection.execute(delete(account_session).where(account_session.c.token_sha256 == key))

    def close_sessions(self, login: str) -> None:
        """See AccountStore."""
        with self._writing() as connection:
            connection.execute(delete(account_session).where(account_session.c.login == login))

    def issue_link(self, login: str, token: str, now: datetime, lasting: timedelta, *, actor: str) -> None:
        """See AccountStore."""
        with self._writing() as connection:
            connection.execute(delete(account_link).where(account_link.c.login == login))
            connection.execute(
                insert(account_link).values(token_sha256=key_of(token), login=login, until=now + lasting)
            )
            _note(connection, now, actor, login, "lien à usage unique donné")

    def link(self, token: str, now: datetime) -> str | None:
        """See AccountStore."""
        wanted = select(account_link.c.login).where(
            account_link.c.token_sha256 == key_of(token), account_link.c.until > now
        )
        with self._reading() as connection:
            return connection.execute(wanted).scalar()

    def use_link(self, token: str, now: datetime) -> str | None:
        """See AccountStore."""
        login = self.link(token, now)
        with self._writing() as connection:
            done = connection.execute(delete(account_link).where(account_link.c.token_sha256 == key_of(token)))
        return login if done.rowcount == 1 else None

    def forget_old(self, before: datetime, now: datetime) -> int:
        """See AccountStore."""
        old = (
            delete(account_session).where(account_session.c.opened_at < before),
            delete(account_failure).where(account_failure.c.last_at < before),
            delete(account_link).where(account_link.c.until <= now),
        )
        with self._writing() as connection:
            return sum(connection.execute(statement).rowcount for statement in old)

    def journal(self, limit: int = 200) -> Sequence[AccountNote]:
        """See AccountStore."""
        wanted = select(account_journal).order_by(account_journal.c.id.desc()).limit(limit)
        with self._reading() as connection:
            return [AccountNote(at=r.at, actor=r.actor, login=r.login, what=r.what) for r in connection.execute(wanted)]


def key_of(token: str) -> str:
    """What stands for a token or a login in the tables."""
    return hashlib.sha256(token.encode()).hexdigest()


def _found(connection: Connection, login: str) -> Account | None:
    row = connection.execute(select(account).where(account.c.login == login)).one_or_none()
    return None if row is None else _account(row)


def _account(row: Row[Any]) -> Account:
    return Account(
        login=row.login,
        name=row.name,
        roles=frozenset(Role(code) for code in json.loads(row.roles) if code in set(Role)),
        sight=_read_sight(row.sight),
        disabled=row.disabled,
        subject=row.subject,
        quality=row.quality,
    )


def _session(row: Row[Any]) -> Session:
    return Session(login=row.login, csrf=row.csrf, opened_at=row.opened_at, seen_at=row.seen_at, key=row.token_sha256)


def _write_sight(sight: Sight) -> str:
    parts = {"mailboxes": sight.mailboxes, "services": sight.services, "opened": sight.opened}
    return json.dumps({name: None if part is None else sorted(part) for name, part in parts.items()})


def _read_sight(document: str) -> Sight:
    parts = {name: None if part is None else frozenset(part) for name, part in json.loads(document).items()}
    return Sight(mailboxes=parts["mailboxes"], services=parts["services"], opened=parts["opened"])


def _change(old: Account | None, new: Account) -> str:
    if old is None:
        return f"compte créé, rôles : {', '.join(sorted(new.roles)) or 'aucun'}"
    said = []
    if old.roles != new.roles:
        said.append(f"rôles : {', '.join(sorted(new.roles)) or 'aucun'}")
    if old.sight != new.sight:
        said.append(f"courriers visibles : {_sight_words(new.sight)}")
    if old.disabled != new.disabled:
        said.append("compte désactivé" if new.disabled else "compte réactivé")
    if old.name != new.name or old.subject != new.subject:
        said.append("identité changée")
    if old.quality != new.quality:
        said.append(f"qualité : {new.quality or 'aucune'}")
    return " ; ".join(said) or "enregistré sans changement"


def _sight_words(sight: Sight) -> str:
    """Which mailboxes, services and sensitive folders, by their codes."""
    parts = (("boîtes", sight.mailboxes), ("services", sight.services), ("sensibles", sight.opened))
    return ", ".join(f"{name} {'tout' if part is None else ' '.join(sorted(part)) or 'aucun'}" for name, part in parts)


def _note(connection: Connection, now: datetime, actor: str, login: str, what: str) -> None:
    connection.execute(insert(account_journal).values(at=now, actor=actor, login=login, what=what))
