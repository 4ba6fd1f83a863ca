"""The SQL state. SQLAlchemy and Alembic are imported only in this folder."""

from triage.adapters.sql.connectors import SqlConnectorStore
from triage.adapters.sql.dashboard import SqlDashboard
from triage.adapters.sql.learning import SqlLearningStore
from triage.adapters.sql.mail_room import SqlMailRoom
from triage.adapters.sql.review import SqlReviewStore
from triage.adapters.sql.searches import SqlSavedSearches
from triage.adapters.sql.session import open_engine
from triage.adapters.sql.store import SqlCaseStore


class Database:
    """One migrated database and its stores, one for each family of tables. Close it once."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self.cases = SqlCaseStore(self._engine)
        self.connectors = SqlConnectorStore(self._engine)
        self.dashboard = SqlDashboard(self._engine)
        self.learning = SqlLearningStore(self._engine)
        self.mail_room = SqlMailRoom(self._engine)
        self.review = SqlReviewStore(self._engine)
        self.searches = SqlSavedSearches(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """A migrated database. Raises StoreUnavailable when it cannot be reached, ConfigurationError for a bad URL."""
    return Database(url)


def open_store(url: str) -> SqlCaseStore:
    """Only the cases of a migrated database; `close` gives the connections back. Raises as `open_database`."""
    return open_database(url).cases


__all__ = ["Database", "SqlCaseStore", "open_database", "open_store"]
