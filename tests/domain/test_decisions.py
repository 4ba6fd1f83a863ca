"""Thresholds, filing plans and moves of a case: the decisions that touch no server."""

import itertools

import pytest

from triage.domain.case import MOVES, State, check_move
from triage.domain.errors import ConfigurationError, ForbiddenMove
from triage.domain.filing import SortMode, plan_filing
from triage.domain.referential import Entry, Label, Referential
from triage.domain.verdict import Guess, Opinion, PriorityLevel, decide


def entry(code: str, *, threshold: float | None = None, retired: bool = False) -> Entry:
    return Entry(
        label=Label.from_code(code),
        name=code,
        sentence="s",
        folder=f"Dossier {code}",
        threshold=threshold,
        retired=retired,
    )


TOWN = Referential(
    version="1",
    default_threshold=0.8,
    entries=(
        entry("pm"),
        entry("pm/bruit", threshold=0.6),
        entry("pm/chiens"),
        entry("pm/vieux", retired=True),
        entry("voirie"),
    ),
)


def opinion(code: str, probability: float, **how: object) -> Opinion:
    guesses = (
        Guess(label=Label.from_code(code), probability=probability),
        Guess(label=Label(service="voirie"), probability=0.1),
    )
    return Opinion(guesses=guesses, reasons=(), model="essai@1", **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "probability", "of_model", "to_qualify"),
    [
        ("pm/chiens", 0.81, None, False),
        ("pm/chiens", 0.79, None, True),
        ("pm/chiens", 0.79, 0.7, True),  # a model's low threshold never undercuts the town's default
        ("pm/chiens", 0.94, 0.95, True),
        ("pm/bruit", 0.61, 0.9, False),  # the town's own figure beats the model's
        ("pm/vieux", 0.99, None, True),  # retired
        ("pm/inconnu", 0.99, None, True),
    ],
)
def test_a_verdict_is_sure_when_it_reaches_its_classs_threshold(
    code: str, probability: float, of_model: float | None, to_qualify: bool
) -> None:
    verdict = decide(opinion(code, probability, threshold=of_model), TOWN)
    assert verdict.to_qualify is to_qualify
    assert bool(verdict.why_to_qualify) is to_qualify


def test_the_keyword_rules_are_never_sure() -> None:
    assert decide(opinion("pm/chiens", 1.0, trusted=False), TOWN).to_qualify


def test_a_classifier_answers_motifs_or_services_without_motif() -> None:
    assert [label.code for label in TOWN.labels()] == ["pm/bruit", "pm/chiens", "voirie"]


def test_a_label_stands_for_its_own_code_unless_the_town_says_otherwise() -> None:
    renamed = Entry(
        label=Label.from_code("pm/tapage"), name="Tapage", sentence="s", folder="f", topics=("bruit", "fete")
    )
    town = Referential(version="1", default_threshold=0.8, entries=(entry("pm"), renamed))
    assert town.topics(Label.from_code("pm/tapage")) == {"bruit", "fete"}
    assert TOWN.topics(Label.from_code("pm/bruit")) == {"bruit"}
    assert TOWN.topics(Label(service="voirie")) == {"voirie"}


def test_codes_that_the_referential_does_not_contain_are_named() -> None:
    TOWN.check_declared(["pm/bruit", "pm/vieux"], where="Modèle")
    with pytest.raises(ConfigurationError, match=r"pm/inconnu") as caught:
        TOWN.check_declared(["pm/bruit", "pm/inconnu"], where="Modèle")
    assert "Modèle" in caught.value.words


def plan(mode: SortMode, **how: object) -> tuple[tuple[str, ...], str]:
    values: dict[str, object] = {
        "label": Label.from_code("pm/bruit"),
        "to_qualify": False,
        "priority": PriorityLevel.NORMALE,
        "prefix": "",
    }
    made = plan_filing(mode=mode, referential=TOWN, **{**values, **how})  # type: ignore[arg-type]
    return made.keywords, made.folder


def test_observe_touches_nothing() -> None:
    assert plan(SortMode.OBSERVE) == ((), "")


def test_label_mode_sets_service_motif_and_a_raised_priority() -> None:
    assert plan(SortMode.LABEL, priority=PriorityLevel.URGENTE) == (("vm-pm", "vm-bruit", "vm-urgente"), "")
    assert plan(SortMode.LABEL, to_qualify=True) == (("vm-a-qualifier",), "")


def test_move_mode_files_under_service_and_motif_below_the_prefix() -> None:
    assert plan(SortMode.MOVE) == ((), "Dossier pm/Dossier pm/bruit")
    assert plan(SortMode.MOVE, prefix="Tri", to_qualify=True) == ((), "Tri/À qualifier")
    assert plan(SortMode.MOVE, label=Label(service="voirie")) == ((), "Dossier voirie")


def test_every_pair_of_states_is_allowed_or_refused_by_the_table() -> None:
    for now, then in itertools.product(State, State):
        if then in MOVES[now]:
            check_move(now, then)
        else:
            with pytest.raises(ForbiddenMove):
                check_move(now, then)


def test_a_human_may_take_any_seen_case_further() -> None:
    # A case may wait for the machine only in RECEIVED: from everywhere else a person finds a way on.
    assert all(MOVES[s] for s in State)
    assert MOVES[State.RECEIVED] == {State.SORTED, State.TO_QUALIFY, State.QUARANTINED}
