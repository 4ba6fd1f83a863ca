"""The town's own letter templates, and deadlines."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import Id, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Deadlines of each mail, and the town's versions of letters."""
    op.create_table(
        "mail_deadline",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("mail_id", Id, sa.ForeignKey("mail.id", name="fk_mail_deadline_mail_id"), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(20), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.String(80), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_how", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_deadline"),
        sa.UniqueConstraint("mail_id", "code", name="uq_mail_deadline_mail_id_code"),
    )
    op.create_index("ix_mail_deadline_due_at", "mail_deadline", ["due_at"])
    op.create_table(
        "letter_version",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_letter_version"),
    )
    op.create_index("ix_letter_version_letter", "letter_version", ["letter"])
    op.create_table(
        "letter_silence",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("label", sa.String(170), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter_silence"),
    )
    op.create_index("ix_letter_silence_label", "letter_silence", ["label"])


def downgrade() -> None:
    """Without them."""
    op.drop_table("letter_silence")
    op.drop_table("letter_version")
    op.drop_index("ix_mail_deadline_due_at", "mail_deadline")
    op.drop_table("mail_deadline")
