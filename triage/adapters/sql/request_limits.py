"""What API consumers asked in the present minute, counted once for all processes: one statement for a batch of requests."""

from sqlalchemy import case, or_, update

from triage.adapters.sql.connectors_tables import use
from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.intake import insert_or_ignore


class RequestLimits(SqlDoor):
    """The part of the store that holds the limit."""

    def take_requests(self, consumer_id: int, minute: int, wanted: int, most: int) -> int:
        """See ConnectorStore."""
        fresh = use.c.minute < minute
        again = (
            update(use)
            .where(use.c.consumer_id == consumer_id, or_(fresh, use.c.taken < most))
            .values(
                taken=case((fresh, 0), else_=use.c.taken) + wanted,
                minute=case((fresh, minute), else_=use.c.minute),  # a clock that lags begins no minute anew
            )
            .returning(use.c.taken)
        )
        with self._writing() as connection:
            taken = connection.execute(again).scalar()
            if taken is None:
                empty = {"consumer_id": consumer_id, "minute": minute, "taken": 0}
                insert_or_ignore(connection, use, empty)
                taken = connection.execute(again).scalar()  # none again: all of this minute is taken
        return 0 if taken is None else max(0, wanted - max(0, taken - most))
