"""What every store on SQL shares: one engine, and one transaction for each call."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from triage.adapters.sql.session import READ_ONLY, our_errors


class SqlDoor:
    """Base of the stores. Thread-safe: each call takes a connection of the pool."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with our_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with our_errors(), self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            yield connection
