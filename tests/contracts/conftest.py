from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import new_database, running_postgres
from triage.adapters.sql import SqlCaseStore, open_store


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlCaseStore]:
    opened = open_store(database_url)
    yield opened
    opened.close()
