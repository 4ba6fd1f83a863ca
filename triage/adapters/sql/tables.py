"""The tables. Lists and searches read columns of `mail`; everything known of one mail is its `outcome` document.

Times are UTC. `outcome` is text, not JSONB: it must keep whatever a mail contains, escaped zero characters included.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=CONVENTION)
# SQLite gives row ids only to INTEGER keys; PostgreSQL gets room for more than two billion lines.
Id = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware out, UTC in between, on a database that forgets time zones (SQLite) and one that does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


raw_mail = Table(
    "raw_mail",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary),  # null: larger than the fetch limit, only listed
)

mail = Table(
    "mail",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mailbox", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("origin_folder", Text, nullable=False),
    Column("origin_uidvalidity", BigInteger, nullable=False),
    Column("origin_uid", BigInteger, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), ForeignKey("raw_mail.sha256"), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("duplicate_of", Id, ForeignKey("mail.id")),
    Column("state", String(20), nullable=False),
    Column("filing", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Column("nudged_at", UtcDateTime),
    Column("error", Text, nullable=False, default=""),
    Column("sender", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("search_text", Text, nullable=False, default=""),
    Column("service", String(80), nullable=False, default=""),
    Column("motif", String(80), nullable=False, default=""),
    Column("priority_rank", Integer, nullable=False, default=9),
    Column("confidence", Float, nullable=False, default=0.0),
    Column("has_proposal", Boolean, nullable=False, default=False),
    Column("attachments", Integer, nullable=False, default=0),
    Column("model", Text, nullable=False, default=""),
    Column("rules_version", Text, nullable=False, default=""),
    Column("outcome", Text),
    Column("due_at", UtcDateTime),  # the next legal or local deadline that still runs
    Column("due_code", String(80), nullable=False, default="", server_default=""),
    Column("sensitive", String(10), nullable=False, default="", server_default=""),
    Column("thread", Text, nullable=False, default="", server_default=""),
    Column("assignee", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
    Index(None, "service", "motif", "state"),
    Index(None, "message_id"),
    Index(None, "sha256"),
    Index(None, "filing", "nudged_at"),
    Index(None, "due_at"),
    Index(None, "thread"),
    # The indexes in the order of the lists hold expressions and conditions: they stand in migration 0006 only.
)

entity = Table(
    "entity",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False, index=True),
    Column("type", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("rule", String(80), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("valid", Boolean),
    Column("role", String(40), nullable=False, default=""),
    Index(None, "type", "value"),
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False, default=""),
)

folder_cursor = Table(
    "folder_cursor",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
)

mailbox_state = Table(
    "mailbox_state",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("reached_at", UtcDateTime),
    Column("error", Text, nullable=False, default=""),
)
