"""The learning family's door: examples, models and their journal, training runs, shadow decisions, town thresholds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from triage.domain.learning import (
    Decision,
    ModelEvent,
    ModelVersion,
    Place,
    ShadowDecision,
    TownClass,
    TownExample,
    TrainingRun,
)


class LearningStore(Protocol):
    """Everything learning keeps in SQL. Thread-safe. Every method may raise StoreUnavailable."""

    def add_example(self, example: TownExample) -> bool:
        """Keep an example; False when this (source, ref) is known, whose label is then left as it was."""

    def examples(self, *, withdrawn: bool = False) -> list[TownExample]:
        """The examples that train (or, with `withdrawn`, those that no longer do), oldest first."""

    def withdraw(self, ids: Sequence[int], why: str, actor: str, now: datetime) -> int:
        """Take examples out of training for good, with the reason in French; the number taken."""

    def withdraw_review(self, ref: str, why: str, now: datetime) -> None:
        """Take out the example of an undone review, if there is one."""

    def drop_texts(self, before: datetime) -> int:
        """Delete examples labelled before this time: the retention rule; the number deleted."""

    def reviews_seen(self) -> int:
        """The highest review id that became an example or was passed over."""

    def set_reviews_seen(self, review_id: int) -> None:
        """Move that mark; it never goes back."""

    def add_model(self, version: ModelVersion) -> None:
        """Keep a model version, once."""

    def models(self) -> list[ModelVersion]:
        """All versions, newest first."""

    def placed(self) -> dict[Place, str]:
        """Which model stands at which place; no ACTIVE entry means the shipped or configured one."""

    def place(self, place: Place, model: str, actor: str, why: str, now: datetime) -> None:
        """Put a model ("" for none) at a place, with a line in the journal, in one transaction. Raises UnknownCase for a
        model that is not kept.
        """

    def previous(self) -> str | None:
        """The model that was ACTIVE before the present one ("" for the shipped one), or None when there was none."""

    def note(self, event: ModelEvent) -> None:
        """Add a line to the journal."""

    def journal(self) -> list[ModelEvent]:
        """All lines, newest first."""

    def ask_run(self, actor: str, seed: int, now: datetime) -> int:
        """Ask for a training run; the id of the one that already waits or runs, if any."""

    def take_run(self, run_id: int, owner: str, now: datetime, stale_seconds: float) -> bool:
        """Make the run this process's: it waits, or its owner gave no sign of life for `stale_seconds`."""

    def beat(self, run_id: int, owner: str, now: datetime, progress: Mapping[str, Any]) -> bool:
        """Write progress (step, done, total, seconds_left, curve, data_hash); False when the run is no longer this owner's:
        then stop.
        """

    def end_run(self, run_id: int, now: datetime, *, model: str = "", error: str = "", stopped: bool = False) -> None:
        """Done with a model, failed with an error in French, or stopped."""

    def runs(self, limit: int = 20) -> list[TrainingRun]:
        """The runs, newest first."""

    def add_shadow(self, decision: ShadowDecision) -> None:
        """Keep what the challenger would have done, once per mail and model."""

    def shadows(self, model: str, limit: int = 5000) -> list[ShadowDecision]:
        """The challenger's decisions with what the champion proposed and what people chose, newest first."""

    def add_signal(self, mail_id: int, unknown_words: float) -> None:
        """Keep the share of a mail's words that the model never met."""

    def decisions(self, since: datetime) -> list[Decision]:
        """The machine's decisions on mails received since, oldest first."""

    def thresholds(self) -> dict[str, float]:
        """The town's own thresholds by label code."""

    def set_threshold(self, code: str, value: float | None, actor: str, now: datetime) -> None:
        """Set (or with None forget) the town's threshold of a class, with a line in the journal."""

    def add_class(self, added: TownClass) -> None:
        """Keep a new class with a line in the journal; a known code is left as it is."""

    def classes(self) -> list[TownClass]:
        """The classes that the town added, oldest first."""

    def secret(self) -> bytes:
        """The town's own secret for pseudonyms: made at random once, kept in the database."""


class Trainer(Protocol):
    """Starts training in a process of its own."""

    def start(self, run_id: int) -> None:
        """Begin or take up again the run; returns at once. What becomes of it is in the LearningStore."""
