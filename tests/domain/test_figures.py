"""The figures of an evaluation, on cases worked out by hand."""

import pytest

from triage.domain.figures import Found, Gold, calibration_error, coverage_at, evaluate, macro_f1, per_class


def gold(label: str, *also: str, priority: str = "normale", entities: set[tuple[str, str]] | None = None) -> Gold:
    return Gold(
        acceptable=(label, *also), priority=priority, entities=None if entities is None else frozenset(entities)
    )


def found(
    label: str,
    confidence: float = 0.9,
    *,
    qualify: bool = False,
    priority: str = "normale",
    entities: set[tuple[str, str]] = frozenset(),
) -> Found:  # type: ignore[assignment]
    return Found(
        label=label, confidence=confidence, to_qualify=qualify, priority=priority, entities=frozenset(entities)
    )


def test_an_acceptable_alternative_counts_as_right() -> None:
    figures = evaluate([(gold("pm/animaux", "voirie"), found("voirie"))])
    assert figures["service_motif_accuracy"] == 1.0
    assert figures["service_accuracy"] == 1.0


def test_the_right_service_with_the_wrong_motif_is_half_right() -> None:
    figures = evaluate([(gold("pm/animaux"), found("pm/fourriere"))])
    assert figures["service_accuracy"] == 1.0
    assert figures["service_motif_accuracy"] == 0.0


def test_macro_f1_is_the_mean_over_the_classes_of_gold() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]
    scores = per_class(pairs)
    assert scores["a"].recall == 0.5
    assert scores["b"].precision == pytest.approx(2 / 3)
    assert macro_f1(pairs) == pytest.approx((2 / 3 + 0.8) / 2)


def test_coverage_is_the_longest_sure_prefix() -> None:
    sure = [(0.9, True), (0.8, True), (0.7, False), (0.6, True)]
    assert coverage_at(1.0, sure) == 0.5
    assert coverage_at(0.75, sure) == 1.0
    assert coverage_at(0.99, [(0.9, False)]) == 0.0


def test_coverage_cannot_cut_between_equal_confidences() -> None:
    assert coverage_at(0.98, [(0.9, True), (0.9, False)]) == 0.0


def test_calibration_error_of_a_sure_and_right_model_is_zero() -> None:
    assert calibration_error([(1.0, True)] * 5) == 0.0
    assert calibration_error([(0.9, False)] * 10) == pytest.approx(0.9)


def test_entities_count_annotated_mails_only() -> None:
    pairs = [
        (
            gold("a", entities={("date", "2026-01-01"), ("heure", "10:00")}),
            found("a", entities={("date", "2026-01-01"), ("date", "2026-01-02")}),
        ),
        (gold("a"), found("a", entities={("date", "2026-03-03")})),
    ]
    entities = evaluate(pairs)["entities"]
    assert isinstance(entities, dict)
    assert entities["mails"] == 1
    assert entities["micro"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert entities["types"]["heure"]["recall"] == 0.0


def test_urgent_recall_and_precision_are_told_apart() -> None:
    pairs = [
        (gold("a", priority="urgente"), found("a", priority="urgente")),
        (gold("a", priority="urgente"), found("a")),
        (gold("a"), found("a")),
    ]
    figures = evaluate(pairs)
    assert (figures["urgent_recall"], figures["urgent_precision"]) == (0.5, 1.0)


def test_only_decided_mails_count_in_decided_accuracy() -> None:
    pairs = [(gold("a"), found("a")), (gold("a"), found("b", 0.3, qualify=True))]
    figures = evaluate(pairs)
    assert (figures["decided_share"], figures["decided_accuracy"]) == (0.5, 1.0)


def test_nothing_to_evaluate_gives_zeros_not_errors() -> None:
    figures = evaluate([])
    assert figures["mails"] == 0
    assert figures["entities"] is None
