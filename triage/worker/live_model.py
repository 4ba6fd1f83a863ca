"""The model in service as it changes: another one is loaded beside it and takes its place between two mails.

A thread looks at SQL every few seconds. The old model sorts until the new one is loaded; one that does not load changes nothing
and is written to the journal once. A model on silent trial answers after the mail is done, within its share of our time.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from triage.bootstrap import kept_classifier, town_referential_of
from triage.domain.errors import ModelUnavailable, VaguemestreError
from triage.domain.learning import ModelEvent, Place, ShadowDecision
from triage.domain.mail import ParsedMail
from triage.domain.referential import Referential
from triage.domain.verdict import Opinion
from triage.domain.whole_mail import with_letters
from triage.pipeline import Crafts
from triage.ports import CaseStore, Classifier
from triage.ports.learning import LearningStore
from triage.settings import Settings
from triage.steps.gather_labels import gather_labels

if TYPE_CHECKING:
    from triage.adapters.sql import Database

log = logging.getLogger(__name__)


class OneAtATime:
    """A classifier used by one thread at a time: two model calls on the same cores are slower than one after the other."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._turn = threading.Lock()

    @property
    def version(self) -> str:
        """See Classifier."""
        return self._classifier.version

    @property
    def labels(self) -> tuple[str, ...]:
        """See Classifier."""
        return self._classifier.labels

    def classify(self, mail: ParsedMail) -> Opinion:
        """See Classifier."""
        with self._turn:
            return self._classifier.classify(mail)

    def unknown_words(self, mail: ParsedMail) -> float | None:
        """The share of the mail's words that the model never met, where the model can tell."""
        tell = getattr(self._classifier, "unknown_words", None)
        return None if tell is None else tell(mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What sorts now. None keeps what the worker started with. `wanted` is what SQL said when this was put together."""

    wanted: tuple[object, ...]
    classifier: Classifier | None = None
    referential: Referential | None = None
    shadow: Classifier | None = None


class LiveModel:
    """Follows the model in service. Thread-safe.

    Args:
        learning: where the choice is written.
        load: the classifier of a kept model under a referential; no model in SQL means the one that the worker started with.
        referential: the referential in force, read anew.
        every: seconds between two looks.
        shadow_share: largest share of time that the model on trial may take.
        chores: run with each look, for example gathering labels.
    """

    def __init__(
        self,
        learning: LearningStore,
        load: Callable[[str, Referential], Classifier],
        referential: Callable[[], Referential],
        *,
        every: float,
        shadow_share: float,
        chores: Callable[[], object] = lambda: None,
    ) -> None:
        self._learning, self._load, self._referential = learning, load, referential
        self._every, self._chores = every, chores
        self._shelf = Shelf(wanted=())
        self._refused: tuple[object, ...] = ()
        self._over = threading.Event()
        self._allowance = _Allowance(shadow_share)
        self._thread = threading.Thread(target=self._look_for_ever, name="live-model", daemon=True)

    def start(self) -> None:
        """Look once now, then from the thread."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def now(self, crafts: Crafts) -> Crafts:
        """The crafts with the model and referential in force at this moment: one mail sees one of each."""
        shelf = self._shelf
        return replace(
            crafts,
            classifier=shelf.classifier or crafts.classifier,
            referential=shelf.referential or crafts.referential,
        )

    def look(self) -> bool:
        """Load what SQL asks for; whether something changed. Raises nothing: the old model goes on."""
        try:
            placed = self._learning.placed()
            wanted = (
                placed.get(Place.ACTIVE, ""),
                placed.get(Place.SHADOW, ""),
                tuple(sorted(self._learning.thresholds().items())),
                tuple(added.label.code for added in self._learning.classes()),
            )
            if wanted in (self._shelf.wanted, self._refused):
                return False
            self._shelf = self._loaded(wanted)
        except VaguemestreError as error:
            log.warning("model in service not followed (%s)", type(error).__name__)
            return False
        return True

    def after(self, mail_id: int, store: CaseStore, classifier: Classifier) -> None:
        """Let the model on trial answer, and keep the unknown-word rate, while there is time. Raises nothing."""
        shelf = self._shelf
        if not self._allowance.left():
            return
        began = time.monotonic()
        try:
            outcome = store.case(mail_id).outcome
            if outcome is None:
                return
            read = with_letters(outcome.parsed, outcome.attached)
            share = classifier.unknown_words(read) if isinstance(classifier, OneAtATime) else None
            if share is not None:
                self._learning.add_signal(mail_id, share)
            if shelf.shadow is not None:
                first = shelf.shadow.classify(read).guesses[0]
                self._learning.add_shadow(
                    ShadowDecision(
                        mail_id=mail_id,
                        model=shelf.shadow.version,
                        at=datetime.now(UTC),
                        label=first.label.code,
                        confidence=first.probability,
                    )
                )
        except Exception as error:  # noqa: BLE001  the mail is recorded: a trial must never look like its failure
            log.warning("mail %d: silent trial failed (%s)", mail_id, type(error).__name__)
        finally:
            self._allowance.spend(time.monotonic() - began)

    def _loaded(self, wanted: tuple[Any, ...]) -> Shelf:
        active, shadow = wanted[0], wanted[1]
        old, referential = self._shelf, self._referential()
        classifier = old.classifier
        # The labels that a model may answer are fixed when it is loaded: another set of classes loads it again.
        if not old.wanted or (active, wanted[3]) != (old.wanted[0], old.wanted[3]):
            classifier = self._one(active, referential, wanted) if active else None
        trial = old.shadow if old.wanted and old.wanted[1] == shadow else None
        if shadow and trial is None:
            trial = self._one(shadow, referential, wanted)
        return Shelf(wanted=wanted, classifier=classifier, referential=referential, shadow=trial)

    def _one(self, model: str, referential: Referential, wanted: tuple[object, ...]) -> Classifier:
        try:
            return OneAtATime(self._load(model, referential))
        except VaguemestreError as error:
            self._refused = wanted
            self._learning.note(
                ModelEvent(
                    at=datetime.now(UTC), actor="worker", action="chargement refusé", model=model, detail=error.words
                )
            )
            raise

    def _look_for_ever(self) -> None:
        while not self._over.wait(self._every):
            self.look()
            try:
                self._chores()
            except Exception as error:  # noqa: BLE001  what is not gathered now is gathered next time
                log.warning("labels not gathered (%s)", type(error).__name__)


def live_model_of(settings: Settings, database: "Database") -> LiveModel:
    """What keeps a worker with the model in service, and gathers people's labels meanwhile."""

    def load(model: str, referential: Referential) -> Classifier:
        folders = {version.model: version.folder for version in database.learning.models()}
        if model not in folders:
            raise ModelUnavailable("no such model", subject=model)
        return kept_classifier(folders[model], settings, referential)

    return LiveModel(
        database.learning,
        load,
        lambda: town_referential_of(settings, database.learning),
        every=settings.learning.reload_seconds,
        shadow_share=settings.learning.shadow_share,
        chores=lambda: gather_labels(
            database.review,
            database.cases,
            database.learning,
            datetime.now(UTC),
            keep_days=settings.learning.keep_days,
        ),
    )


class _Allowance:
    """At most a share of the time that passes, saved up for at most ten seconds."""

    def __init__(self, share: float) -> None:
        self._share, self._saved, self._last = share, 1.0, time.monotonic()
        self._counting = threading.Lock()

    def left(self) -> bool:
        with self._counting:
            now = time.monotonic()
            self._saved = min(self._saved + (now - self._last) * self._share, 10 * self._share)
            self._last = now
            return self._share > 0 and self._saved > 0

    def spend(self, seconds: float) -> None:
        with self._counting:
            self._saved -= seconds
