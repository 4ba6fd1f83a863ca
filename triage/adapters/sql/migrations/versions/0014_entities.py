"""What people decide of entities, and the text of attached letters."""

from alembic import op

from triage.adapters.sql.entity_tables import TABLES

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables."""
    for table in TABLES:
        table.create(op.get_bind())


def downgrade() -> None:
    """Without them."""
    for table in reversed(TABLES):
        table.drop(op.get_bind())
