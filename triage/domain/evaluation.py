"""How good a model is, in figures and then in words: pure arithmetic on judged mails. No text, no statistics library."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

TOWN, WITNESS = "ville", "temoin"
Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One mail that a model answered without having learnt from it. `rival` is the answer of the model in service, "" where
    it would not be fair (it learnt from this mail) or there is none. `example` is the town example's id, 0 for the witness.
    """

    id: str
    part: str
    wanted: str
    guess: str
    probability: float
    also: tuple[str, ...] = ()
    rival: str = ""
    rival_probability: float = 0.0
    example: int = 0
    newest: bool = False
    actor: str = ""
    words: int = 0
    traits: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the model's first guess is acceptable."""
        return self.guess == self.wanted or self.guess in self.also

    @property
    def rival_right(self) -> bool:
        """Whether the answer of the model in service is."""
        return self.rival == self.wanted or self.rival in self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its count and 95 % interval (Wilson 1927)."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        """0..1; 0.0 of nothing."""
        return self.hits / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound."""
        return wilson(self.hits, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """Of one class: how many mails are its own (`support`), how many of its proposals are right, how many it finds."""

    code: str
    precision: Share
    recall: Share

    @property
    def support(self) -> int:
        """Mails of this class."""
        return self.recall.count

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision.value + self.recall.value
        return 2 * self.precision.value * self.recall.value / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Two models on the same mails: only one right, each way; exact McNemar test; the gain with its bootstrap interval."""

    count: int
    gained: int
    lost: int
    p: float
    gain: float
    low: float
    high: float


def wilson(hits: int, count: int, z: float = Z) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, z * z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = z / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy(rows: Sequence[Judged]) -> Share:
    """Right first guesses."""
    return Share(hits=sum(row.right for row in rows), count=len(rows))


def by_class(rows: Sequence[Judged]) -> list[ClassFigures]:
    """Every class that is wanted or proposed, the most frequent first. An acceptable guess counts as its wanted class."""
    wanted = Counter(row.wanted for row in rows)
    found = Counter(row.wanted for row in rows if row.right)
    proposed: Counter[str] = Counter(row.wanted if row.right else row.guess for row in rows)
    codes = sorted(set(wanted) | set(proposed), key=lambda code: (-wanted[code], code))
    return [
        ClassFigures(
            code=code,
            precision=Share(hits=found[code], count=proposed[code]),
            recall=Share(hits=found[code], count=wanted[code]),
        )
        for code in codes
    ]


def confusions(rows: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """(wanted, proposed instead, how often), the most frequent first."""
    pairs = Counter((row.wanted, row.guess) for row in rows if not row.right)
    return [(wanted, guess, n) for (wanted, guess), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))]


def calibration(rows: Sequence[Judged], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean announced probability, share of right ones, mails) for each tenth that holds mails."""
    held: dict[int, list[Judged]] = defaultdict(list)
    for row in rows:
        held[min(int(row.probability * bins), bins - 1)].append(row)
    return [
        (sum(r.probability for r in mails) / len(mails), accuracy(mails).value, len(mails))
        for _, mails in sorted(held.items())
    ]


def calibration_error(points: Iterable[tuple[float, float, int]]) -> float:
    """Expected calibration error: mean gap between what was announced and what came true."""
    listed = list(points)
    total = sum(n for _, _, n in listed)
    return sum(abs(said - true) * n for said, true, n in listed) / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """What a threshold does: the share of mails sorted without a look, and how many of those are right."""

    threshold: float
    coverage: Share
    precision: Share


def at_threshold(rows: Sequence[Judged], threshold: float) -> Operating:
    """Coverage and precision at a threshold."""
    sure = [row for row in rows if row.probability >= threshold]
    return Operating(threshold=threshold, coverage=Share(hits=len(sure), count=len(rows)), precision=accuracy(sure))


def coverage_curve(rows: Sequence[Judged], steps: int = 20) -> list[Operating]:
    """At thresholds from 0 to 0.95 and 0.99."""
    return [at_threshold(rows, n / steps) for n in range(steps)] + [at_threshold(rows, 0.99)]


def paired(rows: Sequence[Judged], draws: int = 1000) -> Paired | None:
    """The model against the one in service on the mails where that is fair; None without such mails."""
    fair = [row for row in rows if row.rival]
    if not fair:
        return None
    gained = sum(row.right and not row.rival_right for row in fair)
    lost = sum(row.rival_right and not row.right for row in fair)
    steps = [int(row.right) - int(row.rival_right) for row in fair]
    chance = random.Random(1)
    means = sorted(sum(chance.choices(steps, k=len(steps))) / len(steps) for _ in range(draws))
    return Paired(
        count=len(fair),
        gained=gained,
        lost=lost,
        p=sign_test(gained, lost),
        gain=sum(steps) / len(steps),
        low=means[int(draws * 0.025)],
        high=means[int(draws * 0.975)],
    )


def sign_test(one: int, other: int) -> float:
    """Two-sided exact probability that a fair coin falls so unevenly (McNemar's test on few pairs)."""
    total = one + other
    if not total:
        return 1.0
    tail = sum(math.comb(total, k) for k in range(min(one, other) + 1))
    return min(1.0, 2 * tail / 2.0**total) if total < 1000 else float(2 * tail // 2**total)


def tail_of(hits: int, count: int, share: float) -> float:
    """Probability of at least `hits` of `count` when each comes with `share` (exact binomial tail)."""
    total = sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(hits, count + 1))
    return min(1.0, float(total))


def slices(rows: Sequence[Judged]) -> list[tuple[str, Share]]:
    """French name and accuracy of parts of the mails: length, channel, spelling, language; parts without mail are left out."""
    tests: list[tuple[str, Callable[[Judged], bool]]] = [
        ("moins de 20 mots", lambda r: r.words < 20),
        ("20 à 100 mots", lambda r: 20 <= r.words <= 100),
        ("plus de 100 mots", lambda r: r.words > 100),
    ]
    traits = sorted({trait for row in rows for trait in row.traits})
    tests += [(trait, lambda r, t=trait: t in r.traits) for trait in traits]  # type: ignore[misc]
    found = [(name, accuracy([row for row in rows if test(row)])) for name, test in tests]
    return [(name, share) for name, share in found if share.count]


def worst(rows: Sequence[Judged], limit: int = 20) -> list[Judged]:
    """The surest wrong answers."""
    return sorted((row for row in rows if not row.right), key=lambda row: -row.probability)[:limit]
