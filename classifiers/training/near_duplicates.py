"""Near-duplicates among mails, within a file and across splits, and the mails to take out.

Texts are compared by the Jaccard index of their sets of five-character shingles (Broder 1997) over folded text. All pairs
that share a rare shingle are candidates, so the search stays near linear on varied mails and misses no close pair.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SHINGLE = 5
# Shingles in more mails than this are greetings and formulas: they make no candidates, but count in the index.
COMMON = 25
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
    """All pairs with a likeness of at least `near`, the closest first."""
    sets = [shingles(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, pieces in enumerate(sets):
        for piece in pieces:
            holders[piece].append(number)
    candidates = {
        (first, second)
        for mails in holders.values()
        if len(mails) <= COMMON
        for place, first in enumerate(mails)
        for second in mails[place + 1 :]
    }
    pairs = []
    for first, second in candidates:
        shared = len(sets[first] & sets[second])
        likeness = shared / (len(sets[first]) + len(sets[second]) - shared)
        if likeness >= near:
            pairs.append(Pair(first=first, second=second, likeness=likeness))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


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
