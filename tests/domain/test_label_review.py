"""Labels worth a second look and mails worth a first one; drift said in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from triage.domain.case import CaseLine, State
from triage.domain.drift import warnings, weeks
from triage.domain.evaluation import TOWN, Judged
from triage.domain.label_review import disagreements, duplicates, likely_errors, most_useful
from triage.domain.learning import Decision, Source, TownExample

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday
ONE = TownExample(
    id=1,
    source=Source.REVIEW,
    ref="1",
    mail_id=11,
    at=NOW,
    actor="a",
    label="voirie",
    subject="Sacs",
    body="Des sacs, rue 12.",
)


def test_copies_are_found_whatever_their_accents_and_numbers() -> None:
    copy = replace(ONE, id=2, mail_id=12, body="des SACS, rue 47.")
    assert duplicates([ONE, copy, replace(ONE, id=3, body="autre")]) == [[ONE, copy]]


def test_two_people_who_label_the_same_text_differently_disagree() -> None:
    other = replace(ONE, id=2, mail_id=12, actor="b", label="brigade")
    assert disagreements([ONE, other], []) == [(ONE, other)]
    assert disagreements([ONE, replace(other, actor="a")], []) == []
    assert disagreements([ONE, replace(other, label="voirie")], []) == []


def test_the_same_mail_labelled_again_by_somebody_else_is_a_disagreement() -> None:
    earlier = replace(ONE, id=9, actor="b", label="brigade")
    assert disagreements([ONE], [earlier]) == [(earlier, ONE)]


def test_near_copies_are_compared_too() -> None:
    other = replace(ONE, id=2, mail_id=12, actor="b", label="brigade", body="presque pareil")
    assert disagreements([ONE, other], [], [(1, 2)]) == [(ONE, other)]


def test_a_label_that_a_sure_model_contradicts_is_doubtful() -> None:
    row = Judged(id="x", part=TOWN, wanted="voirie", guess="brigade", probability=0.9, example=1)
    assert [d.guess for d in likely_errors([ONE], [row])] == ["brigade"]
    assert likely_errors([ONE], [replace(row, probability=0.6)]) == []
    # Relabelled since the model judged it: the doubt is settled.
    assert likely_errors([replace(ONE, label="brigade")], [row]) == []


def line(number: int, service: str, confidence: float) -> CaseLine:
    return CaseLine(
        mail_id=number, received_at=NOW, sender="", subject="", state=State.TO_QUALIFY, service=service, motif=None, priority="normale",
        confidence=confidence, has_proposal=False, attachments=0,
    )  # fmt: skip


def test_the_most_useful_mails_are_unsure_rare_and_varied() -> None:
    lines = [line(n, "voirie", 0.3) for n in range(10)] + [line(20, "rare", 0.35), line(30, "voirie", 0.99)]
    chosen = most_useful(lines, {"voirie": 100, "rare": 0}, limit=3)
    assert chosen[0].mail_id == 20
    assert len({c.service for c in chosen}) == 2
    assert 30 not in {c.mail_id for c in chosen}


def decisions(
    week: int, *, label: str = "a", chosen: str = "a", confidence: float = 0.9, unknown: float = 0.05
) -> list[Decision]:
    return [
        Decision(mail_id=week * 100 + n, at=NOW + timedelta(weeks=week, hours=n), model="m@1", label=label, confidence=confidence,
                 chosen=chosen, unknown_words=unknown)
        for n in range(40)
    ]  # fmt: skip


def test_a_steady_town_gets_no_warning() -> None:
    assert warnings(weeks([d for w in range(4) for d in decisions(w)]), str) == []


def test_each_move_is_said_in_words() -> None:
    steady = [d for w in range(3) for d in decisions(w)]
    for moved, words in (
        (decisions(3, chosen="b"), "acceptent moins"),
        (decisions(3, confidence=0.6), "moins sûr"),
        (decisions(3, unknown=0.3), "jamais lus"),
        (decisions(3, label="z", chosen="z"), "« Z »"),
    ):
        said = warnings(weeks([*steady, *moved]), str.upper)
        assert len(said) == 1
        assert words in said[0]


def test_a_week_of_few_mails_says_nothing() -> None:
    assert warnings(weeks([*decisions(0), *decisions(1, chosen="b")[:10]]), str) == []
