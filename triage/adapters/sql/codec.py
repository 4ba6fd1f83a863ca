"""The outcome of a mail as a JSON document and back. One adapter for the whole tree of frozen values."""

from pydantic import TypeAdapter

from triage.domain.case import Outcome

_OUTCOME = TypeAdapter(Outcome)


def write_outcome(outcome: Outcome) -> str:
    """JSON text; escapes keep it valid whatever a mail contains."""
    return _OUTCOME.dump_json(outcome, ensure_ascii=True).decode("ascii")


def read_outcome(document: str | None) -> Outcome | None:
    """What `write_outcome` wrote."""
    return None if document is None else _OUTCOME.validate_json(document)
