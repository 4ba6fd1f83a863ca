"""`Seal` by Fernet (AES-128-CBC with HMAC-SHA256, from `cryptography`), with a key in a file outside the database.

The file holds one key a line: the first seals, all open. It is made at the first need, readable by its owner alone.
"""

import logging
import os
import secrets
import threading
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from triage.domain.errors import ConfigurationError

PREFIX = "scelle1:"
log = logging.getLogger(__name__)


class FileSeal:
    """See Seal. Nothing is read or made before it is needed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._keys: MultiFernet | None = None
        self._lock = threading.Lock()

    def seal(self, text: str) -> str:
        """See Seal."""
        return PREFIX + self._ring(make=True).encrypt(text.encode()).decode() if text else ""

    def sealed(self, kept: str) -> bool:
        """See Seal."""
        return kept.startswith(PREFIX)

    def open(self, kept: str) -> str:
        """See Seal."""
        if not self.sealed(kept):
            return kept
        try:
            return self._ring(make=False).decrypt(kept.removeprefix(PREFIX)).decode()
        except InvalidToken:
            log.error("a sealed secret opens with no key of the file")  # noqa: TRY400  the trace says nothing more
        except ConfigurationError as error:
            log.error("sealed secrets cannot be opened: %s", error)  # noqa: TRY400
        return ""

    def _ring(self, *, make: bool) -> MultiFernet:
        with self._lock:
            if self._keys is None:
                if make and not self._file.exists():
                    self._make()
                self._keys = self._read()
            return self._keys

    def _read(self) -> MultiFernet:
        try:
            lines = self._file.read_text(encoding="ascii").split()
            return MultiFernet([Fernet(line) for line in lines])
        except (OSError, ValueError) as error:
            words = "La clé qui scelle les secrets des webhooks manque ou n’est pas une clé (connectors.key_file)."
            raise ConfigurationError(f"key file: {type(error).__name__}", subject="key_file", words=words) from error

    def _make(self) -> None:
        """Written whole, then linked: two processes that begin together end with one key."""
        fresh = self._file.with_name(f".{self._file.name}.{secrets.token_hex(6)}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
            os.link(fresh, self._file)
        except FileExistsError:
            return
        except OSError as error:
            words = "La clé qui scelle les secrets des webhooks n’a pas pu être écrite (connectors.key_file)."
            raise ConfigurationError(f"key file: {error.strerror}", subject="key_file", words=words) from error
        finally:
            fresh.unlink(missing_ok=True)
