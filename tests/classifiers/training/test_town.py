"""Retraining on a town's mails with a tiny bundle: what it learns, what it leaves, and that a killed run goes on."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers import load_classifier
from classifiers.bundle import open_bundle
from classifiers.model_input import Text
from classifiers.training.judging import judge_all, rival_of
from classifiers.training.mails import Example, read_examples
from classifiers.training.town import Data, Point, Stopped, retrain
from classifiers.training.town_fitting import MOST_START, head_starts
from classifiers.training.town_split import PARTS, classes_of, parts_of, successors
from classifiers.training.user_check import check_users
from tests.classifiers.mails import SUBJECTS, write_mails
from triage.domain.evaluation import TOWN, WITNESS
from triage.settings import REPOSITORY

NEW = "police_municipale/trottinettes"
RETIRED = "eclairage_public"
KNOWN = (*(label for label in SUBJECTS if label != RETIRED), "voirie", NEW)


def town_mails(count: int = 48) -> list[Example]:
    """Mails of the town: a new class, and lamps that go to another service than they used to."""
    mails = []
    for n in range(count):
        label, words = (
            (NEW, "trottinette location trottoir engin opérateur") if n % 2 else ("voirie", SUBJECTS[RETIRED])
        )
        text = Text(subject=f"mail {n}", body=f"bonjour {words} numéro {n}")
        mails.append(Example(id=f"v{n}", text=text, label=label, at=f"2026-11-{1 + n // 3:02d}", group=f"g{n // 2}"))
    return mails


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = tmp_path_factory.mktemp("mails")
    splits = {
        name: read_examples([write_mails(folder / f"{name}.jsonl", n, seed)])
        for name, n, seed in (("train", 64, 1), ("dev", 24, 2), ("test", 24, 3))
    }
    return Data(shipped=splits["train"], dev=splits["dev"], witness=splits["test"], town=town_mails(), known=KNOWN)


def test_a_town_model_knows_the_new_class_and_never_answers_a_retired_one(
    trained: Path, data: Data, tmp_path: Path
) -> None:
    points: list[Point] = []
    result = retrain(
        trained, data, tmp_path / "work", tmp_path / "out", name="ville", version="1", progress=points.append
    )
    classifier = load_classifier(str(tmp_path / "out"), 1, ())
    assert classifier.version == "ville@1"
    assert RETIRED not in classifier.trained_labels
    said = classifier.sort_text(Text(subject="", body="une trottinette de location sur le trottoir"))
    assert said.guesses[0].label.code == NEW
    assert {"lecture des courriers", "ajustement final"} <= {p.step for p in points}
    assert points[-1].score is not None
    card = (tmp_path / "out" / "CARD.md").read_text(encoding="utf-8")
    assert "48 courriers de la ville" in card
    assert open_bundle(tmp_path / "out").labels == result.labels


def test_every_town_mail_is_judged_by_a_fit_that_had_not_read_it_and_the_rival_only_where_fair(
    trained: Path, data: Data, tmp_path: Path
) -> None:
    result = retrain(trained, data, tmp_path / "work", tmp_path / "out", name="ville", version="1")
    rows = judge_all(
        result, data.town, data.witness, rival_of(trained, trained, KNOWN), known=KNOWN, until="2026-11-10",
        ids=list(range(1, 49)), actors=["a"] * 48,
    )  # fmt: skip
    town = [r for r in rows if r.part == TOWN]
    assert len(town) == 48
    assert {bool(r.rival) for r in town} == {True, False}
    assert sum(r.newest for r in town) in range(8, 16)
    assert all(r.wanted != RETIRED for r in rows if r.part == WITNESS)
    assert sum(r.right for r in town) > 24


def test_a_run_killed_with_kill_9_leaves_no_half_bundle_and_goes_on_from_its_finished_parts(
    trained: Path, data: Data, tmp_path: Path
) -> None:
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from pathlib import Path
from tests.classifiers.training.test_town import town_mails, KNOWN
from classifiers.training.mails import read_examples
from classifiers.training.town import Data, retrain
from tests.classifiers.mails import write_mails
folder = Path({str(tmp_path)!r})
read = lambda name, n, seed: read_examples([write_mails(folder / (name + ".jsonl"), n, seed)])
data = Data(shipped=read("train", 64, 1), dev=read("dev", 24, 2), witness=read("test", 24, 3), town=town_mails(), known=KNOWN)
def progress(point):
    if point.step.startswith("mesure") and point.done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
retrain(Path({str(trained)!r}), data, folder / "work", folder / "out", name="ville", version="1", progress=progress)
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr
    assert not (tmp_path / "out").exists()
    kept = sorted((tmp_path / "work").rglob("part-*.npz"))
    assert len(kept) == 2
    before = {file: file.stat().st_mtime_ns for file in kept}
    again = replace(data, shipped=read_examples([tmp_path / "train.jsonl"]))
    result = retrain(trained, again, tmp_path / "work", tmp_path / "out", name="ville", version="1")
    assert {file: file.stat().st_mtime_ns for file in kept} == before
    assert load_classifier(str(result.folder), 1, ()).version == "ville@1"


def test_a_run_stops_where_progress_says_so(trained: Path, data: Data, tmp_path: Path) -> None:
    def stop(point: Point) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        retrain(trained, data, tmp_path / "work", tmp_path / "out", name="ville", version="1", progress=stop)
    assert not (tmp_path / "out").exists()


def test_groups_stay_together_and_the_last_part_is_the_newest() -> None:
    mails = town_mails()
    parts = parts_of(mails)
    by_group: dict[str, set[int]] = {}
    for mail, part in zip(mails, parts, strict=True):
        by_group.setdefault(mail.group, set()).add(part)
    assert {len(found) for found in by_group.values()} == {1}
    assert sorted(set(parts)) == list(range(PARTS))
    oldest_of_last = min(m.at for m, p in zip(mails, parts, strict=True) if p == PARTS - 1)
    assert all(m.at <= oldest_of_last for m, p in zip(mails, parts, strict=True) if p < PARTS - 1)


def test_a_class_with_too_few_examples_is_left_out_and_counted() -> None:
    labels, few = classes_of(("a", "b"), [Example(id="1", text=Text(subject="", body=""), label="a")] * 8, [])
    assert (labels, few) == (("a",), {"b": 0})


def test_a_renamed_service_is_found_from_where_people_sent_its_mails() -> None:
    mails = [
        Example(id=str(n), text=Text(subject="", body=""), label="solidarites" if n < 4 else "autre") for n in range(5)
    ]
    assert successors(["ccas"] * 5, mails, ["solidarites", "autre"]) == {"ccas": "solidarites"}
    assert successors(["solidarites"] * 5, mails, ["solidarites", "autre"]) == {}
    assert successors(["ccas"] * 3, mails[:3], ["solidarites"]) == {}


def test_a_user_whose_labels_contradict_the_others_is_named_with_the_wrong_ones() -> None:
    mails = [
        m
        for n in range(3)
        for m in [replace(e, id=f"{n}-{e.id}", text=replace(e.text, body=f"{e.text.body} {n}")) for e in town_mails()]
    ]
    actors = [("juste", "exact", "faux")[n % 3] for n in range(len(mails))]
    spoilt = [
        replace(m, label=NEW if m.label == "voirie" else "voirie") if a == "faux" else m
        for m, a in zip(mails, actors, strict=True)
    ]
    shipped = [
        Example(id=f"s{n}", text=Text(subject="", body=f"{SUBJECTS['etat_civil']} {n}"), label="etat_civil")
        for n in range(20)
    ]
    checks = {
        c.actor: c
        for c in check_users(shipped, spoilt, actors, list(range(len(mails))), ("etat_civil", "voirie", NEW), 4.0)
    }
    assert checks["faux"].suspicious
    assert len(checks["faux"].ids) > 40
    assert not any(c.suspicious for name, c in checks.items() if name != "faux")


def test_a_class_of_a_dozen_mails_gets_a_start_that_ends_at_half_of_the_usual_class() -> None:
    sizes = [200, 200, 200, 100, 12, 3, 0]
    wanted = np.repeat(np.arange(len(sizes)), sizes)
    starts = head_starts(wanted, np.ones(len(wanted)), len(sizes))
    assert starts[:4] == pytest.approx([0, 0, 0, 0], abs=1e-6)
    assert 0.15 < starts[4] <= MOST_START
    assert starts[5] == pytest.approx(MOST_START)
    assert starts[6] == 0
    assert head_starts(wanted, np.where(wanted == 4, 8.0, 1.0), len(sizes))[4] == pytest.approx(0, abs=0.05)
