"""`Preferences` on SQL."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from triage.adapters.sql.company_tables import preference as p
from triage.adapters.sql.door import SqlDoor


class SqlPreferences(SqlDoor):
    """Each call one transaction."""

    def of(self, login: str) -> Mapping[str, str]:
        """See Preferences."""
        with self._reading() as connection:
            return {r.name: r.value for r in connection.execute(select(p.c.name, p.c.value).where(p.c.login == login))}

    def set(self, login: str, name: str, value: str) -> None:
        """See Preferences."""
        with self._writing() as connection:
            connection.execute(delete(p).where(p.c.login == login, p.c.name == name))
            if value:
                connection.execute(insert(p).values(login=login, name=name, value=value))
