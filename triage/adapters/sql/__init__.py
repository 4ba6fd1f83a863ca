"""The SQL state. SQLAlchemy and Alembic are imported only in this folder."""

from triage.adapters.sql.accounts import SqlAccountStore
from triage.adapters.sql.company import SqlCompany
from triage.adapters.sql.connectors import SqlConnectorStore
from triage.adapters.sql.dashboard import SqlDashboard
from triage.adapters.sql.deadlines import SqlDeadlineStore
from triage.adapters.sql.entities import SqlEntityStore
from triage.adapters.sql.learning import SqlLearningStore
from triage.adapters.sql.letter_measures import SqlLetterMeasures
from triage.adapters.sql.letters import SqlTownLetters
from triage.adapters.sql.mail_room import SqlMailRoom
from triage.adapters.sql.preferences import SqlPreferences
from triage.adapters.sql.replies import SqlReplyStore
from triage.adapters.sql.reply_queues import SqlReplyQueues
from triage.adapters.sql.review import SqlReviewStore
from triage.adapters.sql.searches import SqlSavedSearches
from triage.adapters.sql.sendings import SqlSendingStore
from triage.adapters.sql.session import open_engine
from triage.adapters.sql.store import SqlCaseStore
from triage.adapters.sql.threads import SqlThreads
from triage.domain.clock import Clock
from triage.ports.sealing import Seal


class Database:
    """One migrated database and its stores, one for each family of tables. Close it once. Without a clock no deadline is
    computed.
    """

    def __init__(self, url: str, clock: Clock | None = None, seal: Seal | None = None) -> None:
        self._engine = open_engine(url)
        self.accounts = SqlAccountStore(self._engine)
        self.cases = SqlCaseStore(self._engine, clock)
        self.company = SqlCompany(self._engine)
        self.connectors = SqlConnectorStore(self._engine)
        if seal is not None:
            self.connectors.seal_with(seal)
        self.dashboard = SqlDashboard(self._engine)
        self.deadlines = SqlDeadlineStore(self._engine)
        self.entities = SqlEntityStore(self._engine, clock)
        self.letter_measures = SqlLetterMeasures(self._engine)
        self.letters = SqlTownLetters(self._engine)
        self.learning = SqlLearningStore(self._engine)
        self.mail_room = SqlMailRoom(self._engine)
        self.preferences = SqlPreferences(self._engine)
        self.replies = SqlReplyStore(self._engine)
        self.reply_queues = SqlReplyQueues(self._engine)
        self.review = SqlReviewStore(self._engine, clock)
        self.sendings = SqlSendingStore(self._engine)
        self.searches = SqlSavedSearches(self._engine)
        self.threads = SqlThreads(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def open_database(url: str, clock: Clock | None = None, seal: Seal | None = None) -> Database:
    """A migrated database; `seal` is for the secrets of webhooks, which stand as they are without one. Raises StoreUnavailable
    when it cannot be reached, ConfigurationError for a bad URL.
    """
    return Database(url, clock, seal)


def open_store(url: str) -> SqlCaseStore:
    """Only the cases of a migrated database; `close` gives the connections back. Raises as `open_database`."""
    return open_database(url).cases


__all__ = ["Database", "SqlCaseStore", "open_database", "open_store"]
