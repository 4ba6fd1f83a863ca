"""`person`: accounts from the command line; and how `up` lets the very first person in."""

import argparse
import getpass
import secrets
from contextlib import closing
from datetime import UTC, datetime, timedelta

from triage.domain.accounts import Account, clean_login, login_fault
from triage.domain.errors import ConfigurationError
from triage.domain.people import EVERYTHING, Role, Sight
from triage.ports.accounts import AccountStore
from triage.settings import Settings

LINK_LASTS = timedelta(hours=24)
DEMO = {
    "demo": ("Démonstration", frozenset(Role)),
    "courrier": ("Claire Service-Courrier", frozenset({Role.SERVICE_COURRIER})),
    "agent": ("Alex Agent", frozenset({Role.AGENT})),
    "valideur": ("Dominique Valideur", frozenset({Role.VALIDEUR})),
    "admin": ("Camille Administration", frozenset({Role.ADMINISTRATEUR})),
}


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands."""
    person = parsers.add_parser(
        "person",
        help="ouvrir un compte, ou donner un nouveau lien",
        description="Ouvre un compte s'il n'existe pas, et affiche un lien à usage unique pour en choisir le mot de passe.",
    )
    person.add_argument("login", help="identifiant")
    person.add_argument("--name", default="", help="prénom et nom")
    person.add_argument(
        "--role", action="append", default=[], choices=[r.value for r in Role], help="rôle, plusieurs fois possible"
    )
    person.add_argument(
        "--all-mail", action="store_true", help="voit tous les courriers, bannettes sensibles comprises"
    )
    person.set_defaults(run=run_person)


def run_person(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create the account when there is none, then print a link."""
    from triage.bootstrap import database_of

    login = clean_login(arguments.login)
    if fault := login_fault(login):
        raise ConfigurationError("bad login", subject="login", words=fault)
    with closing(database_of(settings)) as database:
        accounts, now = database.accounts, datetime.now(UTC)
        if accounts.account(login) is None:
            sight = EVERYTHING if arguments.all_mail else Sight()
            roles = frozenset(Role(r) for r in arguments.role)
            fresh = Account(login=login, name=arguments.name or login, roles=roles, sight=sight)
            accounts.save(fresh, actor=f"ligne de commande ({getpass.getuser()})", now=now)
            print(f"Compte « {login} » ouvert.")
        elif arguments.role or arguments.name or arguments.all_mail:
            print(f"Le compte « {login} » existe déjà : ses rôles se changent dans la page « Personnes ».")
        token = secrets.token_urlsafe(32)
        accounts.issue_link(login, token, now, LINK_LASTS, actor=f"ligne de commande ({getpass.getuser()})")
    print(f"Lien à usage unique, valable 24 heures : {pages_of(settings)}lien/{token}")
    return 0


def first_link(accounts: AccountStore, settings: Settings) -> str:
    """A line with a one-time link while there is no account at all, else ""."""
    if accounts.accounts():
        return ""
    token = secrets.token_urlsafe(32)
    accounts.issue_link("", token, datetime.now(UTC), LINK_LASTS, actor="démarrage")
    return f"  premier administrateur (lien à usage unique) : {pages_of(settings)}lien/{token}"


def open_demo(accounts: AccountStore) -> str:
    """Demo accounts, one a role, with a password made anew at each start; the line that says so."""
    from triage.adapters.passwords import Argon2Passwords

    password, now = "-".join(secrets.token_hex(2) for _ in range(3)), datetime.now(UTC)
    hashed = Argon2Passwords().hash(password)
    for login, (name, roles) in DEMO.items():
        opened = EVERYTHING if login == "demo" else Sight()
        quality = "Cheffe de service (démonstration)" if Role.VALIDEUR in roles and login != "demo" else ""
        shown = Account(login=login, name=name, roles=roles, sight=opened, quality=quality)
        accounts.save(shown, actor="démonstration", now=now)
        accounts.set_password(login, hashed, actor="démonstration", now=now)
        accounts.forget_failures(login)
    others = ", ".join(login for login in DEMO if login != "demo")
    return f"  identifiant : demo, mot de passe : {password} (le même pour {others})"


def pages_of(settings: Settings) -> str:
    """Where browsers find the pages."""
    name = settings.web.names[0] if settings.web.names else f"{settings.web.host}:{settings.web.port}"
    return f"{'https' if settings.web.https else 'http'}://{name}/"
