"""The SQL state. SQLAlchemy and Alembic are imported only in this folder."""

from triage.adapters.sql.session import open_engine
from triage.adapters.sql.store import SqlCaseStore


def open_store(url: str) -> SqlCaseStore:
    """A migrated store. Raises StoreUnavailable when the database cannot be reached, ConfigurationError for a bad URL."""
    return SqlCaseStore(open_engine(url))


__all__ = ["SqlCaseStore", "open_store"]
