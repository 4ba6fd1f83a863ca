"""The town's versions of letters, and the labels for which it wants no proposal. Lines are only added."""

from sqlalchemy import Boolean, Column, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

letter_version = Table(
    "letter_version",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("letter", Text, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("author", Text, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("text", Text),  # a LetterText as JSON; null: back to the shipped letter
)

letter_silence = Table(
    "letter_silence",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("label", String(170), nullable=False, index=True),
    Column("off", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", Text, nullable=False),
)
