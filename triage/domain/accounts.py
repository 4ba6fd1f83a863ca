"""Accounts: what is known of a person who may sign in, what a password must be, and how long a wrong one makes wait."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from triage.domain.people import NOTHING, Person, Role, Sight

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30  # a whole town hall may stand behind one address
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`subject` is the name by which the town's identity provider knows the person ("" for a local account only), `quality` what
    the person signs letters as (CRPA, L111-2).
    """

    login: str
    name: str
    roles: frozenset[Role] = frozenset()
    sight: Sight = field(default=NOTHING)
    disabled: bool = False
    subject: str = ""
    quality: str = ""

    def person(self) -> Person:
        """Who acts when signed in with this account; a disabled one may nothing and sees nothing."""
        if self.disabled:
            return Person(login=self.login, name=self.name)
        return Person(login=self.login, name=self.name, roles=self.roles, sight=self.sight, quality=self.quality)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in on one browser. `csrf` is the token of its forms."""

    login: str
    csrf: str
    opened_at: datetime
    seen_at: datetime
    key: str  # hash of the cookie's token, which names the session without opening it


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNote:
    """One line of the journal of accounts, which only grows."""

    at: datetime
    actor: str
    login: str
    what: str


def clean_login(text: str) -> str:
    """The form under which a login is kept and compared."""
    return text.strip().casefold()


def login_fault(login: str) -> str:
    """What is wrong with a new login, in French words; "" when nothing is."""
    if not 2 <= len(login) <= 60 or not all(c.isalnum() or c in "._-@" for c in login):
        return "L’identifiant a de 2 à 60 lettres, chiffres, points ou tirets."
    return ""


def password_fault(password: str, login: str) -> str:
    """What is wrong with a new password, in French words; "" when nothing is. Length is what counts (CNIL, 2022)."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Le mot de passe doit avoir au moins {SHORTEST_PASSWORD} caractères : une phrase convient bien."
    if len(password) > LONGEST_PASSWORD:
        return f"Le mot de passe ne peut pas dépasser {LONGEST_PASSWORD} caractères."
    if len(set(password)) < 5 or (login and login in password.casefold()):
        return "Ce mot de passe est trop facile à deviner."
    return ""


def wait_after(failures: int, free: int = FREE_TRIES) -> timedelta:
    """How long sign-in is closed after so many wrong passwords: nothing for the `free` ones, then twice as long each time."""
    if failures < free:
        return timedelta(0)
    return min(FIRST_WAIT * int(2 ** min(failures - free, 20)), LONGEST_WAIT)
