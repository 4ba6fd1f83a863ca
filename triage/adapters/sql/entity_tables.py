"""Tables of what people decide of entities, and of the text of attached letters. Both go with their mail."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

entity_decision = Table(
    "entity_decision",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("ruling", String(20), nullable=False),
    Column("entity_key", String(100), nullable=False),
    Column("proposed", Text),  # an entity as a JSON document; null for an addition
    Column("decided", Text),  # null when rejected
    Column("undone_at", UtcDateTime),
    Column("undone_by", Text),
)

attached_text = Table(
    "attached_text",
    metadata,
    Column("mail_id", Id, ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("reading", String(20), nullable=False),
    Column("document", Text, nullable=False),
)
TABLES = (entity_decision, attached_text)
