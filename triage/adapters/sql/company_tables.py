"""Tables of people and mails beside each other: which mails make a thread, who looks, who writes, and what each prefers."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

# Every Message-ID that a mail of ours has, answers or names, and the thread that it belongs to.
thread_mark = Table(
    "thread_mark",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("thread", Text, nullable=False),
    Index(None, "thread"),
)

presence = Table(
    "presence",
    metadata,
    Column("mail_id", Id, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("login", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
)

mail_lock = Table(
    "mail_lock",
    metadata,
    Column("mail_id", Id, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("login", Text, primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

TABLES = (thread_mark, presence, mail_lock, preference)
