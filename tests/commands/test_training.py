"""Training runs through the database with a tiny bundle: killed and taken up again, promoted from the command line, shared as files."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.bundle import open_bundle
from tests.classifiers.conftest import trained  # noqa: F401 - the tiny bundle
from tests.classifiers.mails import write_mails
from tests.classifiers.training.test_town import KNOWN, town_mails
from triage.adapters.sql import Database, open_database
from triage.bootstrap import SHIPPED_MODEL, town_crafts_of
from triage.cli import main
from triage.domain.errors import ForbiddenMove
from triage.domain.evaluation import worst
from triage.domain.learning import ModelVersion, Place, RunState, Source, TownExample
from triage.domain.model_card import gate_of, read_rows
from triage.domain.referential import Entry, Label, Referential
from triage.retraining import Shipped, train_run
from triage.settings import REPOSITORY, LearningSettings, ModelSettings, Settings

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LABELS = [Label.from_code(code) for code in (*KNOWN, "eclairage_public")]
REFERENTIAL = Referential(
    version="essai",
    default_threshold=0.5,
    entries=tuple(
        Entry(label=label, name=label.code, sentence="s", folder="f", retired=label.code == "eclairage_public")
        for label in dict.fromkeys([*(Label(service=label.service) for label in LABELS), *LABELS])
    ),
)


def shipped(folder: Path, bundle: Path) -> Shipped:
    for split, count, seed in (("train", 64, 1), ("dev", 24, 2), ("test", 24, 3)):
        (folder / split).mkdir(parents=True, exist_ok=True)
        write_mails(folder / split / "a.jsonl", count, seed)
    return Shipped(bundle=bundle, mails=folder)


def settings(folder: Path, bundle: Path) -> Settings:
    return Settings(data_dir=folder, model=ModelSettings(path=str(bundle)), learning=LearningSettings(watts=50))


def teach(database: Database) -> None:
    for n, mail in enumerate(town_mails()):
        database.learning.add_example(
            TownExample(
                source=Source.IMPORT, ref=mail.id, at=datetime.fromisoformat(mail.at).replace(tzinfo=UTC), actor=f"agent{n % 2}",
                label=mail.label, subject=mail.text.subject, body=mail.text.body, group=mail.group,
            )
        )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path):
    opened = open_database(f"sqlite:///{tmp_path / 'vaguemestre.db'}")
    teach(opened)
    yield opened
    opened.close()


def run_until_killed(tmp_path: Path, bundle: Path) -> int:
    """The run in a process that kills itself with SIGKILL in the middle of its parts."""
    code = f"""
import os, signal
from pathlib import Path
import triage.retraining as retraining
from tests.commands.test_training import REFERENTIAL, settings, shipped
from triage.adapters.sql import open_database
folder, bundle = Path({str(tmp_path)!r}), Path({str(bundle)!r})
told = retraining._Heart.progress
def progress(self, point):
    told(self, point)
    if point.step.startswith("mesure") and point.done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
