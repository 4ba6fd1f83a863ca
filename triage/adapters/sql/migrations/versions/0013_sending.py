"""Sending a reply after a person's click, and why drafts are rejected."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import UtcDateTime

revision = "0013"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who asked, when it left, whether the copy is filed; the cause of a rejection."""
    op.add_column("reply", sa.Column("sender", sa.Text(), nullable=False, server_default=""))
    op.add_column("reply", sa.Column("asked_at", UtcDateTime()))
    op.add_column("reply", sa.Column("sent_at", UtcDateTime()))
    op.add_column("reply", sa.Column("copied", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reply", sa.Column("cause", sa.String(30), nullable=False, server_default=""))


def downgrade() -> None:
    """Without them."""
    for column in ("cause", "copied", "sent_at", "asked_at", "sender"):
        op.drop_column("reply", column)
