"""Tables of what people decide of mails."""

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

correction = Table(
    "correction",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("deed", String(20), nullable=False),
    Column("model", Text, nullable=False),
    Column("proposed", String(170), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("chosen", String(170), nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("batch", String(40), nullable=False, default=""),
    Column("before_state", String(20), nullable=False),
    Column("before_label", String(170), nullable=False),
    Column("before_assignee", Text, nullable=False, default=""),
    Column("before_sensitive", String(10), nullable=False, default=""),
    Column("undone_at", UtcDateTime),
    Column("undone_by", Text),
    Index(None, "batch"),
    Index(None, "at"),
)
