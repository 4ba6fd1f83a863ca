"""Engines for SQLite and PostgreSQL, migrated, and the one place where their errors become ours."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from triage.domain.errors import ConfigurationError, StoreUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 15_000
READ_ONLY = "vaguemestre_read_only"
_MIGRATION_LOCK = 0x5641475545  # any number, the same in every process


def open_engine(url: str) -> Engine:
    """An engine whose database is at the newest version. Raises StoreUnavailable or ConfigurationError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "sql.url is not a database URL", words="sql.url n'est pas une adresse de base."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(parsed, poolclass=QueuePool, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
        _tame_sqlite(engine)
    elif backend == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    else:
        raise ConfigurationError(
            f"unsupported database {backend}", words=f"Base {backend} non prise en charge : SQLite ou PostgreSQL."
        )
    with our_errors():
        _migrate(engine, parsed.database or "")
    return engine


@contextmanager
def our_errors() -> Iterator[None]:
    """Turn the library's errors into StoreUnavailable. Messages of the driver may quote data: they stay chained only."""
    try:
        yield
    except SQLAlchemyError as error:
        kind = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
        if isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
            raise StoreUnavailable(f"database error ({kind})") from error
        raise


def _tame_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: after a power cut the mail may be gone from the inbox, so a commit must really be on disk.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write that starts as a read cannot wait its turn in SQLite (it fails at once), so writers say so first.
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def alembic_config() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _migrate(engine: Engine, database: str) -> None:
    config = alembic_config()
    with _one_at_a_time(engine, database), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _one_at_a_time(engine: Engine, database: str) -> Iterator[None]:
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
    elif database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        with Path(f"{database}.lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        yield
