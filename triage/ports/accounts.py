"""Accounts, sessions and one-time links."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from triage.domain.accounts import Account, AccountNote, Session


class Passwords(Protocol):
    """Slow hashes of passwords."""

    def hash(self, password: str) -> str:
        """A salted hash."""

    def verify(self, hashed: str, password: str) -> bool:
        """Whether it is the password. With hashed "" it takes as long and is False."""


class AccountStore(Protocol):
    """Who may sign in. Thread-safe. Tokens are never stored, only their SHA-256. May raise StoreUnavailable."""

    def accounts(self) -> Sequence[Account]:
        """All accounts by login."""

    def account(self, login: str) -> Account | None:
        """One account."""

    def by_subject(self, subject: str) -> Account | None:
        """The account of a person known to the identity provider."""

    def save(self, account: Account, *, actor: str, now: datetime) -> None:
        """Create or change an account, with a line of the journal. A disabled account loses its sessions."""

    def set_password(self, login: str, hashed: str, *, actor: str, now: datetime) -> None:
        """Set the hash and end every session of the account."""

    def password(self, login: str) -> str:
        """The hash, "" when there is no such account or it has none."""

    def failures(self, login: str) -> tuple[int, datetime | None]:
        """Wrong passwords in a row for this login, known or not, and when the last was."""

    def note_failure(self, login: str, now: datetime) -> None:
        """One more."""

    def forget_failures(self, login: str) -> None:
        """The right password was given, or an administrator unlocks."""

    def open_session(self, login: str, token: str, csrf: str, now: datetime) -> None:
        """Somebody signed in."""

    def session(
        self, token: str, now: datetime, *, idle: timedelta, longest: timedelta, seen: bool = True
    ) -> tuple[Session, Account] | None:
        """The live session of a token with its account; with `seen`, notes that somebody was there. None when unknown, too
        old or disabled.
        """

    def sessions(self, login: str) -> Sequence[Session]:
        """The sessions of an account."""

    def close_session(self, key: str) -> None:
        """Sign out; `key` is Session.key."""

    def close_sessions(self, login: str) -> None:
        """Sign out everywhere."""

    def issue_link(self, login: str, token: str, now: datetime, lasting: timedelta, *, actor: str) -> None:
        """A one-time link to choose a password; login "" is for the first administrator. Replaces older ones of the login."""

    def link(self, token: str, now: datetime) -> str | None:
        """The login of a live link, without using it."""

    def use_link(self, token: str, now: datetime) -> str | None:
        """Use it up: its login once, None ever after."""

    def forget_old(self, before: datetime, now: datetime) -> int:
        """Delete sessions opened and wrong passwords last given before `before`, and links that are over; how many."""

    def journal(self, limit: int = 200) -> Sequence[AccountNote]:
        """The newest changes of accounts."""
