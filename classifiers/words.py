"""The linear peer of the encoder: hashed words, pairs of words and letter groups, one weight vector a label.

Features are counted on plain text (no accents, lower case), so accents and capitals cost it nothing. Needs numpy only.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classifiers.model_input import Text
from classifiers.plain import plain_words

# Of models fitted now; a model says by its arrays how many it has (2^17 before format 2 of the bundle). Twice as many, so that
# fewer features share one (decision 36).
BINS = 1 << 18
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


def count(text: Text, bins: int = BINS) -> Counted:
    """Features of a mail in so many bins. The subject's words count again as such (`s:`)."""
    subject = plain_words(text.subject).split()
    words = subject + plain_words(text.body).split() + plain_words(text.quoted).split()
    seen: dict[str, int] = {}
    numbers = [seen.setdefault(word, len(seen)) for word in words]
    distinct = tuple(seen)
    # A place of family 1 stands `bins` further, so that one sorting tells all features apart.
    singles = _bins((word for word in distinct), bins)
    letters = [_letter_groups(word) % bins + bins for word in distinct]
    pairs = _bins((f"{first} {second}" for first, second in pairwise(words)), bins)
    marked = _bins((f"s:{word}" for word in subject), bins)
    each = np.array(numbers, dtype=np.int64)
    sizes = np.array([len(groups) for groups in letters], dtype=np.int64)
    groups = [letters[n] for n in numbers]
    features = np.concatenate([singles[each], *groups, pairs, marked])
    # A pair has two owners: it is linked twice and counted once.
    owners = np.concatenate([each, np.repeat(each, sizes[each]), each[:-1], each[: len(subject)]])
    found, inverse, counts = np.unique(features, return_inverse=True, return_counts=True)
    seconds = slice(len(features) - len(pairs) - len(marked), len(features) - len(marked))
    return Counted(
        bins=found % bins,
        counts=counts.astype(np.float32),
        family=found // bins,
        word_bins=np.concatenate([inverse, inverse[seconds]]),
        word_of=np.concatenate([owners, each[1:]]),
        words=distinct,
    )


def _bins(features: Iterable[str], bins: int) -> npt.NDArray[np.int64]:
    return np.array([zlib.crc32(feature.encode()) for feature in features], dtype=np.int64) % bins


@lru_cache(maxsize=20_000)
def _letter_groups(word: str) -> npt.NDArray[np.int64]:
    """Hashes of the letter groups of a word with its edges; remembered, since most words come again."""
    edged = f" {word} "
    found = [
        zlib.crc32(f"{size}:{edged[start : start + size]}".encode())
        for size in LETTERS
        for start in range(max(len(edged) - size + 1, 0))
    ]
    return np.array(found, dtype=np.int64)


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

    @property
    def bins(self) -> int:
        """How many bins its mails must be counted in."""
        return len(self.rarity)

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
        return float(np.mean(self.rarity[_bins(words, self.bins)] == 0.0))

    def shares(self, counted: Counted, direction: Sequence[float]) -> dict[str, float]:
        """What each word adds to `direction . scores`: exact, a feature of several words shared between them."""
        values = weigh(counted, self.rarity)
        each = values * (self.weights[counted.bins].astype(np.float32) @ (self.scales * np.asarray(direction)))
        owners = np.bincount(counted.word_bins, minlength=len(counted.bins)).clip(min=1)
        added = (each / owners)[counted.word_bins].astype(np.float64)
        by_word = np.bincount(counted.word_of, weights=added, minlength=len(counted.words))
        return dict(zip(counted.words, (float(x) for x in by_word), strict=True))
