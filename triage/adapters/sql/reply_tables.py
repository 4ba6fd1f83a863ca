"""Tables of the drafts of replies. `reply_event` is only ever inserted into."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from triage.adapters.sql.tables import Id, UtcDateTime, metadata

reply = Table(
    "reply",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mail_id", Id, ForeignKey("mail.id"), nullable=False, index=True),
    Column("letter", String(200), nullable=False),
    Column("letter_version", String(100), nullable=False),
    Column("proposed_subject", Text, nullable=False),
    Column("proposed_body", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("final_body", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("ends", String(20), nullable=False),  # what its deposit ends on the legal clock
    Column("revision", Integer, nullable=False),
    Column("viser", Text, nullable=False, default=""),
    Column("approver", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("cause", String(30), nullable=False, default=""),  # the reason of a rejection as chosen from the list
    Column("message_id", Text, nullable=False, default=""),
    Column("sha256", String(64), nullable=False, default=""),
    Column("content", LargeBinary),
    Column("sender", Text, nullable=False, default=""),  # who asked for it to be sent
    Column("asked_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("copied", Boolean, nullable=False, default=False),  # lies in the Sent folder
    Column("problem", Text, nullable=False, default=""),
    Column("owner", Text, nullable=False, default=""),
    Column("claimed_until", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index(None, "state"),
)

reply_event = Table(
    "reply_event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("reply_id", Id, ForeignKey("reply.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(20), nullable=False),
    Column("subject", Text, nullable=False, default=""),
    Column("body", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
)
