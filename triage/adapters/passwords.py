"""Password hashes: argon2id with the library's own parameters (RFC 9106, low-memory profile)."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError


class Argon2Passwords:
    """See `triage.ports.accounts.Passwords`."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        # Verified when no account has the login, so that the answer takes as long.
        self._nobody = self._hasher.hash("personne n'a ce mot de passe")

    def hash(self, password: str) -> str:
        """See Passwords."""
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """See Passwords."""
        try:
            right = self._hasher.verify(hashed or self._nobody, password)
        except (Argon2Error, InvalidHashError):
            return False
        return bool(hashed) and right
