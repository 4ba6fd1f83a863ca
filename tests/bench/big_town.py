"""A town with three years of mail: 200,000 invented rows, put straight into the tables. Only for measuring.

Bodies are those of the shipped training mails, each used many times, with a plate, a phone and a name of its own in each.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text

from tests.fakes.cases import made_of
from triage.adapters.sql.codec import write_outcome
from triage.adapters.sql.tables import mail, raw_mail
from triage.domain.searching import words_of
from triage.settings import REPOSITORY

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
BOXES = ("police", "mairie", "etat-civil")
# A quarter is open: more than any town would leave, so that the figures are on the safe side.
STATES = ("to_qualify",) * 5 + ("sorted",) * 15 + ("confirmed",) * 5 + ("closed",) * 60 + ("dropped",) * 15
NAMES = ("Martin", "Benali", "Le Gall", "Évrard", "Kaddour", "Roux", "Ferrand", "Lopez", "Marchetti", "Nguyen")
MAIL_COLUMNS = [c.name for c in mail.columns]


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Rows of `mail`, oldest first, always the same."""
    rng = random.Random(4)
    letters = [
        json.loads(line)
        for path in sorted((REPOSITORY / "training_data/mails/train").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    words = [words_of(f"{x['subject']}\n{x['body']}") for x in letters]
    document = write_outcome(made_of("Un courrier", "Bonjour,\n" + "Une ligne de texte tout à fait ordinaire.\n" * 20))
    for n in range(1, count + 1):
        at = rng.randrange(len(letters))
        letter = letters[at]
        received = NOW - timedelta(days=3 * 365) * ((count - n) / count)
        state = rng.choice(STATES) if n % 500 else rng.choice(("received", "quarantined"))
        due = received + timedelta(days=rng.choice((1, 7, 30, 60))) if rng.random() < 0.4 else None
        name = rng.choice(NAMES)
        yield {
            "id": n, "mailbox": rng.choice(BOXES), "folder": "INBOX", "uidvalidity": 1, "uid": n, "origin_folder": "INBOX",
            "origin_uidvalidity": 1, "origin_uid": n, "received_at": received, "stored_at": received, "size": 30_000,
            "sha256": "0" * 64, "message_id": f"<{n}@exemple.fr>", "duplicate_of": None, "state": state,
            "filing": "not_wanted", "attempts": 1, "claimed_by": None, "claimed_until": None, "nudged_at": received,
            "error": "Illisible." if state == "quarantined" else "", "sender": f"{name} {n}", "subject": letter["subject"],
            "search_text": f"{plate(n).lower()} {phone(n)} {name.lower()} courrier{n} {words[at]}",
            "service": letter["service"], "motif": letter["motif"] or "",
            "priority_rank": rng.choices((0, 1, 2), (1, 12, 87))[0], "confidence": rng.random(),
            "has_proposal": rng.random() < 0.6, "attachments": rng.choice((0, 0, 0, 1, 3)), "model": "m@1",
            "rules_version": "r@1", "outcome": document, "due_at": due, "due_code": "silence" if due else "",
            "sensitive": "label" if rng.random() < 0.03 else "", "thread": "", "assignee": "amartin" if rng.random() < 0.01 else "",
        }  # fmt: skip


def plate(n: int) -> str:
    """A plate of one mail only, in one piece."""
    letters = "ABCDEFGHJKLMNPQRSTVWXYZ"
    return f"{letters[n % 23]}{letters[n // 23 % 23]}{n % 1000:03d}{letters[n // 529 % 23]}{letters[n // 12167 % 23]}"


def phone(n: int) -> str:
    """A phone of one mail only."""
    return f"06{n:08d}"


def fill(engine: Engine, count: int) -> None:
    """Fill a migrated, empty database; triggers are switched off meanwhile and the word index is built at the end."""
    with engine.begin() as connection:
        connection.execute(
            insert(raw_mail).values(sha256="0" * 64, size=30_000, content=b"Subject: x\r\n\r\nBonjour\r\n")
        )
        if engine.dialect.name == "postgresql":
            _fill_postgresql(connection.connection.cursor(), count)
            connection.execute(text("INSERT INTO mail_search SELECT id, to_tsvector('simple', search_text) FROM mail"))
            connection.execute(text("SELECT setval(pg_get_serial_sequence('mail', 'id'), (SELECT max(id) FROM mail))"))
        else:
            kept = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'mail_search%'")
            ).all()
            for name, _ in kept:
                connection.execute(text(f"DROP TRIGGER {name}"))
            batch: list[dict[str, Any]] = []
            for row in rows(count):
                batch.append(row)
                if len(batch) == 2000:
                    connection.execute(insert(mail), batch)
                    batch.clear()
            if batch:
                connection.execute(insert(mail), batch)
            connection.execute(text("INSERT INTO mail_search(mail_search) VALUES ('rebuild')"))
            for _, statement in kept:
                connection.exec_driver_sql(statement)
        connection.execute(
            text(
                "INSERT INTO history (mail_id, at, actor, action, detail) SELECT id, received_at, 'relève', 'reçu', '' FROM mail"
            )
        )
        connection.execute(
            text(
                'INSERT INTO entity (mail_id, type, text, value, start, "end", rule, confidence, role) '
                "SELECT id, 'personne', sender, sender, 0, 5, 'essai', 1.0, '' FROM mail"
            )
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _fill_postgresql(cursor: Any, count: int) -> None:
    cursor.execute("ALTER TABLE mail DISABLE TRIGGER USER")
    with cursor.copy(f"COPY mail ({', '.join(MAIL_COLUMNS)}) FROM STDIN") as copy:
        for row in rows(count):
            copy.write_row([row.get(name) for name in MAIL_COLUMNS])
    cursor.execute("ALTER TABLE mail ENABLE TRIGGER USER")