retraining._Heart.progress = progress
database = open_database(f"sqlite:///{{folder / 'vaguemestre.db'}}")
run = database.learning.ask_run("chef", 1, __import__("datetime").datetime.now(__import__("datetime").UTC))
retraining.train_run(run, settings(folder, bundle), database.learning, REFERENTIAL, shipped(folder / "mails", bundle))
"""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=False).returncode


def test_a_run_killed_with_kill_9_is_taken_up_again_and_its_model_may_be_promoted(
    tmp_path: Path,
    trained: Path,  # noqa: F811
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_until_killed(tmp_path, trained) == -signal.SIGKILL
    learning = database.learning
    (run,) = learning.runs()
    assert (run.state, run.done, learning.models()) == (RunState.RUNNING, 2, [])
    ours, mails = settings(tmp_path, trained), shipped(tmp_path / "mails", trained)
    with pytest.raises(ForbiddenMove):
        train_run(run.id, ours, learning, REFERENTIAL, mails)
    model = train_run(run.id, ours, learning, REFERENTIAL, mails, stale_seconds=0)
    (version,) = learning.models()
    assert (version.model, learning.runs()[0].state, learning.runs()[0].model) == (model, RunState.DONE, model)
    card = version.card
    assert (card["town"], card["shipped"], card["seed"], card["rival_place"]) == (48, 64, 1, "")
    assert card["milliseconds"] > 0
    assert card["energy"]["seconds"] > 0
    assert {r.part for r in read_rows(card)} == {"ville", "temoin"}
    assert set(card["reasons"]) == {row.id for row in worst(read_rows(card))}
    assert gate_of(card, str).open
    assert len([point for point in learning.runs()[0].curve if point["score"] is not None]) >= 4
    # The command line promotes it, with the same gate.
    monkeypatch.setenv("VAGUEMESTRE_DATA_DIR", str(tmp_path))
    assert main(["model", "promote", model]) == 4
    assert "Dites en une phrase pourquoi" in capsys.readouterr().out
    assert main(["model", "promote", model, "--why", "essai"]) == 0
    assert learning.placed() == {Place.ACTIVE: model}
    assert main(["model", "rollback"]) == 0
    assert learning.placed() == {}


def test_files_and_the_test_bench_are_sorted_by_the_model_in_service(tmp_path: Path, database: Database) -> None:
    ours = settings(tmp_path, tmp_path / "nothing-here")
    before = town_crafts_of(ours).classifier.version  # keyword rules
    database.learning.add_model(ModelVersion(model="ville@1", folder=str(SHIPPED_MODEL), created_at=NOW))
    database.learning.place(Place.ACTIVE, "ville@1", "chef", "essai", NOW)
    shipped_version = open_bundle(SHIPPED_MODEL).model

    assert town_crafts_of(ours).classifier.version == shipped_version != before


def test_a_stopped_run_leaves_no_model(tmp_path: Path, trained: Path, database: Database) -> None:  # noqa: F811
    run = database.learning.ask_run("chef", 1, NOW)

    class Stopping:
        """A store whose run is stopped by somebody at the first sign of life."""

        def __getattr__(self, name: str):
            return getattr(database.learning, name)

        def beat(self, *given):
            database.learning.end_run(run, NOW, stopped=True)
            return database.learning.beat(*given)

    assert (
        train_run(run, settings(tmp_path, trained), Stopping(), REFERENTIAL, shipped(tmp_path / "mails", trained)) == ""
    )  # type: ignore[arg-type]
    assert database.learning.models() == []
    assert database.learning.runs()[0].state is RunState.STOPPED


def test_examples_travel_between_towns_as_files(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAGUEMESTRE_DATA_DIR", str(tmp_path))
    file = tmp_path / "exemples.jsonl"
    assert main(["labels", "export", str(file)]) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 48
    assert "agent0" not in lines[0]
    other = tmp_path / "autre"
    other.mkdir()
    file.write_text("\n".join([*lines, "pas du JSON", json.dumps({"id": "x"})]), encoding="utf-8")
    monkeypatch.setenv("VAGUEMESTRE_DATA_DIR", str(other))
    assert main(["labels", "import", str(file)]) == 3
    assert "48 exemples importés, 2 lignes illisibles" in capsys.readouterr().out
    there = open_database(f"sqlite:///{other / 'vaguemestre.db'}")
    assert {e.actor for e in there.learning.examples()} == {"importé"}
    there.close()


def test_a_promotion_killed_in_its_middle_changes_nothing_and_is_done_again(tmp_path: Path, database: Database) -> None:
    learning = database.learning
    for model in ("ville@1", "ville@2"):
        learning.add_model(ModelVersion(model=model, folder=str(SHIPPED_MODEL), created_at=NOW))
    learning.place(Place.ACTIVE, "ville@1", "chef", "essai", NOW)
    code = f"""
import os, signal
from datetime import UTC, datetime
from triage.adapters.sql import open_database
from triage.adapters.sql.learning import SqlLearningStore
from triage.domain.learning import Place
SqlLearningStore._note = staticmethod(lambda *_: os.kill(os.getpid(), signal.SIGKILL))
database = open_database("sqlite:///{tmp_path / "vaguemestre.db"}")
database.learning.place(Place.ACTIVE, "ville@2", "chef", "essai", datetime.now(UTC))
"""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    killed = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (learning.placed(), learning.previous(), len(learning.journal())) == ({Place.ACTIVE: "ville@1"}, "", 1)

    learning.place(Place.ACTIVE, "ville@2", "chef", "essai", NOW)

    assert (learning.placed(), learning.previous()) == ({Place.ACTIVE: "ville@2"}, "ville@1")
