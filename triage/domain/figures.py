"""The figures of an evaluation, each defined in one function. Pure; knows no model and no file.

A proposal counts as right when it is the label or one of the acceptable alternatives (`also_ok`) of the gold file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What people say of a mail. `acceptable` holds label codes, the first being the label itself.

    `entities` is None where the mail was not annotated, else (type, value) pairs.
    """

    acceptable: tuple[str, ...]
    priority: str
    entities: frozenset[tuple[str, str]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the machine says of the same mail."""

    label: str
    confidence: float
    to_qualify: bool
    priority: str
    entities: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and F1, each 0..1, with the number of gold items."""

    precision: float
    recall: float
    f1: float
    support: int


def service_of(code: str) -> str:
    """`police_municipale/animaux` -> `police_municipale`."""
    return code.partition("/")[0]


def accuracy(rights: Sequence[bool]) -> float:
    """Share of True; 0.0 of nothing."""
    return sum(rights) / len(rights) if rights else 0.0


def score(right: int, found: int, gold: int) -> Score:
    """Precision = right/found, recall = right/gold; 0.0 where undefined."""
    precision = right / found if found else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision=precision, recall=recall, f1=f1, support=gold)


def per_class(pairs: Iterable[tuple[str, str]]) -> dict[str, Score]:
    """Scores of each class from (gold, found) pairs."""
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for want, got in pairs:
        gold[want] += 1
        found[got] += 1
        right[want] += want == got
    return {c: score(right[c], found[c], gold[c]) for c in sorted(gold.keys() | found.keys())}


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """Mean F1 over the classes that occur in gold."""
    scores = [s.f1 for s in per_class(pairs).values() if s.support]
    return sum(scores) / len(scores) if scores else 0.0


def coverage_at(precision: float, sure: Sequence[tuple[float, bool]]) -> float:
    """The largest share of mails, taken by falling confidence, of which at least `precision` are right."""
    right = 0
    best = 0
    ordered = sorted(sure, key=lambda pair: -pair[0])
    for rank, (confidence, good) in enumerate(ordered, start=1):
        right += good
        tie = rank < len(ordered) and ordered[rank][0] == confidence
        if not tie and right / rank >= precision:
            best = rank
    return best / len(ordered) if ordered else 0.0


def calibration_error(sure: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): mean |confidence - accuracy| over equal-width bins."""
    boxes: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, good in sure:
        boxes[min(int(confidence * bins), bins - 1)].append((confidence, good))
    gap = 0.0
    for box in boxes.values():
        gap += abs(sum(c for c, _ in box) - sum(g for _, g in box))
    return gap / len(sure) if sure else 0.0


def _best_gold(gold: Gold, found: Found) -> str:
    return found.label if found.label in gold.acceptable else gold.acceptable[0]


def evaluate(pairs: Sequence[tuple[Gold, Found]]) -> dict[str, object]:
    """All figures by name. Entity figures count annotated mails only and are null when there are none."""
    labels = [(_best_gold(g, f), f.label) for g, f in pairs]
    services = [
        (
            service_of(f.label)
            if service_of(f.label) in map(service_of, g.acceptable)
            else service_of(g.acceptable[0]),
            service_of(f.label),
        )
        for g, f in pairs
    ]
    sure = [(f.confidence, want == got) for (_, f), (want, got) in zip(pairs, labels, strict=True)]
    decided = [good for (_, f), (_, good) in zip(pairs, sure, strict=True) if not f.to_qualify]
    urgent_gold = sum(g.priority == "urgente" for g, _ in pairs)
    urgent_found = sum(f.priority == "urgente" for _, f in pairs)
    urgent_right = sum(g.priority == f.priority == "urgente" for g, f in pairs)
    urgent = score(urgent_right, urgent_found, urgent_gold)
    return {
        "mails": len(pairs),
        "service_accuracy": accuracy([want == got for want, got in services]),
        "service_macro_f1": macro_f1(services),
        "service_motif_accuracy": accuracy([want == got for want, got in labels]),
        "service_motif_macro_f1": macro_f1(labels),
        "coverage_at_95": coverage_at(0.95, sure),
        "coverage_at_98": coverage_at(0.98, sure),
        "coverage_at_99": coverage_at(0.99, sure),
        "calibration_error": calibration_error(sure),
        "decided_share": len(decided) / len(pairs) if pairs else 0.0,
        "decided_accuracy": accuracy(decided),
        "priority_accuracy": accuracy([g.priority == f.priority for g, f in pairs]),
        "urgent_recall": urgent.recall,
        "urgent_precision": urgent.precision,
        "entity_f1": entity_f1(pairs),
        "entities": entity_figures(pairs),
        "classes": {c: _rounded(s) for c, s in per_class(labels).items()},
    }


def entity_f1(pairs: Sequence[tuple[Gold, Found]]) -> dict[str, float] | None:
    """F1 by type, and `micro` over all, of the annotated mails."""
    counts = _entity_counts(pairs)
    return None if counts is None else {name: round(s.f1, 4) for name, s in counts[1].items()}


def entity_figures(pairs: Sequence[tuple[Gold, Found]]) -> dict[str, object] | None:
    """Precision, recall and F1 by type and `micro`, on (type, normalised value) pairs of the annotated mails."""
    counts = _entity_counts(pairs)
    if counts is None:
        return None
    mails, scores = counts
    rows = {name: _rounded(s) for name, s in scores.items()}
    return {"mails": mails, "micro": rows.pop("micro"), "types": rows}


def _entity_counts(pairs: Sequence[tuple[Gold, Found]]) -> tuple[int, dict[str, Score]] | None:
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    mails = 0
    for want, got in pairs:
        if want.entities is None:
            continue
        mails += 1
        gold.update(kind for kind, _ in want.entities)
        found.update(kind for kind, _ in got.entities)
        right.update(kind for kind, _ in want.entities & got.entities)
    if not mails:
        return None
    scores = {"micro": score(right.total(), found.total(), gold.total())}
    scores |= {k: score(right[k], found[k], gold[k]) for k in sorted(gold.keys() | found.keys())}
    return mails, scores


def _rounded(s: Score) -> dict[str, float | int]:
    return {
        "precision": round(s.precision, 4),
        "recall": round(s.recall, 4),
        "f1": round(s.f1, 4),
        "support": s.support,
    }
