"""Fits the linear peer: hashed features, one linear support vector machine a label, weights kept in 8 bits."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from classifiers.compact import compact
from classifiers.model_input import Text
from classifiers.words import BINS, Counted, Floats, WordScorer, count, weigh

# C of the machines that are served: weak regularisation reads mail in other words better (decision 30). The check for careless
# hands keeps a stronger one, so that a wrong mail does not carry its own answer.
STRENGTH = 2.0
# Where the fit may stop: the weights are those of a hundredth of it to one part in ten thousand, in two thirds of the time.
TOLERANCE = 1e-2


def fit_words(
    texts: Sequence[Text],
    labels: Sequence[int],
    classes: int,
    weights_of: Sequence[float] | None = None,
    strength: float = STRENGTH,
) -> WordScorer:
    """A scorer of `classes` labels from texts and the index of each one's label. Features seen once are dropped."""
    return fit_counted([count(text) for text in texts], labels, classes, weights_of, strength)


def fit_counted(
    counted: Sequence[Counted],
    labels: Sequence[int],
    classes: int,
    weights_of: Sequence[float] | None = None,
    strength: float = 0.5,
) -> WordScorer:
    """The same from counted texts; `weights_of` says how much each text counts (default: all alike)."""
    seen = np.zeros(BINS, dtype=np.float32)
    for one in counted:
        seen[np.unique(one.bins)] += 1
    rarity = np.where(seen >= 2, np.log((1 + len(counted)) / (1 + seen)) + 1, 0).astype(np.float32)
    machine = LinearSVC(C=strength, class_weight="balanced", tol=TOLERANCE).fit(
        matrix(counted, rarity),
        np.asarray(labels),
        sample_weight=None if weights_of is None else np.asarray(weights_of),
    )
    weights = np.zeros((classes, BINS), dtype=np.float32)
    constants = np.full(classes, -1.0, dtype=np.float32)
    slopes, offsets = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # with two labels there is one plane, seen from the second
        slopes, offsets = np.vstack([-slopes, slopes]), np.concatenate([-offsets, offsets])
    weights[machine.classes_], constants[machine.classes_] = slopes, offsets
    stored = compact({"w": weights}, bits=8)
    return WordScorer(np.ascontiguousarray(stored["w"].T), stored["w.scales"], constants, rarity)


def matrix(counted: Sequence[Counted], rarity: Floats) -> csr_matrix:
    """The weighted features of many texts, one row each."""
    rows = [weigh(one, rarity) for one in counted]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    bins = np.concatenate([one.bins for one in counted])
    return csr_matrix((np.concatenate(rows), bins, starts), shape=(len(rows), len(rarity)))


def word_scores(scorer: WordScorer, texts: Sequence[Text]) -> Floats:
    """Scores (texts, labels)."""
    return np.stack([scorer.scores(count(text, scorer.bins)) for text in texts])
