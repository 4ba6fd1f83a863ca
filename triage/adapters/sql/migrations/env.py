"""Alembic's entry: runs on the connection that `session.py` hands over."""

from alembic import context

import triage.adapters.sql  # noqa: F401 - every store declares its tables when it is imported
from triage.adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
