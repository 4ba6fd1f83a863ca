"""Fits what stands on top of the encoder: the linear peer on words, the linear layer on mean tokens, the weights of both."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifiers.training.augmentation import noisy
from classifiers.training.mails import Example
from classifiers.training.word_fitting import STRENGTH, fit_counted
from classifiers.words import Counted, WordScorer, count

Floats = npt.NDArray[np.float32]
PROBE_STRENGTH = 0.03
# A class that a town teaches by a dozen mails stands just under the others on mails of its own that it never saw, the more so the
# more mails the others have. Its words get a start that shrinks with the logarithm of what the class weighs (logit adjustment,
# Menon et al. 2021), none from half the median class on. Measured on six shipped classes taught by twelve mails (decision 36).
HEAD_START, MOST_START = 0.22, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Examples with all that fitting needs of them, in one order: counted as they are and once changed by noise, mean tokens,
    the index of the label, how much each counts.
    """

    counted: list[Counted]
    noisy: list[Counted]
    states: Floats
    wanted: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Both scorers; `weight` (labels, hidden) and `constant` (labels,) are the linear layer."""

    words: WordScorer
    weight: Floats
    constant: Floats

    def scores(self, material: Material, rows: Sequence[int]) -> tuple[Floats, Floats]:
        """Scores of the encoder and of the words (rows, labels)."""
        encoder = material.states[list(rows)] @ self.weight.T + self.constant
        words = np.stack([self.words.scores(material.counted[n]) for n in rows])
        return np.asarray(encoder, dtype=np.float32), words


def material_of(
    examples: Sequence[Example], states: Floats, labels: Sequence[str], weights: Sequence[float], seed: int
) -> Material:
    """Count every text twice, once as it is and once as hurried hands or a scanner change it."""
    chance = random.Random(seed)
    index = {label: n for n, label in enumerate(labels)}
    return Material(
        counted=[count(e.text) for e in examples],
        noisy=[count(noisy(e.text, chance)) for e in examples],
        states=states,
        wanted=np.array([index[e.label] for e in examples], dtype=np.int64),
        weights=np.asarray(weights, dtype=np.float64),
    )


def fit(material: Material, rows: Sequence[int], classes: int) -> Fit:
    """Fit both scorers on these rows. Labels without a row keep a constant low score."""
    chosen = list(rows)
    words = fit_counted(
        [material.counted[n] for n in chosen] + [material.noisy[n] for n in chosen],
        [*material.wanted[chosen], *material.wanted[chosen]],
        classes,
        [*material.weights[chosen], *material.weights[chosen]],
        strength=STRENGTH,
    )
    words.constants += head_starts(material.wanted[chosen], material.weights[chosen], classes)
    weight, constant = _linear_layer(material, chosen, classes)
    return Fit(words=words, weight=weight, constant=constant)


def head_starts(wanted: npt.NDArray[np.int64], counts: npt.NDArray[np.float64], classes: int) -> Floats:
    """What is added to the score of words of each label (labels,), from labels and counts of the mails; 0 for one without mails."""
    weights = np.zeros(classes)
    np.add.at(weights, wanted, counts)
    half = np.median(weights[weights > 0]) / 2
    few = np.log(half / np.where(weights > 0, weights, half))
    return np.clip(HEAD_START * few, 0.0, MOST_START).astype(np.float32)


def _linear_layer(material: Material, rows: list[int], classes: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    states, wanted = material.states[rows], material.wanted[rows]
    centre, width = states.mean(0), states.std(0) + 1e-6
    counts = np.bincount(wanted, minlength=classes)
    # The square root: rare classes are heard, and the probabilities do not lean towards them.
    balance = np.sqrt(counts.mean() / np.maximum(counts, 1))[wanted]
    fitted = LogisticRegression(C=PROBE_STRENGTH, max_iter=500).fit(
        (states - centre) / width, wanted, sample_weight=material.weights[rows] * balance
    )
    weight = np.zeros((classes, states.shape[1]), dtype=np.float32)
    constant = np.full(classes, -5.0, dtype=np.float32)
    slopes, offsets = fitted.coef_ / width, fitted.intercept_
    if len(fitted.classes_) == 2:  # with two labels there is one plane, seen from the second
        slopes, offsets = np.vstack([-slopes, slopes]) / 2, np.concatenate([-offsets, offsets]) / 2
    weight[fitted.classes_] = slopes
    constant[fitted.classes_] = offsets - slopes @ centre
    return weight, constant
