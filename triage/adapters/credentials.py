"""Passwords and tokens of mail accounts, as the settings say where to find them."""

import ipaddress
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from triage.domain.errors import MailboxRefused, MailboxUnavailable


class Account(Protocol):
    """The part of the settings that IMAP and SMTP share."""

    @property
    def password(self) -> SecretStr | None:
        """Itself."""

    @property
    def password_file(self) -> Path | None:
        """Or where it stands."""

    @property
    def token_command(self) -> Sequence[str]:
        """Or what prints a token."""


def password_of(account: Account, name: str) -> str:
    """The password, "" for none. Raises MailboxRefused when its file cannot be read."""
    if account.password_file is not None:
        try:
            lines = account.password_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            words = "Le fichier du mot de passe n'a pas pu être lu."
            raise MailboxRefused(f"password file: {type(error).__name__}", subject=name, words=words) from None
        return lines[0] if lines else ""
    return account.password.get_secret_value() if account.password else ""


def token_of(account: Account, name: str, seconds: float) -> str:
    """Run the town's own command; what it prints on its error stream is not shown, it may hold secrets.

    Raises MailboxUnavailable when it does not answer, MailboxRefused when it gives no token.
    """
    try:
        done = subprocess.run(
            account.token_command, capture_output=True, timeout=max(seconds, 1), check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise MailboxUnavailable("token command: no answer in time", subject=name) from None
    except OSError as error:
        words = "La commande qui donne le jeton OAuth n'a pas pu être lancée."
        raise MailboxRefused(f"token command: {type(error).__name__}", subject=name, words=words) from None
    token = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not token:
        words = "Le jeton OAuth n'a pas été renouvelé : une personne doit autoriser de nouveau l'accès à la boîte."
        raise MailboxRefused(f"token command: exit code {done.returncode}", subject=name, words=words)
    return token


def on_loopback(host: str) -> bool:
    """Whether the name is that of this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
