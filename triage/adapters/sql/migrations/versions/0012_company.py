"""Threads, presence, locks, preferences; the mails that are there already get their threads."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from triage.adapters.sql.company_tables import TABLES

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """The tables, filled with the threads of what was received before."""
    for table in TABLES:
        table.create(op.get_bind())
    _tie(op.get_bind())


def _tie(connection: sa.Connection) -> None:
    """As `sql/joining.py` does for one mail at a time; frozen here, that file may change."""
    parent: dict[str, int] = {}  # message id -> number of a mail; followed through `joined` to the thread
    joined: dict[int, int] = {}

    def root(number: int) -> int:
        while joined[number] != number:
            joined[number] = joined[joined[number]]
            number = joined[number]
        return number

    after = 0
    wanted = sa.text("SELECT id, message_id, outcome FROM mail WHERE id > :after ORDER BY id LIMIT :most")
    while rows := connection.execute(wanted, {"after": after, "most": AT_ONCE}).all():
        for row in rows:
            after = row.id
            if row.outcome is None:
                continue
            parsed: dict[str, Any] = json.loads(row.outcome)["parsed"]
            own = parsed.get("message_id") or row.message_id
            named = [n for n in (own, parsed.get("in_reply_to"), *parsed.get("references", ())) if n]
            if named:
                joined[row.id] = row.id
                threads = {root(parent[n]) for n in named if n in parent} | {row.id}
                for number in threads:
                    joined[number] = min(threads)
                parent |= dict.fromkeys(named, row.id)
    marks = [{"message_id": name, "thread": str(root(number))} for name, number in parent.items()]
    mails = [{"b_id": number, "b_thread": str(root(number))} for number in joined]
    if marks:
        connection.execute(TABLES[0].insert(), marks)
        connection.execute(sa.text("UPDATE mail SET thread = :b_thread WHERE id = :b_id"), mails)


def downgrade() -> None:
    """Without them."""
    op.execute("UPDATE mail SET thread = ''")
    for table in reversed(TABLES):
        table.drop(op.get_bind())
