"""Models, training runs, shadow decisions. The model journal only grows, like the history."""

from alembic import op

from triage.adapters.sql.learning_tables import TABLES

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSAL = "the model journal is append-only"


def upgrade() -> None:
    """The tables, and triggers on UPDATE and DELETE of the journal."""
    for table in TABLES:
        table.create(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_model_event_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER model_event_only_grows BEFORE UPDATE OR DELETE ON model_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_model_event_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER model_event_no_{verb.lower()} BEFORE {verb} ON model_event "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    """Without them; triggers go with their table."""
    for table in reversed(TABLES):
        table.drop(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_model_event_change()")
