"""The linear peer of the encoder: hashed words, pairs of words and letter groups, one weight vector a label.

Features are counted on plain text (no accents, lower case), so accents and capitals cost it nothing. Needs numpy only.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classifiers.model_input import Text
from classifiers.plain import plain_words

BINS = 1 << 17
LETTERS = (3, 4, 5)
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Features of one text: distinct bins, their counts, and for each (bin, word) how the bin came about."""

    bins: npt.NDArray[np.int64]
    counts: Floats
    family: npt.NDArray[np.int64]  # 0 words and pairs, 1 letter groups: each family is brought to length 1 apart
    word_bins: npt.NDArray[np.int64]  # position in `bins`
    word_of: npt.NDArray[np.int64]  # position in `words`
    words: tuple[str, ...]


def count(text: Text) -> Counted:
    """Features of a mail. The subject's words count again as such (`s:`)."""
    subject = plain_words(text.subject).split()
    words = subject + plain_words(text.body).split() + plain_words(text.quoted).split()
    seen: dict[str, int] = {}
    for word in words:
        seen.setdefault(word, len(seen))
    bins: dict[tuple[int, int], int] = {}
    counts: list[float] = []
    links: list[tuple[int, int]] = []

    def add(family: int, place: int, *owners: str) -> None:
        key = (family, place)
        position = bins.setdefault(key, len(bins))
        if position == len(counts):
            counts.append(0.0)
        counts[position] += 1.0
        links.extend((position, seen[owner]) for owner in owners)

    for word in words:
        add(0, _bin(word), word)
        for place in _letter_bins(word):
            add(1, place, word)
    for first, second in pairwise(words):
        add(0, _bin(f"{first} {second}"), first, second)
    for word in subject:
        add(0, _bin(f"s:{word}"), word)
    pairs = np.array(links or [(0, 0)], dtype=np.int64) if links else np.zeros((0, 2), dtype=np.int64)
    return Counted(
        bins=np.array([key[1] for key in bins], dtype=np.int64),
        counts=np.array(counts, dtype=np.float32),
        family=np.array([key[0] for key in bins], dtype=np.int64),
        word_bins=pairs[:, 0],
        word_of=pairs[:, 1],
        words=tuple(seen),
    )


def _bin(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BINS


@lru_cache(maxsize=20_000)
def _letter_bins(word: str) -> tuple[int, ...]:
    """Bins of the letter groups of a word with its edges; remembered, since most words come again."""
    edged = f" {word} "
    return tuple(
        _bin(f"{size}:{edged[start : start + size]}")
        for size in LETTERS
        for start in range(max(len(edged) - size + 1, 0))
    )


def weigh(counted: Counted, rarity: Floats) -> Floats:
    """Values of the bins: 1 + log(count), times rarity, each family brought to length 1."""
    values = (1.0 + np.log(counted.counts)) * rarity[counted.bins]
    for family in (0, 1):
        here = counted.family == family
        length = float(np.linalg.norm(values[here]))
        if length:
            values[here] /= length
    return np.asarray(values, dtype=np.float32)


class WordScorer:
    """Weights (bins x labels, 8-bit with one scale a label), rarity of each bin, one constant a label."""

    def __init__(self, weights: npt.NDArray[np.int8], scales: Floats, constants: Floats, rarity: Floats) -> None:
        self.weights, self.scales, self.constants, self.rarity = weights, scales, constants, rarity

    def scores(self, counted: Counted) -> Floats:
        """One score a label."""
        values = weigh(counted, self.rarity)
        total = values @ self.weights[counted.bins].astype(np.float32) * self.scales + self.constants
        return np.asarray(total, dtype=np.float32)

    def unknown(self, text: Text) -> float | None:
        """The share of words met fewer than twice in training; None for a text without words."""
        words = plain_words(text.whole).split()
        if not words:
            return None
        return sum(float(self.rarity[_bin(word)]) == 0.0 for word in words) / len(words)

    def shares(self, counted: Counted, direction: Sequence[float]) -> dict[str, float]:
        """What each word adds to `direction . scores`: exact, a feature of several words shared between them."""
        values = weigh(counted, self.rarity)
        each = values * (self.weights[counted.bins].astype(np.float32) @ (self.scales * np.asarray(direction)))
        owners = np.bincount(counted.word_bins, minlength=len(counted.bins)).clip(min=1)
        by_word = np.zeros(len(counted.words), dtype=np.float64)
        np.add.at(by_word, counted.word_of, (each / owners)[counted.word_bins])
        return dict(zip(counted.words, (float(x) for x in by_word), strict=True))
