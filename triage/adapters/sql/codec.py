"""The outcome of a mail as a JSON document and back. One adapter for the whole tree of frozen values."""

from pydantic import TypeAdapter

from triage.domain.attached import AttachedText
from triage.domain.case import Outcome
from triage.domain.entities import Entity

_OUTCOME = TypeAdapter(Outcome)
_ENTITY = TypeAdapter(Entity)
_ATTACHED = TypeAdapter(AttachedText)


def write_outcome(outcome: Outcome) -> str:
    """JSON text; escapes keep it valid whatever a mail contains. The text of letters is kept in a table of its own."""
    return _OUTCOME.dump_json(outcome, ensure_ascii=True, exclude={"attached"}).decode("ascii")


def read_outcome(document: str | None) -> Outcome | None:
    """What `write_outcome` wrote."""
    return None if document is None else _OUTCOME.validate_json(document)


def write_entity(entity: Entity) -> str:
    """JSON text of one entity."""
    return _ENTITY.dump_json(entity, ensure_ascii=True).decode("ascii")


def read_entity(document: str) -> Entity:
    """What `write_entity` wrote."""
    return _ENTITY.validate_json(document)


def write_attached(attached: AttachedText) -> str:
    """JSON text of the text of a letter."""
    return _ATTACHED.dump_json(attached, ensure_ascii=True).decode("ascii")


def read_attached(document: str) -> AttachedText:
    """What `write_attached` wrote."""
    return _ATTACHED.validate_json(document)
