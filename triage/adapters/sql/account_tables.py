"""Tables of accounts."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

account = Table(
    "account",
    metadata,
    Column("login", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),  # JSON list
    Column("sight", Text, nullable=False),  # JSON object of lists or nulls
    Column("disabled", Boolean, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("password", Text, nullable=False, default=""),
    Column("quality", Text, nullable=False, default=""),
)

account_failure = Table(
    "account_failure",
    metadata,
    Column("login_sha256", String(64), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

account_session = Table(
    "account_session",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("login", String(60), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

account_link = Table(
    "account_link",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("login", String(60), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False),
)

account_journal = Table(
    "account_journal",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("login", String(60), nullable=False),
    Column("what", Text, nullable=False),
)
