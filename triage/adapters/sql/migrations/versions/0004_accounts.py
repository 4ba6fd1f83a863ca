"""People, sessions, rights."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import Id, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFUSAL = "the journal of accounts is append-only"


def upgrade() -> None:
    """The tables, and a journal that the database itself protects."""
    op.create_table(
        "account",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("sight", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_account"),
    )
    op.create_index("ix_account_subject", "account", ["subject"])
    op.create_table(
        "account_failure",
        sa.Column("login_sha256", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login_sha256", name="pk_account_failure"),
    )
    op.create_table(
        "account_session",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_account_session"),
    )
    op.create_index("ix_account_session_login", "account_session", ["login"])
    op.create_table(
        "account_link",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_account_link"),
    )
    op.create_index("ix_account_link_login", "account_link", ["login"])
    op.create_table(
        "account_journal",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_journal"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_account_journal_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER account_journal_only_grows BEFORE UPDATE OR DELETE ON account_journal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_account_journal_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER account_journal_no_{verb.lower()} BEFORE {verb} ON account_journal "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    """Without them."""
    for table in ("account_journal", "account_link", "account_session", "account_failure", "account"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_account_journal_change()")
