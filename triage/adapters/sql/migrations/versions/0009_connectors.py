"""API consumers, webhooks, deliveries. The journal of connectors only grows, like the history."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.connectors_tables import TABLES

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REFUSAL = "the journal of connectors is append-only"


def upgrade() -> None:
    """The tables; events begin with the history of this moment; triggers on UPDATE and DELETE of the journal."""
    for table in TABLES:
        table.create(op.get_bind())
    op.execute(sa.text("INSERT INTO connector_state (id, history_id) SELECT 1, COALESCE(MAX(id), 0) FROM history"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_connector_journal_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER connector_journal_only_grows BEFORE UPDATE OR DELETE ON connector_journal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_connector_journal_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER connector_journal_no_{verb.lower()} BEFORE {verb} ON connector_journal "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    """Without them; triggers go with their table."""
    for table in reversed(TABLES):
        table.drop(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_connector_journal_change()")
