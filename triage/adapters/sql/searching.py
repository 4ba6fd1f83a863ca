"""Full-text search: what both databases make of a `Query`.

`mail_search` follows `mail.search_text` by triggers (migration 0006): an FTS5 index on SQLite, a table with a `tsvector`
under a GIN index on PostgreSQL. It stands apart from `mail` so that a change of state does not touch it.
"""

import json

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from triage.adapters.sql.tables import mail
from triage.domain.searching import Phrase, Query

# Up to this many hits are fetched first and then sorted. Beyond, walking the list in its order meets a hit soon enough.
# Whether words follow each other must be looked up mail by mail: for phrases of common words that limit is lower.
FEW = 1_000
FEW_PHRASES = 300

_pg = table("mail_search", column("mail_id"), column("words"))
_lite = table("mail_search", column("rowid"), column("mail_search"))


def matching(connection: Connection, query: Query) -> ColumnElement[bool]:
    """The condition on `mail` that says the query. One bounded look decides how the database should go about it."""
    number = mail.c.id == query.mail_id if query.mail_id is not None else false()
    if query.only_number or not query.terms:
        return number
    key, hits = _hits(connection, query)
    limit = FEW_PHRASES if any(len(phrase.words) > 1 for term in query.terms for phrase in term) else FEW
    few: list[int] = list(connection.scalars(hits.limit(limit + 1)))
    if len(few) > limit:
        if connection.dialect.name == "postgresql":
            return or_(exists(hits.where(key == mail.c.id).correlate(mail)), number)
        # « + 0 » keeps SQLite from starting with the hits: it must walk the list and look each mail up among them.
        return or_((mail.c.id + 0).in_(hits), number)
    if query.mail_id is not None:
        few.append(query.mail_id)
    if connection.dialect.name == "postgresql":
        return mail.c.id.in_(select(func.unnest(literal(few, ARRAY(BigInteger)))))
    listed = func.json_each(json.dumps(few)).table_valued("value")
    return mail.c.id.in_(select(listed.c.value))


def _hits(connection: Connection, query: Query) -> tuple[ColumnElement[int], Select[tuple[int]]]:
    if connection.dialect.name == "postgresql":
        words = " & ".join("(" + " | ".join(map(_pg_phrase, term)) + ")" for term in query.terms)
        return _pg.c.mail_id, select(_pg.c.mail_id).where(_pg.c.words.op("@@")(cast(words, TSQUERY)))
    words = " AND ".join("(" + " OR ".join(map(_lite_phrase, term)) + ")" for term in query.terms)
    return _lite.c.rowid, select(_lite.c.rowid).where(_lite.c.mail_search.op("MATCH")(words))


def _pg_phrase(phrase: Phrase) -> str:
    # Words hold letters and digits only: nothing in them could end the quotes.
    return "(" + " <-> ".join(f"'{word}'" for word in phrase.words) + (":*)" if phrase.prefix else ")")


def _lite_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.prefix else "")
