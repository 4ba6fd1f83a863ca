"""The history only grows: the database itself refuses to change or remove a line of it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "history is append-only"


def upgrade() -> None:
    """Triggers on UPDATE and DELETE."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER history_only_grows BEFORE UPDATE OR DELETE ON history "
            "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER history_no_{verb.lower()} BEFORE {verb} ON history BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    """Back to a history that only our code protects."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER history_only_grows ON history")
        op.execute("DROP FUNCTION refuse_history_change()")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER history_no_{verb}")
