"""What somebody signs as, and what each API consumer asked in the present minute, for all processes."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import Id

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column, one table."""
    op.add_column("account", sa.Column("quality", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "api_use",
        sa.Column("consumer_id", Id, sa.ForeignKey("api_consumer.id"), primary_key=True),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Without them. Secrets stay sealed: an older version cannot sign with them, give new ones."""
    op.drop_table("api_use")
    op.drop_column("account", "quality")
