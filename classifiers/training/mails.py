"""Reads labelled mails (JSON Lines, the label contract) into examples. Knows no model."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.model_input import Text

# A line of `kind` "note" was written for the breadth of a class, not as mail arrives: it counts as so much of a mail (decision 36).
NOTE_WEIGHT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail: `label` and each of `also` are label codes (`service/motif` or `service`)."""

    id: str
    text: Text
    label: str
    also: tuple[str, ...] = ()
    channel: str = ""
    author: str = ""
    at: str = ""  # ISO time, for splits by time
    weight: float = 1.0  # how much it counts in training
    group: str = ""  # mails of one group (thread and sender) never stand on both sides of a split


def read_examples(files: Sequence[Path]) -> list[Example]:
    """All mails of the files, in order. Raises ValueError naming file and line when one is not a labelled mail."""
    examples: list[Example] = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                mail = json.loads(line)
                examples.append(
                    Example(
                        id=str(mail["id"]),
                        text=Text(subject=mail["subject"], body=mail["body"]),
                        label=code(mail["service"], mail.get("motif")),
                        also=tuple(code(service, motif) for service, motif in mail.get("also_ok") or ()),
                        channel=mail.get("channel", ""),
                        weight=NOTE_WEIGHT if mail.get("kind") == "note" else 1.0,
                        author=str(mail["id"]).split("-")[0] if "-" in str(mail["id"]) else file.stem,
                    )
                )
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file.name}, line {number}: not a labelled mail ({type(error).__name__})") from error
    return examples


def code(service: str, motif: str | None) -> str:
    """`service/motif`, or `service`."""
    return f"{service}/{motif}" if motif else service


def labels_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """The label codes in alphabetical order."""
    return tuple(sorted({example.label for example in examples}))


def digest_of(files: Sequence[Path]) -> str:
    """One SHA-256 for the content of all files, whatever their order."""
    each = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("".join(each).encode()).hexdigest()
