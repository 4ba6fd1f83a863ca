"""What every store on SQL shares: one engine, and one transaction for each call."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from triage.adapters.sql.session import READ_ONLY, our_errors
from triage.domain.clock import Clock


class SqlDoor:
    """Base of the stores. Thread-safe: each call takes a connection of the pool."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock or Clock()  # the town's delays, for stores that change what a mail is

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with our_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with our_errors(), self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            yield connection
