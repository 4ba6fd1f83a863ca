"""One training run on the town's mails, from the database to a model version in the database. Its own process.

Progress is written to SQL; a run whose process died is taken over by the next process and goes on from the finished steps.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from triage.bootstrap import SHIPPED_MODEL, active_folder, kept_classifier
from triage.domain.errors import ForbiddenMove
from triage.domain.evaluation import Judged, worst
from triage.domain.learning import ModelVersion, Place, TownExample
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.model_card import write_batches, write_rows
from triage.domain.referential import Referential
from triage.energy import Meter
from triage.ports.learning import LearningStore
from triage.settings import REPOSITORY, Settings
from triage.shipped_model import facts_of

if TYPE_CHECKING:
    from classifiers.training.mails import Example
    from classifiers.training.town import Data, Point, Result

STALE_SECONDS = 60.0
BEAT_SECONDS = 5.0
SERVED = 40
REASONS = 5
MAILS = REPOSITORY / "training_data" / "mails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What every run starts from: the shipped bundle, and the folder of shipped mails (train, dev, test)."""

    bundle: Path = SHIPPED_MODEL
    mails: Path = MAILS

    def read(self, split: str) -> "list[Example]":
        """The mails of a split."""
        from classifiers.training.mails import read_examples

        return read_examples(sorted((self.mails / split).glob("*.jsonl")))


def train_run(
    run_id: int,
    settings: Settings,
    learning: LearningStore,
    referential: Referential,
    shipped: Shipped | None = None,
    *,
    stale_seconds: float = STALE_SECONDS,
) -> str:
    """Carry a run out; the name of the model, or "" when it was stopped. Raises ForbiddenMove when another process has it."""
    from classifiers.training.town import Stopped

    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    if not learning.take_run(run_id, owner, datetime.now(UTC), stale_seconds):
        raise ForbiddenMove(
            "not ours", subject=str(run_id), words="Cet entraînement est terminé, ou un autre processus s’en occupe."
        )
    with _Heart(run_id, owner, learning) as heart:
        try:
            version = _train(run_id, settings, learning, referential, heart, shipped or Shipped())
        except Stopped:
            return ""
        except Exception as error:
            # The type only: a message may quote a mail.
            words = f"L’entraînement a échoué ({type(error).__name__})."
            learning.end_run(run_id, datetime.now(UTC), error=words)
            raise
    learning.add_model(version)
    learning.end_run(run_id, datetime.now(UTC), model=version.model)
    return version.model


def _train(
    run_id: int,
    settings: Settings,
    learning: LearningStore,
    referential: Referential,
    heart: "_Heart",
    shipped: Shipped,
) -> ModelVersion:
    from classifiers.training.judging import judge_all, rival_of
    from classifiers.training.town import TOWN_WEIGHT, Data, retrain
    from classifiers.training.user_check import check_users

    seed = next(run.seed for run in learning.runs(1000) if run.id == run_id)
    known = [label.code for label in referential.labels()]
    examples = learning.examples()
    town = [example_of(e) for e in examples]
    data = Data(
        shipped=shipped.read("train"),
        dev=shipped.read("dev"),
        witness=shipped.read("test"),
        town=[*town, *_sentences(learning, known)],
        known=known,
    )
    work, version = settings.data_dir / "training", f"{datetime.now(UTC):%Y%m%d}.{run_id}"
    name = "camembert-ville"
    out = settings.data_dir / "models" / f"{name}-{version}"
    out.parent.mkdir(parents=True, exist_ok=True)
    with Meter(settings.learning.watts) as meter:
        result = retrain(
            shipped.bundle, data, work, out, name=name, version=version, seed=seed, threads=settings.model.threads,
            progress=heart.progress,
        )  # fmt: skip
    rival_folder, rival_model, rival_until = active_folder(settings, learning)
    heart.step("comparaison avec le modèle en service")
    rows = judge_all(
        result, data.town, data.witness, rival_of(Path(rival_folder), shipped.bundle, known), known=known, until=rival_until,
        ids=[e.id for e in examples] + [0] * (len(data.town) - len(town)),
        actors=[e.actor for e in examples] + [""] * (len(data.town) - len(town)),
    )  # fmt: skip
    heart.step("raisons des pires erreurs")
    reasons = _reasons(result.folder, rows, data)
    heart.step("essai de chargement")
    milliseconds = _serve_some(str(result.folder), settings, referential, data)
    heart.step("vérification des classements par agent")
    learnt = [n for n, e in enumerate(town) if e.label in set(result.labels)]
    batches = check_users(
        [e for e in data.shipped if e.label in set(result.labels)], [town[n] for n in learnt],
        [examples[n].actor for n in learnt], [examples[n].id for n in learnt], result.labels, TOWN_WEIGHT,
    )  # fmt: skip
    return ModelVersion(
        model=result.model,
        folder=str(result.folder.resolve()),
        created_at=datetime.now(UTC),
        card={
            "rows": write_rows(rows),
            "reasons": reasons,
            "batches": write_batches(batches),
            "too_few": result.too_few,
            "seed": seed,
            "rival": rival_model,
            "rival_place": learning.placed().get(Place.ACTIVE, ""),
            "data_hash": result.data_hash,
            "town": len(town),
            "shipped": len(data.shipped),
            "dev": len(data.dev),
            "witness": len(data.witness),
            "until": max((e.at for e in town), default=""),
            "seconds": round(result.seconds, 1),
            "run": run_id,
            "energy": asdict(meter.reading),
            "milliseconds": milliseconds,
            "watts": settings.learning.watts,
            "labels": list(result.labels),
            **facts_of(result.folder),
            "by_label": _counts(result, data),
            "referential": referential.version,
            "near": _near(examples),
        },
    )


