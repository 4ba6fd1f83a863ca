"""The table of saved searches. Each belongs to one person."""

from sqlalchemy import Column, Index, String, Table, Text, UniqueConstraint

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

saved_search = Table(
    "saved_search",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("login", Text, nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", Text, nullable=False),  # the part of the address after « ? »
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("login", "name"),
    Index(None, "login"),
)
