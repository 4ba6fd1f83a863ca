"""What lists, searches and counters need: a word index beside `mail`, indexes in the order of the lists, saved searches."""

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The order of every list: priority, then due date with undated mails last, then newest. One expression for both databases.
ORDER = "priority_rank, (due_at IS NULL), due_at, received_at DESC, id DESC"
OPEN = "state IN ('to_qualify', 'sorted', 'confirmed')"
ENDED = "state IN ('closed', 'dropped')"
INDEXES = {
    "ix_mail_open_order": f"({ORDER}) WHERE {OPEN}",
    "ix_mail_open_service_order": f"(service, {ORDER}) WHERE {OPEN}",
    "ix_mail_state_order": f"(state, {ORDER})",
    "ix_mail_ended_order": f"({ORDER}) WHERE {ENDED}",
    "ix_mail_order": f"({ORDER})",
    "ix_mail_received_at": "(received_at DESC, id DESC, mailbox, service, motif, state, sensitive)",
    "ix_mail_doubt": "(confidence, id) WHERE state = 'sorted'",
    "ix_mail_due_order": "((due_at IS NULL), due_at, priority_rank, received_at DESC, id DESC)",
    "ix_mail_open_due": f"(due_at) WHERE {OPEN} AND due_at IS NOT NULL",
    "ix_mail_assignee": "(assignee, state) WHERE assignee <> ''",
    "ix_mail_counts": "(state, service, motif, priority_rank, mailbox, sensitive)",
}
POSTGRESQL = """
CREATE TABLE mail_search (mail_id bigint PRIMARY KEY REFERENCES mail (id) ON DELETE CASCADE, words tsvector NOT NULL);
INSERT INTO mail_search SELECT id, to_tsvector('simple', search_text) FROM mail;
CREATE INDEX ix_mail_search_words ON mail_search USING gin (words);
CREATE FUNCTION follow_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mail_search VALUES (NEW.id, to_tsvector('simple', NEW.search_text))
    ON CONFLICT (mail_id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END $$;
CREATE TRIGGER mail_search_insert AFTER INSERT ON mail FOR EACH ROW WHEN (NEW.search_text <> '')
  EXECUTE FUNCTION follow_search_text();
CREATE TRIGGER mail_search_update AFTER UPDATE OF search_text ON mail FOR EACH ROW
  WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text) EXECUTE FUNCTION follow_search_text()
"""
_FORGET = "INSERT INTO mail_search(mail_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
_LEARN = "INSERT INTO mail_search(rowid, search_text) VALUES (new.id, new.search_text);"
# Words are folded before they come here: the tokenizer only has to split at spaces.
_TABLE = "search_text, content='mail', content_rowid='id', tokenize='unicode61 remove_diacritics 0'"
SQLITE = (
    f"CREATE VIRTUAL TABLE mail_search USING fts5({_TABLE})",
    "INSERT INTO mail_search(mail_search) VALUES ('rebuild')",
    f"CREATE TRIGGER mail_search_insert AFTER INSERT ON mail BEGIN {_LEARN} END",
    f"CREATE TRIGGER mail_search_update AFTER UPDATE OF search_text ON mail BEGIN {_FORGET} {_LEARN} END",
    f"CREATE TRIGGER mail_search_delete AFTER DELETE ON mail BEGIN {_FORGET} END",
)


def upgrade() -> None:
    """Fill the word index from what is there; the old order index is a part of the new one."""
    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
        sa.UniqueConstraint("login", "name", name="uq_saved_search_login_name"),
    )
    op.create_index("ix_saved_search_login", "saved_search", ["login"])
    op.drop_index("ix_mail_state_mail_priority_rank_mail_received_at", "mail")
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON mail {what}")
    for statement in (POSTGRESQL,) if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Without them."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("insert", "update") if postgresql else ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER mail_search_{verb}" + (" ON mail" if postgresql else ""))
    op.execute("DROP TABLE mail_search")
    if postgresql:
        op.execute("DROP FUNCTION follow_search_text()")
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.create_index(
        "ix_mail_state_mail_priority_rank_mail_received_at", "mail", ["state", "priority_rank", "received_at"]
    )
    op.drop_index("ix_saved_search_login", "saved_search")
    op.drop_table("saved_search")
