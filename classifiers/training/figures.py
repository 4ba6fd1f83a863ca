"""The figures by which a model is judged, on probabilities and right answers. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from classifiers.training.mails import Example

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares in 0..1. `pair` is strict; `lenient` also counts the other acceptable answers; `ece` is over 10 bins."""

    mails: int
    service: float
    pair: float
    lenient: float
    macro_f1: float
    ece: float
    coverage_98: float

    def rounded(self) -> dict[str, float]:
        """For JSON and tables."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def judge(probabilities: Probabilities, examples: Sequence[Example], labels: Sequence[str]) -> Figures:
    """Judge probabilities (mails, labels)."""
    best = probabilities.argmax(1)
    given = [labels[n] for n in best]
    wanted = [example.label for example in examples]
    right = np.array([g == w for g, w in zip(given, wanted, strict=True)])
    service = [g.split("/")[0] == w.split("/")[0] for g, w in zip(given, wanted, strict=True)]
    lenient = [g == e.label or g in e.also for g, e in zip(given, examples, strict=True)]
    sure = probabilities.max(1)
    return Figures(
        mails=len(examples),
        service=float(np.mean(service)),
        pair=float(right.mean()),
        lenient=float(np.mean(lenient)),
        macro_f1=macro_f1(given, wanted),
        ece=calibration_error(sure, right),
        coverage_98=coverage(sure, right, 0.98),
    )


def macro_f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    """The mean over the labels that occur in `wanted`."""
    scores = []
    for label in sorted(set(wanted)):
        hit = sum(g == w == label for g, w in zip(given, wanted, strict=True))
        scores.append(2 * hit / (sum(g == label for g in given) + sum(w == label for w in wanted)))
    return float(np.mean(scores))


def calibration_error(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal bins of confidence."""
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gap = 0.0
    for n in range(bins):
        here = place == n
        if here.any():
            gap += here.mean() * abs(sure[here].mean() - right[here].mean())
    return float(gap)


def coverage(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], precision: float) -> float:
    """The largest share of mails, surest first, that holds the precision."""
    order = np.argsort(-sure)
    held = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(held >= precision)
    return float((enough[-1] + 1) / len(order)) if len(enough) else 0.0
