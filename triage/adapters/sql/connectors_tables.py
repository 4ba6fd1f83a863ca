"""Tables of connectors. Of a token only the hash, of a webhook's secrets what was sealed; events and deliveries hold ids and
codes; the journal only grows.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

consumer = Table(
    "api_consumer",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("sight", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
)

token = Table(
    "api_token",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("consumer_id", Id, ForeignKey("api_consumer.id"), nullable=False, index=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("hint", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

use = Table(  # requests of the present minute
    "api_use",
    metadata,
    Column("consumer_id", Id, ForeignKey("api_consumer.id"), primary_key=True),
    Column("minute", BigInteger, nullable=False),  # since 1970
    Column("taken", Integer, nullable=False),
)

acknowledgement = Table(
    "api_acknowledgement",
    metadata,
    Column("consumer_id", Id, ForeignKey("api_consumer.id"), primary_key=True),
    Column("mail_id", Id, ForeignKey("mail.id"), primary_key=True),
    Column("reference", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

answer = Table(
    "api_answer",
    metadata,
    Column("consumer_id", Id, ForeignKey("api_consumer.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

event = Table(
    "connector_event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("history_id", Id, ForeignKey("history.id"), nullable=False, unique=True),
    Column("uuid", String(36), nullable=False),
    Column("type", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("service", String(80), nullable=False),
    Column("motif", String(80), nullable=False),
    Column("sensitive", String(10), nullable=False),
    Column("published", Boolean, nullable=False),
    Index(None, "published", "id"),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(120), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("sight", Text, nullable=False),
    Column("with_record", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("secret", Text, nullable=False),
    Column("secret_before", Text, nullable=False),
    Column("secret_before_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("last_sent_at", UtcDateTime),
)

delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("webhook_id", Id, ForeignKey("webhook.id"), nullable=False),
    Column("event_id", Id, ForeignKey("connector_event.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until", UtcDateTime),
    Column("last_at", UtcDateTime),
    Column("last_status", Integer),
    Column("last", Text, nullable=False),
    UniqueConstraint("webhook_id", "event_id"),
    Index(None, "state", "next_at"),
)

attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("delivery_id", Id, ForeignKey("webhook_delivery.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer),
    Column("words", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

state = Table(
    "connector_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("history_id", Id, nullable=False),
)

journal = Table(
    "connector_journal",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("detail", Text, nullable=False),
)

TABLES = (
    consumer, token, acknowledgement, answer, event, webhook, delivery, attempt, state, journal,
)  # fmt: skip
