"""Drafts of replies and what became of them."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import Id, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The drafts, and every change of them."""
    op.create_table(
        "reply",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("mail_id", Id, sa.ForeignKey("mail.id", name="fk_reply_mail_id"), nullable=False),
        sa.Column("letter", sa.String(200), nullable=False),
        sa.Column("letter_version", sa.String(100), nullable=False),
        sa.Column("proposed_subject", sa.Text(), nullable=False),
        sa.Column("proposed_body", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("final_body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("ends", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("viser", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("claimed_until", UtcDateTime()),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply"),
    )
    op.create_index("ix_reply_mail_id", "reply", ["mail_id"])
    op.create_index("ix_reply_state", "reply", ["state"])
    op.create_table(
        "reply_event",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("reply_id", Id, sa.ForeignKey("reply.id", name="fk_reply_event_reply_id"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply_event"),
    )
    op.create_index("ix_reply_event_reply_id", "reply_event", ["reply_id"])


def downgrade() -> None:
    """Without them."""
    op.drop_table("reply_event")
    op.drop_table("reply")
