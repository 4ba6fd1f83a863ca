"""`TownLetters` on SQL."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, func, insert, select

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.letter_tables import letter_silence, letter_version
from triage.domain.letters import LetterText, TownVersion

_TEXT = TypeAdapter(LetterText)


class SqlTownLetters(SqlDoor):
    """See TownLetters."""

    def mark(self) -> str:
        """See TownLetters."""
        with self._reading() as connection:
            versions = connection.execute(select(func.max(letter_version.c.id))).scalar()
            silences = connection.execute(select(func.max(letter_silence.c.id))).scalar()
            return f"{versions or 0}.{silences or 0}"

    def current(self) -> dict[str, TownVersion]:
        """See TownLetters."""
        last = select(func.max(letter_version.c.id)).group_by(letter_version.c.letter)
        with self._reading() as connection:
            rows = connection.execute(select(letter_version).where(letter_version.c.id.in_(last)))
            return {row.letter: _read(row) for row in rows}

    def versions(self, letter: str) -> list[TownVersion]:
        """See TownLetters."""
        wanted = select(letter_version).where(letter_version.c.letter == letter).order_by(letter_version.c.id.desc())
        with self._reading() as connection:
            return [_read(row) for row in connection.execute(wanted)]

    def keep(self, letter: str, text: LetterText | None, *, author: str, comment: str, now: datetime) -> int:
        """See TownLetters."""
        document = None if text is None else _TEXT.dump_json(text, ensure_ascii=True).decode("ascii")
        values = {"letter": letter, "at": now, "author": author, "comment": comment, "text": document}
        with self._writing() as connection:
            key = connection.execute(insert(letter_version).values(**values)).inserted_primary_key
            if key is None:
                raise RuntimeError("the database gave no id")
            return int(key[0])

    def silent_labels(self) -> frozenset[str]:
        """See TownLetters."""
        last = select(func.max(letter_silence.c.id)).group_by(letter_silence.c.label)
        with self._reading() as connection:
            wanted = select(letter_silence.c.label).where(letter_silence.c.id.in_(last), letter_silence.c.off)
            return frozenset(connection.scalars(wanted))

    def silence(self, label: str, *, off: bool, author: str, now: datetime) -> None:
        """See TownLetters."""
        with self._writing() as connection:
            connection.execute(insert(letter_silence).values(label=label, off=off, author=author, at=now))


def _read(row: Row[Any]) -> TownVersion:
    return TownVersion(
        number=row.id,
        letter=row.letter,
        at=row.at,
        author=row.author,
        comment=row.comment,
        text=None if row.text is None else _TEXT.validate_json(row.text),
    )
