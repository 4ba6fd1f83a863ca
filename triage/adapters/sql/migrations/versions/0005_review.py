"""What people decide of a mail: corrections, locks, saved searches."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import Id, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The decisions of people."""
    op.create_table(
        "correction",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("mail_id", Id, sa.ForeignKey("mail.id", name="fk_correction_mail_id"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("deed", sa.String(20), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("proposed", sa.String(170), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("chosen", sa.String(170), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("before_state", sa.String(20), nullable=False),
        sa.Column("before_label", sa.String(170), nullable=False),
        sa.Column("before_assignee", sa.Text(), nullable=False),
        sa.Column("before_sensitive", sa.String(10), nullable=False),
        sa.Column("undone_at", UtcDateTime()),
        sa.Column("undone_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_mail_id", "correction", ["mail_id"])
    op.create_index("ix_correction_batch", "correction", ["batch"])
    op.create_index("ix_correction_at", "correction", ["at"])


def downgrade() -> None:
    """Without them."""
    op.drop_table("correction")
