"""What learning from the town is made of: examples, model versions, training runs, shadow decisions. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from triage.domain.referential import Label


class Source(StrEnum):
    """Where an example came from."""

    REVIEW = "review"  # a person confirmed or corrected a proposal
    IMPORT = "import"  # a file of another town, already pseudonymised
    ADDED = "added"  # given with a new class


@dataclass(frozen=True, slots=True, kw_only=True)
class TownExample:
    """One labelled mail of the town, pseudonymised. `ref` is unique within its source; `mail_id` is None for mails not ours.

    `model`, `proposed` and `confidence` say what the machine had proposed ("" and 0.0: nothing). `group` is a keyed digest
    of thread and sender: mails of one group never stand on both sides of a split. `withdrawn` says why it no longer trains.
    """

    id: int = 0
    source: Source
    ref: str
    mail_id: int | None = None
    at: datetime
    actor: str
    model: str = ""
    proposed: str = ""
    confidence: float = 0.0
    label: str
    subject: str
    body: str
    group: str = ""
    withdrawn: str = ""

    @property
    def corrected(self) -> bool:
        """Whether the person chose something else than the machine."""
        return bool(self.proposed) and self.proposed != self.label


class Place(StrEnum):
    """What a model version is doing now."""

    ACTIVE = "active"  # it sorts
    SHADOW = "shadow"  # it decides silently beside the active one


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """One trained model. `folder` is where its bundle lies; `card` holds data, counts, figures, energy and verdict."""

    model: str
    folder: str
    created_at: datetime
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEvent:
    """One line of the model journal, which only grows."""

    at: datetime
    actor: str
    action: str
    model: str
    detail: str = ""


class RunState(StrEnum):
    """How far a training run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """One training run as its page shows it. `curve` has a point a step: name, loss or dev score, seconds."""

    id: int
    asked_at: datetime
    asked_by: str
    state: RunState
    seed: int = 1
    owner: str = ""
    beat_at: datetime | None = None
    step: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    curve: tuple[Mapping[str, Any], ...] = ()
    data_hash: str = ""
    model: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowDecision:
    """What the challenger would have done with a mail, beside what was done and what people chose ("" not yet)."""

    mail_id: int
    model: str
    at: datetime
    label: str
    confidence: float
    champion: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of the machine on a mail, for drift: with what people chose ("" not yet) and the unknown-word rate."""

    mail_id: int
    at: datetime
    model: str
    label: str
    confidence: float
    chosen: str = ""
    unknown_words: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TownClass:
    """A class that the town added from its pages: a motif of a service, or a service. One sentence says what goes there."""

    label: Label
    name: str
    sentence: str
    at: datetime
    actor: str
