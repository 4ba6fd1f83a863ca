"""The deadlines that run on each mail, as they were computed; the referential may change afterwards."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

mail_deadline = Table(
    "mail_deadline",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False),
    Column("code", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("effect", String(20), nullable=False),
    Column("article", Text, nullable=False),
    Column("appeal", Text, nullable=False, default=""),
    Column("since", Date, nullable=False),
    Column("due_on", Date, nullable=False),  # the town's day of due_at
    Column("due_at", UtcDateTime, nullable=False),
    Column("ended_by", String(80), nullable=False),  # what ends it, joined by commas
    Column("ended_at", UtcDateTime),
    Column("ended_how", String(20), nullable=False, default=""),
    UniqueConstraint("mail_id", "code"),
    Index(None, "due_at"),
)
