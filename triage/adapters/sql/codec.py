"""The outcome of a mail as a JSON document and back. One adapter for the whole tree of frozen values."""

import unicodedata

from pydantic import TypeAdapter

from triage.domain.case import Outcome

_OUTCOME = TypeAdapter(Outcome)
SEARCH_CHARACTERS = 20_000


def write_outcome(outcome: Outcome) -> str:
    """JSON text; escapes keep it valid whatever a mail contains."""
    return _OUTCOME.dump_json(outcome, ensure_ascii=True).decode("ascii")


def read_outcome(document: str | None) -> Outcome | None:
    """What `write_outcome` wrote."""
    return None if document is None else _OUTCOME.validate_json(document)


def fold(text: str) -> str:
    """Lower case without accents, for searching: « Évêché » and « eveche » meet."""
    spread = unicodedata.normalize("NFKD", text)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold().replace("\x00", "")
