"""Figures of evaluation against values computed by hand or printed in papers."""

import pytest

from triage.domain.evaluation import (
    TOWN,
    Judged,
    accuracy,
    at_threshold,
    by_class,
    calibration,
    calibration_error,
    confusions,
    coverage_curve,
    paired,
    sign_test,
    slices,
    tail_of,
    wilson,
    worst,
)


def judged(wanted: str, guess: str, probability: float = 0.9, rival: str = "", **more: object) -> Judged:
    return Judged(
        id=f"{wanted}{guess}{probability}",
        part=TOWN,
        wanted=wanted,
        guess=guess,
        probability=probability,
        rival=rival,
        **more,
    )  # type: ignore[arg-type]


MAILS = [
    judged("a", "a", 0.95),
    judged("a", "b", 0.6),
    judged("b", "b", 0.9),
    judged("b", "b", 0.7),
    judged("c", "b", 0.55),
]


def test_the_wilson_interval_is_that_of_the_textbooks() -> None:
    # 8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3).
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert wilson(0, 0) == (0.0, 1.0)


def test_precision_recall_and_support_per_class() -> None:
    figures = {f.code: f for f in by_class(MAILS)}
    assert (figures["a"].recall.value, figures["a"].precision.value, figures["a"].support) == (0.5, 1.0, 2)
    assert (figures["b"].recall.value, figures["b"].precision.value) == (1.0, 0.5)
    assert figures["b"].f1 == pytest.approx(2 / 3)
    assert figures["c"].f1 == 0.0


def test_an_acceptable_answer_is_right_for_its_wanted_class() -> None:
    row = judged("a", "b", also=("b",))
    assert row.right
    assert by_class([row])[0].recall.value == 1.0


def test_confusions_are_counted() -> None:
    assert confusions(MAILS) == [("a", "b", 1), ("c", "b", 1)]


def test_calibration_compares_what_was_announced_with_what_came_true() -> None:
    points = calibration([judged("a", "a", 0.8), judged("a", "b", 0.8)])
    assert points == [(0.8, 0.5, 2)]
    assert calibration_error(points) == pytest.approx(0.3)


def test_a_higher_threshold_covers_less() -> None:
    sure = at_threshold(MAILS, 0.9)
    assert (sure.coverage.value, sure.precision.value) == (0.4, 1.0)
    curve = coverage_curve(MAILS)
    assert [p.coverage.hits for p in curve] == sorted((p.coverage.hits for p in curve), reverse=True)


def test_the_paired_comparison_counts_only_fair_mails() -> None:
    rows = [judged("a", "a", rival="b")] * 12 + [judged("a", "b", rival="a")] * 2 + [judged("a", "b")] * 50
    result = paired(rows)
    assert result is not None
    assert (result.count, result.gained, result.lost) == (14, 12, 2)
    assert result.p == pytest.approx(0.012939, abs=1e-5)  # exact McNemar, 2 against 12
    assert result.low <= result.gain <= result.high
    assert paired([judged("a", "a")]) is None


def test_exact_tails() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(0, 5) == pytest.approx(0.0625)
    assert tail_of(8, 10, 0.5) == pytest.approx(56 / 1024)


def test_slices_and_worst_errors() -> None:
    rows = [
        judged("a", "a", words=5, traits=("écrit sans accents",)),
        judged("a", "b", 0.99, words=300),
        judged("a", "b", 0.5, words=50),
    ]
    assert {name: share.value for name, share in slices(rows)} == {
        "moins de 20 mots": 1.0, "20 à 100 mots": 0.0, "plus de 100 mots": 0.0, "écrit sans accents": 1.0,
    }  # fmt: skip
    assert [row.probability for row in worst(rows)] == [0.99, 0.5]
    assert accuracy(rows).hits == 1
