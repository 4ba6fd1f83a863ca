"""Near-duplicates among mails, within a file and across splits, and the mails to take out.

Texts are compared by the Jaccard index of their sets of five-character shingles over folded text; sketches of the sets
(least values of hash functions, Broder 1997) say which pairs are worth comparing.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHINGLE = 5
# The share of equal values of two sketches is their index give or take 0.044 (one standard deviation, at the worst): pairs
# whose sketches are this much under the wanted index are not compared, which misses fewer than one close pair in 100,000.
SKETCH, MARGIN = 128, 0.2
NEAR = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two mails that are nearly the same: their positions in the sequence given, and the index (0..1)."""

    first: int
    second: int
    likeness: float


def fold(text: str) -> str:
    """Lower case, no accents, single spaces, digits alike: what a copied mail keeps when details are changed."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join("0" if c.isdigit() else c for c in plain).split())


def shingles(text: str) -> frozenset[str]:
    """The set of five-character pieces of the folded text; the text itself when it is shorter."""
    folded = fold(text)
    return frozenset(folded[i : i + SHINGLE] for i in range(max(1, len(folded) - SHINGLE + 1)))


def near_duplicates(texts: Sequence[str], near: float = NEAR) -> list[Pair]:
    """All pairs with a likeness of at least `near` (0 < near <= 1), the closest first."""
    sets = [shingles(text) for text in texts]
    sketches = _sketches(sets)
    pairs = []
    for first in range(len(sets) - 1):
        alike = (sketches[first + 1 :] == sketches[first]).mean(axis=1)
        for second in (np.flatnonzero(alike >= near - MARGIN) + first + 1).tolist():
            shared = len(sets[first] & sets[second])
            likeness = shared / (len(sets[first]) + len(sets[second]) - shared)
            if likeness >= near:
                pairs.append(Pair(first=first, second=second, likeness=likeness))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def _sketches(sets: Sequence[frozenset[str]]) -> npt.NDArray[np.uint64]:
    """(texts, SKETCH): for each of SKETCH fixed hash functions the least value over the shingles of a text."""
    known: dict[str, int] = {}
    numbers = [np.array([known.setdefault(p, len(known)) for p in sorted(pieces)], dtype=np.uint64) for pieces in sets]
    chance = np.random.default_rng(7)
    factors = chance.integers(1, 2**63, SKETCH, dtype=np.uint64) | np.uint64(1)
    shifts = chance.integers(0, 2**63, SKETCH, dtype=np.uint64)
    # Spread over all 64 bits first: neighbouring numbers under one linear hash would keep their order.
    spread = [(n + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) for n in numbers]
    spread = [(n ^ (n >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) for n in spread]
    spread = [n ^ (n >> np.uint64(32)) for n in spread]
    return np.stack([((n[:, None] * factors + shifts) >> np.uint64(16)).min(axis=0) for n in spread])


def to_remove(pairs: Sequence[Pair], rank: Sequence[int]) -> set[int]:
    """Which mails to take out so that no pair is left: of each pair the one of lower `rank`, else the later one.

    `rank` orders the splits: a frozen test mail stays, its twin in the training file goes.
    """
    gone: set[int] = set()
    for pair in pairs:
        if pair.first in gone or pair.second in gone:
            continue
        gone.add(pair.first if rank[pair.first] < rank[pair.second] else pair.second)
    return gone
