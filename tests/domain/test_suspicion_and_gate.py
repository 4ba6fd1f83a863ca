"""The promotion gate and the look at people's labels: what is refused, what is said, what passes."""

from dataclasses import replace

from triage.domain.evaluation import TOWN, WITNESS, Judged
from triage.domain.gate import check
from triage.domain.suspicion import BatchCheck, newest_batches

GOOD = Judged(id="w", part=WITNESS, wanted="a", guess="a", probability=0.95, rival="a", rival_probability=0.95)


def rows(
    total: int, wrong: int, rival_wrong: int, *, part: str = WITNESS, wanted: str = "a", newest: bool = False
) -> list[Judged]:
    """`wrong` of the model's answers and `rival_wrong` others of the rival's are wrong."""
    base = replace(GOOD, part=part, wanted=wanted, guess=wanted, rival=wanted, newest=newest)
    return [
        replace(
            base,
            id=f"{wanted}{n}",
            guess="x" if n < wrong else wanted,
            rival="y" if n >= total - rival_wrong else wanted,
        )
        for n in range(total)
    ]


def test_a_model_as_good_as_the_one_in_service_may_be_promoted() -> None:
    report = check(rows(200, 6, 6), [], {}, str)
    assert report.open
    assert report.warnings == ()


def test_a_class_that_falls_is_refused_by_name() -> None:
    report = check([*rows(200, 4, 4, wanted="b"), *rows(12, 7, 0)], [], {}, lambda code: code.upper())
    assert not report.open
    assert "« A » baisse : 5 courriers retrouvés sur 12, contre 12" in report.refusals[0]


def test_a_fall_that_may_be_chance_is_a_warning() -> None:
    report = check([*rows(200, 4, 4, wanted="b"), *rows(10, 2, 0)], [], {}, str)
    assert report.open
    assert "« a » baisse" in report.warnings[0]


def test_a_loss_on_the_witness_mails_is_refused() -> None:
    report = check([row for code in "abcdefghij" for row in rows(40, 4, 0, wanted=code)], [], {}, str)
    assert any("témoins" in words for words in report.refusals)


def test_being_worse_on_the_newest_mails_of_the_town_is_refused() -> None:
    town = [row for code in "abcdefghij" for row in rows(10, 2, 0, part=TOWN, wanted=code, newest=True)]
    report = check([*rows(200, 4, 4), *town], [], {}, str)
    assert any("derniers courriers de la ville" in words for words in report.refusals)


def test_probabilities_that_mean_nothing_are_refused() -> None:
    overconfident = [replace(row, probability=0.99) for row in rows(200, 40, 40)]
    honest = [replace(row, rival_probability=0.8) for row in overconfident]
    report = check(honest, [], {}, str)
    assert any("probabilités" in words for words in report.refusals)


def test_mails_that_the_rival_learnt_from_are_not_compared() -> None:
    report = check([replace(row, rival="") for row in rows(200, 60, 0)], [], {}, str)
    assert report.open


def test_a_poisoned_batch_is_refused_and_its_user_named() -> None:
    batch = BatchCheck(actor="j.dupont", count=50, contradictions=44, usual=0.32)
    report = check(rows(200, 6, 6), [batch], {}, str)
    assert not report.open
    assert "« j.dupont »" in report.refusals[0]


def test_a_person_with_habits_like_the_others_is_not_suspicious() -> None:
    assert not BatchCheck(actor="a", count=50, contradictions=20, usual=0.32).suspicious
    assert not BatchCheck(actor="a", count=5, contradictions=5, usual=0.0).suspicious


def test_a_class_with_too_few_examples_is_said() -> None:
    assert "3 exemple(s)" in check([], [], {"vide": 3}, str).warnings[0]


def test_the_newest_labels_of_each_person_are_looked_at() -> None:
    assert newest_batches(["a", "b", "a", "a"], batch=2) == {"a": [2, 3], "b": [1]}
