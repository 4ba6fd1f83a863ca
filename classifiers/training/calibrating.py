"""Fits calibration and thresholds on development mails that no scorer has learnt from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from classifiers.calibration import Calibration

Scores = npt.NDArray[np.float32]
PRECISION = 0.98
# A class with few development mails is judged together with this many mails of exactly the wanted precision.
PRIOR = 20
# Weights of the encoder's scores for one of the words' that are tried, and what counts as equally good.
SHARES = (0.0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6)
NEARLY = 0.005


def fit_calibration(encoder: Scores, words: Scores | None, wanted: Sequence[int]) -> Calibration:
    """The weights with the lowest loss of the right pair; two or three numbers, so that few mails suffice."""
    rows = np.arange(len(wanted))

    def read(x: npt.NDArray[np.float64]) -> Calibration:
        a, b = np.exp(x[:2])
        return Calibration(
            encoder=float(a), words=float(b) if words is not None else 0.0, floor=float(0.2 / (1 + np.exp(-x[2])))
        )

    def loss(x: npt.NDArray[np.float64]) -> float:
        chosen = read(x).probabilities(encoder, words)[rows, wanted]
        # A weak pull towards no change keeps the fit sane where development mails are all right.
        return float(-np.log(chosen + 1e-12).mean() + 0.001 * np.square(x).sum())

    starts = ([0.0, 0.0, -3.0], [-1.0, 1.0, -3.0])
    found = min((minimize(loss, start, method="Nelder-Mead") for start in starts), key=lambda one: one.fun)
    return read(found.x)


def fit_balanced(encoder: Scores, words: Scores, wanted: Sequence[int], kinds: Sequence[str]) -> Calibration:
    """Weights that hold on several kinds of mails alike: each author of development mails, or these and mails of a town.
    `kinds` names the kind of each mail. No scorer may have learnt from the mails.

    The shares of the encoder that classify, on average over the kinds, within NEARLY of the best come into question, so that it is
    not heard more than unseen authors bear, however well it does on one town; of these, with scale and floor, the one with the
    lowest loss, averaged likewise: right answers alone tell the shares apart too coarsely.
    """
    parts = [np.flatnonzero(np.asarray(kinds) == kind) for kind in sorted(set(kinds))]
    right = np.asarray(wanted)

    def mean_of(each: npt.NDArray[np.float64]) -> float:
        return float(np.mean([each[part].mean() for part in parts]))

    accuracy = {share: mean_of((share * encoder + words).argmax(1) == right) for share in SHARES}
    candidates = [share for share, value in accuracy.items() if value >= max(accuracy.values()) - NEARLY]

    def read(share: float, x: npt.NDArray[np.float64]) -> Calibration:
        scale = float(np.exp(x[0]))
        return Calibration(encoder=share * scale, words=scale, floor=float(0.2 / (1 + np.exp(-x[1]))))

    def loss(x: npt.NDArray[np.float64], share: float) -> float:
        chosen = -np.log(read(share, x).probabilities(encoder, words)[np.arange(len(right)), right] + 1e-12)
        return mean_of(chosen) + 0.001 * float(np.square(x).sum())

    fits = {share: minimize(loss, [1.0, -3.0], args=(share,), method="Nelder-Mead") for share in candidates}
    share = min(fits, key=lambda one: float(fits[one].fun))
    return read(share, fits[share].x)


def held_out(encoder: Scores, words: Scores, wanted: Sequence[int], authors: Sequence[str]) -> npt.NDArray[np.float64]:
    """Probabilities of each author's mails by the weights fitted on all other authors: what an author not met may expect.

    With one author only, the weights are fitted on the very mails that they answer.
    """
    whose, right = np.asarray(authors), np.asarray(wanted)
    found = np.zeros(encoder.shape, dtype=np.float64)
    for author in sorted(set(authors)):
        mine = whose == author
        others = ~mine if not mine.all() else mine
        fitted = fit_balanced(encoder[others], words[others], list(right[others]), list(whose[others]))
        found[mine] = fitted.probabilities(encoder[mine], words[mine])
    return found


def fit_thresholds(
    probabilities: npt.NDArray[np.float64], wanted: Sequence[int], labels: Sequence[str], precision: float = PRECISION
) -> dict[str, float]:
    """Per label the probability from which its proposals hold `precision`: the common one, raised where the label errs."""
    best, sure = probabilities.argmax(1), probabilities.max(1)
    right = best == np.asarray(wanted)
    common = _lowest(sure, right, precision, prior=0)
    thresholds: dict[str, float] = {}
    for n, label in enumerate(labels):
        mine = best == n
        above = mine & (sure >= common)
        held = (right[above].sum() + PRIOR * precision) / (above.sum() + PRIOR)
        own = common if held >= precision else _lowest(sure[mine], right[mine], precision, prior=PRIOR)
        thresholds[label] = round(float(max(common, own)), 4)
    return thresholds


def _lowest(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], precision: float, prior: int) -> float:
    order = np.argsort(-sure)
    count = np.arange(1, len(order) + 1)
    held = (np.cumsum(right[order]) + prior * precision) / (count + prior)
    enough = np.flatnonzero(held >= precision - 1e-9)
    if not len(enough):
        return 0.999
    last = int(enough[-1])
    below = float(sure[order[last + 1]]) if last + 1 < len(order) else 0.0
    # Half way to the first mail that breaks the promise.
    return (float(sure[order[last]]) + below) / 2
