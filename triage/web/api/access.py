"""Who calls the API: a bearer token, its consumer, its scopes, and how often it may ask. Takes no cookies."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from triage.domain.connectors import Consumer, Scope
from triage.ports.connectors import ConnectorStore
from triage.web.api.problems import Problem

BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="vm_…",
    description="Un jeton par logiciel, créé dans la page « Connecteurs » et montré une seule fois.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
LONGEST_TOKEN = 200
BATCHES = 10


class Bucket:
    """At most `per_minute` requests of each consumer in a minute of the clock, in all processes together. Each process takes
    them from the store in batches, one write for a tenth of the limit; what it took and did not use is lost with the minute.
    Thread-safe.
    """

    def __init__(self, per_minute: int, take: Callable[[int, int, int, int], int]) -> None:
        self._per_minute = per_minute
        self._batch = max(1, per_minute // BATCHES)
        self._take = take
        self._left: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def take(self, consumer_id: int, now: datetime) -> float:
        """0.0 when a request may pass, else the seconds to wait. Raises StoreUnavailable: nothing passes uncounted."""
        minute, second = divmod(now.timestamp(), 60)
        with self._lock:
            then, left = self._left.get(consumer_id, (0, 0))
            if then == minute and left > 0:
                self._left[consumer_id] = (then, left - 1)
                return 0.0
            if then == minute and left < 0:  # refused already: the database is not asked again this minute
                return 60 - second
        got = self._take(consumer_id, int(minute), self._batch, self._per_minute)
        with self._lock:
            then, left = self._left.get(consumer_id, (0, 0))
            kept = max(0, left) if then == minute else 0
            self._left[consumer_id] = (int(minute), kept + got - 1)
        return 0.0 if kept + got else 60 - second


class Door:
    """Checks tokens. `needs` makes the dependency of a route."""

    def __init__(self, store: ConnectorStore, now: Callable[[], datetime], per_minute: int) -> None:
        self._store = store
        self._now = now
        self._bucket = Bucket(per_minute, store.take_requests)

    def needs(self, scope: Scope) -> Callable[[Credentials], Consumer]:
        """The consumer of the request, which has this scope."""

        def caller(credentials: Credentials) -> Consumer:
            return self.enter(credentials, scope)

        return caller

    def enter(self, credentials: HTTPAuthorizationCredentials | None, scope: Scope) -> Consumer:
        """Raises Problem: 401 without a living token, 429 too often, 403 without the scope."""
        challenge = {"WWW-Authenticate": 'Bearer realm="vaguemestre"'}
        value = credentials.credentials if credentials else ""
        known = self._store.by_token(value, self._now()) if 0 < len(value) <= LONGEST_TOKEN else None
        if known is None:
            raise Problem(401, "Il faut un jeton valable, ni expiré ni révoqué.", challenge)
        wait = self._bucket.take(known.id, self._now())
        if wait:
            raise Problem(429, "Trop de demandes : attendez un peu.", {"Retry-After": str(int(wait) + 1)})
        if scope not in known.scopes:
            raise Problem(403, f"Ce jeton n’a pas le droit « {scope.value} » : {scope.words}.")
        return known
