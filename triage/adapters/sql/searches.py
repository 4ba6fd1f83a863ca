"""`SavedSearches` on SQL."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.search_tables import saved_search as s
from triage.ports.searches import MOST, SavedSearch


class SqlSavedSearches(SqlDoor):
    """Each call one transaction."""

    def kept_by(self, login: str) -> list[SavedSearch]:
        """See SavedSearches."""
        with self._reading() as connection:
            rows = connection.execute(select(s.c.id, s.c.name, s.c.query).where(s.c.login == login).order_by(s.c.name))
            return [SavedSearch(search_id=r.id, name=r.name, query=r.query) for r in rows]

    def keep(self, login: str, name: str, query: str, now: datetime) -> None:
        """See SavedSearches."""
        with self._writing() as connection:
            connection.execute(delete(s).where(s.c.login == login, s.c.name == name))
            connection.execute(insert(s).values(login=login, name=name, query=query, created_at=now))
            newest = select(s.c.id).where(s.c.login == login).order_by(s.c.id.desc()).limit(MOST)
            kept = list(connection.scalars(newest))
            connection.execute(delete(s).where(s.c.login == login, s.c.id.not_in(kept)))

    def forget(self, login: str, search_id: int) -> None:
        """See SavedSearches."""
        with self._writing() as connection:
            connection.execute(delete(s).where(s.c.login == login, s.c.id == search_id))
