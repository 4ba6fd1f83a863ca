"""Tables of learning. Examples hold pseudonymised text only; the journal of models only grows."""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

example = Table(
    "learning_example",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("source", String(20), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("mail_id", Id),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("model", Text, nullable=False, server_default=""),
    Column("proposed", String(161), nullable=False, server_default=""),
    Column("confidence", Float, nullable=False, server_default="0"),
    Column("label", String(161), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("mail_group", String(64), nullable=False, server_default=""),
    Column("withdrawn", Text, nullable=False, server_default=""),
    UniqueConstraint("source", "ref"),
    Index(None, "mail_id"),
    Index(None, "at"),
)

model_version = Table(
    "model_version",
    metadata,
    Column("model", String(200), primary_key=True),
    Column("folder", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("card", Text, nullable=False),
)

model_place = Table(
    "model_place",
    metadata,
    Column("place", String(20), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("before", String(200)),
)

model_event = Table(
    "model_event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("model", String(200), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
)

training_run = Table(
    "training_run",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("owner", String(200), nullable=False, server_default=""),
    Column("beat_at", UtcDateTime),
    Column("step", Text, nullable=False, server_default=""),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("seconds_left", Float),
    Column("curve", Text, nullable=False, server_default="[]"),
    Column("data_hash", String(64), nullable=False, server_default=""),
    Column("model", String(200), nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
)

shadow_decision = Table(
    "shadow_decision",
    metadata,
    Column("mail_id", Id, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("label", String(161), nullable=False),
    Column("confidence", Float, nullable=False),
)

mail_signal = Table(
    "mail_signal",
    metadata,
    Column("mail_id", Id, primary_key=True, autoincrement=False),
    Column("unknown_words", Float, nullable=False),
)

town_threshold = Table(
    "town_threshold",
    metadata,
    Column("code", String(161), primary_key=True),
    Column("value", Float, nullable=False),
)

town_class = Table(
    "town_class",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("code", String(161), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
)

learning_state = Table(
    "learning_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reviews_seen", Id, nullable=False),
    Column("secret", LargeBinary, nullable=False),
)

TABLES = (
    example,
    model_version,
    model_place,
    model_event,
    training_run,
    shadow_decision,
    mail_signal,
    town_threshold,
    town_class,
    learning_state,
)
