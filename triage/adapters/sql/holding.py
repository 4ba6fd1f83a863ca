"""What lists, searches and other tables say of a mail: written when it is recorded, and again when a person corrects an entity."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert

from triage.adapters.sql.codec import write_attached
from triage.adapters.sql.entity_tables import attached_text
from triage.adapters.sql.tables import entity
from triage.domain.attached import AttachedText
from triage.domain.case import Outcome
from triage.domain.searching import words_of


def search_text_of(outcome: Outcome) -> str:
    """What searching finds a mail by: its text and that of its letters, masked, its sender, and the values of what holds."""
    sender = outcome.parsed.sender
    said = (sender.name or sender.email, sender.email) if sender else ("", "")
    own = f"{outcome.shown_text}\n{said[0]} {said[1]}"
    return words_of(own, *(a.shown_text for a in outcome.attached), values=[e.value for e in outcome.entities])


def write_entities(connection: Connection, mail_id: int, outcome: Outcome) -> None:
    """The rows of the table of entities: what holds."""
    connection.execute(delete(entity).where(entity.c.mail_id == mail_id))
    rows = [
        {"mail_id": mail_id, "type": e.type.value, "text": e.text, "value": e.value, "start": e.start, "end": e.end,
         "rule": e.rule, "confidence": e.confidence, "valid": e.valid, "role": e.role}
        for e in outcome.entities
    ]  # fmt: skip
    if rows:
        connection.execute(insert(entity), rows)


def write_texts(connection: Connection, mail_id: int, texts: Sequence[AttachedText]) -> None:
    """The text of the letters of a mail that is recorded."""
    rows = [
        {"mail_id": mail_id, "number": t.number, "reading": t.reading.value, "document": write_attached(t)}
        for t in texts
    ]
    if rows:
        connection.execute(insert(attached_text), rows)