def _reasons(folder: Path, rows: "Sequence[Judged]", data: "Data") -> dict[str, list[str]]:
    """For each of the worst errors, by its id: the words for which this model leans to the wrong class rather than the right
    one. Words of pseudonymised or invented mails.
    """
    from classifiers.camembert import CamembertClassifier, load_bundle

    model = CamembertClassifier(load_bundle(folder))
    texts = {e.id: e.text for e in (*data.town, *data.witness)}
    return {
        row.id: [r.word for r in model.between(texts[row.id], row.guess, row.wanted) if r.weight > 0][:REASONS]
        for row in worst(rows)
        if row.id in texts
    }


def example_of(one: TownExample) -> "Example":
    """A town example as training reads it."""
    from classifiers.model_input import Text
    from classifiers.training.mails import Example

    return Example(
        id=f"ville-{one.id}",
        text=Text(subject=one.subject, body=one.body),
        label=one.label,
        author=one.actor,
        at=one.at.isoformat(),
        group=one.group,
    )


def _sentences(learning: LearningStore, known: list[str]) -> "list[Example]":
    """The name and sentence of a class that the town added are its first example."""
    from classifiers.model_input import Text
    from classifiers.training.mails import Example

    return [
        Example(
            id=f"phrase-{c.label.code}",
            text=Text(subject=c.name, body=c.sentence),
            label=c.label.code,
            at=c.at.isoformat(),
        )
        for c in learning.classes()
        if c.label.code in known
    ]


def _serve_some(folder: str, settings: Settings, referential: Referential, data: "Data") -> float | None:
    """Load the model as a worker would and let it answer some witness mails: median milliseconds a mail, None without mails.

    A model that does not load fails its training, not a worker.
    """
    classifier = kept_classifier(folder, settings, referential)
    spent = []
    for mail in data.witness[:SERVED]:
        passage = Passage(kind=PassageKind.NEW, start=0, end=len(mail.text.body))
        began = time.perf_counter()
        classifier.classify(
            ParsedMail(subject=mail.text.subject, body=mail.text.body, passages=(passage,), date=datetime.now(UTC))
        )
        spent.append((time.perf_counter() - began) * 1000)
    return round(sorted(spent)[len(spent) // 2], 1) if spent else None


def _near(examples: list[TownExample]) -> list[tuple[int, int]]:
    """Ids of nearly equal examples that carry different labels."""
    from classifiers.training.near_duplicates import near_duplicates

    pairs = near_duplicates([f"{e.subject}\n{e.body}" for e in examples])
    found = [(examples[p.first], examples[p.second]) for p in pairs]
    return [(one.id, other.id) for one, other in found if one.label != other.label]


def _counts(result: "Result", data: "Data") -> dict[str, int]:
    return {label: sum(e.label == label for e in data.town) for label in result.labels}


class _Heart:
    """Signs of life of a run every few seconds, from its own thread; tells the run to stop when it is no longer ours."""

    def __init__(self, run_id: int, owner: str, learning: LearningStore) -> None:
        self._run_id, self._owner, self._learning = run_id, owner, learning
        self._latest: dict[str, Any] = {}
        self._curve: list[Mapping[str, Any]] = []
        self._lost, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat_for_ever, name="heart", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def progress(self, point: "Point") -> None:
        """Write a point of progress. Raises Stopped when somebody stopped the run, or another process took it."""
        said = {"step": point.step, "seconds": round(point.seconds, 1), "loss": point.loss, "score": point.score}
        if point.loss is not None or point.score is not None:
            self._curve.append(said)
        self._latest = {
            "step": point.step, "done": point.done, "total": point.total, "seconds_left": point.seconds_left,
            "curve": list(self._curve),
        }  # fmt: skip
        self._beat()

    def step(self, name: str) -> None:
        """The name of a step that has no count."""
        self._latest = {**self._latest, "step": name}
        self._beat()

    def _beat(self) -> None:
        from classifiers.training.town import Stopped

        if self._lost.is_set() or not self._learning.beat(self._run_id, self._owner, datetime.now(UTC), self._latest):
            self._lost.set()
            raise Stopped

    def _beat_for_ever(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            if not self._learning.beat(self._run_id, self._owner, datetime.now(UTC), self._latest):
                self._lost.set()
                return
