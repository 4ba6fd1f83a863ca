"""The card of a model as the database keeps it: judged mails, checks of people's labels, data, time and energy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from triage.domain.evaluation import Judged
from triage.domain.gate import GateReport, check
from triage.domain.suspicion import BatchCheck


def write_rows(rows: Sequence[Judged]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(row) for row in rows]


def read_rows(card: Mapping[str, Any]) -> list[Judged]:
    """The judged mails of a card."""
    return [
        Judged(**{**row, "also": tuple(row["also"]), "traits": tuple(row["traits"])}) for row in card.get("rows", ())
    ]


def write_batches(batches: Sequence[BatchCheck]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(batch) for batch in batches]


def read_batches(card: Mapping[str, Any]) -> list[BatchCheck]:
    """The checks of people's newest labels."""
    return [BatchCheck(**{**batch, "ids": tuple(batch["ids"])}) for batch in card.get("batches", ())]


def gate_of(card: Mapping[str, Any], name_of: Callable[[str], str]) -> GateReport:
    """What the promotion gate says of a card."""
    return check(read_rows(card), read_batches(card), dict(card.get("too_few", {})), name_of)
