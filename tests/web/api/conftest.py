"""The API over a morning of invented mails, and programs that call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.fakes.cases import NOW
from tests.web.conftest import Site
from triage.domain.connectors import Scope, new_token
from triage.domain.people import EVERYTHING, Sight


@dataclass
class Programs:
    """Makes consumers; `client` is a program with a token."""

    site: Site
    made: int = 0

    def token(self, *scopes: Scope, sight: Sight = EVERYTHING, days: int = 30) -> str:
        store, token = self.site.database.connectors, new_token()
        self.made += 1
        consumer = store.add_consumer(f"Logiciel {self.made}", scopes or tuple(Scope), sight, "jean", NOW)
        store.add_token(consumer, token, NOW + timedelta(days=days), "jean", NOW)
        return token

    def client(self, *scopes: Scope, sight: Sight = EVERYTHING, token: str | None = None) -> TestClient:
        value = self.token(*scopes, sight=sight) if token is None else token
        headers = {"Authorization": f"Bearer {value}"}
        return TestClient(
            self.site.app, base_url="http://localhost/api/v1", headers=headers, raise_server_exceptions=False
        )


@pytest.fixture
def programs(morning: Site) -> Iterator[Programs]:
    made = len(morning.database.connectors.consumers())
    return Programs(morning, made)  # type: ignore[return-value]
