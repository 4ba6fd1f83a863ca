"""Columns that several pages share: due date, sensitivity, thread, who works on it."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All have a default: rows of before stay as they are."""
    with op.batch_alter_table("mail") as mail:
        mail.add_column(sa.Column("due_at", UtcDateTime()))
        mail.add_column(sa.Column("due_code", sa.String(80), nullable=False, server_default=""))
        mail.add_column(sa.Column("sensitive", sa.String(10), nullable=False, server_default=""))
        mail.add_column(sa.Column("thread", sa.Text(), nullable=False, server_default=""))
        mail.add_column(sa.Column("assignee", sa.Text(), nullable=False, server_default=""))
        mail.create_index("ix_mail_due_at", ["due_at"])
        mail.create_index("ix_mail_thread", ["thread"])


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("mail") as mail:
        mail.drop_index("ix_mail_thread")
        mail.drop_index("ix_mail_due_at")
        for name in ("assignee", "thread", "sensitive", "due_code", "due_at"):
            mail.drop_column(name)
