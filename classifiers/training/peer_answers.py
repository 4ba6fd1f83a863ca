"""A method of the honest table made ready: what it answers and what must be on disk to serve it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classifiers.model_input import Text
from classifiers.training.calibrating import fit_calibration
from classifiers.training.figures import Probabilities

if TYPE_CHECKING:
    from classifiers.training.bench import Trial

Answer = Callable[[Sequence[Text]], Probabilities]
Scorer = Callable[[Sequence[Text]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """`note` is what a reader of the table must know beside the figures."""

    answer: Answer
    megabytes: float
    note: str = ""


def calibrated(score: Scorer, trial: "Trial") -> Answer:
    """Probabilities from scores, with a temperature fitted on the development mails as ours is."""
    wanted = [trial.labels.index(e.label) for e in trial.dev]
    fitted = fit_calibration(score([e.text for e in trial.dev]), None, wanted)
    return lambda texts: fitted.probabilities(score(texts), None)
