"""The names of people beside what they did: stores keep logins, pages say names."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from triage.ports.accounts import AccountStore

KEPT_SECONDS = 10.0  # a list of fifty lines asks fifty times


@dataclass(slots=True)
class Names:
    """Says the name of a login, and the login itself where there is no account any more or never was one (the machine).

    Thread-safe. A new name shows within ten seconds.
    """

    accounts: AccountStore
    clock: Callable[[], float] = time.monotonic
    _known: Mapping[str, str] = field(default_factory=dict)
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, login: str) -> str:
        """May raise StoreUnavailable."""
        if not login:
            return ""
        with self._lock:
            now = self.clock()
            if now >= self._until:
                self._known = {a.login: a.name for a in self.accounts.accounts() if a.name}
                self._until = now + KEPT_SECONDS
            return self._known.get(login, login)
