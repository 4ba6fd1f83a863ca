"""Retraining on a town's mails: the shipped encoder as it is, everything on top of it fitted anew on shipped and town mails.

Steps: mean tokens (kept on disk), one fit for each part of the town's mails left out in turn (they give the calibration, the
thresholds and honest answers on every town mail), then the fit on all. Each finished step lies in the work folder, named by
the hash of the data: a run that was killed goes on from there. Development mails only calibrate, witness mails only judge.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.bundle import open_bundle
from classifiers.calibration import Calibration
from classifiers.training.calibrating import PRECISION, fit_balanced, fit_thresholds
from classifiers.training.card import town_card
from classifiers.training.finetune import code_digest
from classifiers.training.mails import Example
from classifiers.training.pooled import Reader
from classifiers.training.town_bundle import Answers, encoder_digest, write_town_bundle
from classifiers.training.town_fitting import Fit, Material, fit, material_of
from classifiers.training.town_split import PARTS, classes_of, parts_of, succeeded, successors

# A town mail counts as much as so many shipped ones: its habits must win over what was invented elsewhere. Measured on the
# learning bench after six rounds: 1, 2 and 4 differ by less than the noise of a hundred mails.
TOWN_WEIGHT = 2.0
# With fewer town mails than this nothing is left out in turn: development mails alone calibrate.
ENOUGH_TO_SPLIT = 40
# The town is one kind of mails beside each author of development mails: its habits must not outvote what the others bear.
TOWN_KIND = "ville"


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What a retraining learns from, calibrates on and is judged by. `known`: the label codes in use in the town."""

    shipped: Sequence[Example]
    dev: Sequence[Example]
    witness: Sequence[Example]
    town: Sequence[Example]
    known: Sequence[str]

    def digest(self, seed: int, base: str) -> str:
        """SHA-256 over texts, labels, groups, the encoder, the seed and our code: other code finds no step of this one."""
        total = hashlib.sha256(f"{seed} {base} {sorted(self.known)} {TOWN_WEIGHT} {code_digest()}".encode())
        for part in (self.shipped, self.dev, self.witness, self.town):
            for e in part:
                total.update(json.dumps([e.id, e.text.subject, e.text.body, e.label, e.at, e.group]).encode())
        return total.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Progress: the step in French, how many of how many are done, seconds left (a guess), loss and score where known."""

    step: str
    done: int
    total: int
    seconds: float
    seconds_left: float
    loss: float | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A trained bundle: its labels, honest answers on town mails (none learnt from the mail it answers) and on the witness."""

    folder: Path
    model: str
    labels: tuple[str, ...]
    too_few: dict[str, int]
    town: npt.NDArray[np.float64]
    witness: npt.NDArray[np.float64]
    states_town: npt.NDArray[np.float32]
    states_witness: npt.NDArray[np.float32]
    data_hash: str
    seconds: float
    parts: list[int]


class Stopped(Exception):
    """Raised out of `retrain` by a progress function that wants it to stop; what was done stays in the work folder."""


def retrain(
    base: Path, data: Data, work: Path, out: Path, *, name: str, version: str, seed: int = 1, threads: int = 1,
    progress: Callable[[Point], None] = lambda _: None,
) -> Result:  # fmt: skip
    """Train and write the bundle `out`. `work` keeps mean tokens and finished steps. Raises ValueError without two classes."""
    began = time.monotonic()
    run = _Run(data.digest(seed, encoder_digest(base)), work, progress, began)
    reader = Reader(base, work, threads)
    every_text = [e.text for part in (data.shipped, data.dev, data.town, data.witness) for e in part]
    reader.read(every_text, lambda n, of: run.tell("lecture des courriers", n, of))
    heirs = _successors(base, reader, data)
    data = replace(data, shipped=succeeded(data.shipped, heirs), dev=succeeded(data.dev, heirs))
    labels, too_few = classes_of(data.known, [*data.shipped, *data.dev], data.town)
    if len(labels) < 2:
        raise ValueError("fewer than two classes have enough examples")
    index = set(labels)
    shipped, dev, town = ([e for e in part if e.label in index] for part in (data.shipped, data.dev, data.town))
    everything = [*shipped, *dev, *town, *data.witness]
    states = reader.read([e.text for e in everything], lambda *_: None)
    edges = np.cumsum([0, len(shipped), len(dev), len(town), len(data.witness)])
    rows = [list(range(a, b)) for a, b in pairwise(int(edge) for edge in edges)]
    weights = [e.weight for e in (*shipped, *dev)] + [TOWN_WEIGHT] * len(town)
    material = material_of(everything[: edges[3]], states[: edges[3]], labels, weights, seed)
    parts = parts_of(town)
    rounds = list(range(PARTS)) if len(town) >= ENOUGH_TO_SPLIT else []
    town_encoder, town_words = (np.zeros((len(town), len(labels)), dtype=np.float32) for _ in range(2))
    for part in rounds:
        out_rows = [n for n, where in zip(rows[2], parts, strict=True) if where == part]
        in_rows = rows[0] + [n for n, where in zip(rows[2], parts, strict=True) if where != part]
        encoder, words = run.kept(f"part-{part}", partial(_held_out, material, in_rows, out_rows, len(labels)))
        held = [n - edges[2] for n in out_rows]
        town_encoder[held], town_words[held] = encoder, words
        score = float(np.mean((encoder + 4 * words).argmax(1) == material.wanted[out_rows])) if out_rows else 0.0
        run.tell("mesure sur les courriers mis de côté", part + 1, PARTS + 1, score=score)
    final = fit(material, rows[0] + rows[2], len(labels))
    dev_encoder, dev_words = final.scores(material, rows[1])
    honest = (np.concatenate([dev_encoder, town_encoder]), np.concatenate([dev_words, town_words]))
    wanted = list(material.wanted[rows[1] + rows[2]])
    if not rounds:
        honest, wanted = (dev_encoder, dev_words), list(material.wanted[rows[1]])
    calibration = fit_balanced(*honest, wanted, [e.author for e in dev] + [TOWN_KIND] * (len(wanted) - len(dev)))
    probabilities = calibration.probabilities(*honest)
    loss = float(-np.log(probabilities[np.arange(len(wanted)), wanted] + 1e-12).mean())
    run.tell(
        "ajustement final", PARTS + 1, PARTS + 1, loss=loss, score=float((probabilities.argmax(1) == wanted).mean())
    )
    counts = Counter(e.label for e in town)
    content = {
        "name": name, "version": version, "labels": list(labels), "precision": PRECISION,
        "thresholds": fit_thresholds(probabilities, wanted, labels),
        "max_tokens": open_bundle(base).max_tokens,
        "metrics": {"mean": {"loss": round(loss, 4), "pair": round(float((probabilities.argmax(1) == wanted).mean()), 4)},
                    "too_few": too_few, "successors": heirs},
        "data": {"hash": run.data_hash, "mails": len(shipped), "town": len(town), "town_by_label": dict(counts),
                 "training": run.data_hash, "until": max((e.at for e in town), default="")},
        "code": code_digest(), "seed": seed,
        "shape": {"layers": _layers(base), "hidden": int(states.shape[1])},
        "encoder": {"base": open_bundle(base).model, "base_digest": encoder_digest(base)},
    }  # fmt: skip
    write_town_bundle(base, out, final, calibration, content, town_card(content))
    return Result(
        folder=out, model=f"{name}@{version}", labels=labels, too_few=too_few,
        town=calibration.probabilities(town_encoder, town_words) if rounds else np.zeros((0, len(labels))),
        witness=_answers(final, calibration, data.witness, states[edges[3] :]),
        states_town=states[edges[2] : edges[3]], states_witness=states[edges[3] :],
        data_hash=run.data_hash, seconds=time.monotonic() - began, parts=parts,
    )  # fmt: skip


def _successors(base: Path, reader: Reader, data: Data) -> dict[str, str]:
    if not data.town:
        return {}
    answers = Answers(base)
    texts = [e.text for e in data.town]
    best = answers.probabilities(reader.read(texts, lambda *_: None), texts).argmax(1)
    return successors([answers.labels[n] for n in best], data.town, data.known)


def _held_out(material: Material, learnt: list[int], held: list[int], classes: int) -> tuple[Any, Any]:
    return fit(material, learnt, classes).scores(material, held)


def _answers(
    final: Fit, calibration: Calibration, mails: Sequence[Example], states: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    if not mails:
        return np.zeros((0, len(final.constant)))
    blank = Material(
        counted=material_counts(mails), noisy=[], states=states, wanted=np.zeros(0, np.int64), weights=np.zeros(0)
    )
    return calibration.probabilities(*final.scores(blank, range(len(mails))))


def material_counts(mails: Sequence[Example]) -> list[Any]:
    """Counted texts of mails that are only answered."""
    from classifiers.words import count

    return [count(e.text) for e in mails]


def _layers(base: Path) -> int:
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    return int(config.get("num_hidden_layers", 0))


class _Run:
    """The steps of one run: what is kept on disk, and what is told of the progress."""

    def __init__(self, data_hash: str, work: Path, progress: Callable[[Point], None], began: float) -> None:
        self.data_hash, self._work, self._progress, self._began = data_hash, work / data_hash[:16], progress, began

    def kept(self, step: str, make: Callable[[], tuple[Any, Any]]) -> tuple[Any, Any]:
        """The two arrays of a step: from disk when a run of before finished it."""
        file = self._work / f"{step}.npz"
        if file.is_file():
            with np.load(file) as stored:
                return stored["encoder"], stored["words"]
        encoder, words = make()
        self._work.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".tmp.npz")
        np.savez(fresh, encoder=encoder, words=words)
        fresh.replace(file)
        return encoder, words

    def tell(self, step: str, done: int, total: int, loss: float | None = None, score: float | None = None) -> None:
        """Tell how far it is; may raise Stopped."""
        spent = time.monotonic() - self._began
        left = spent / max(done, 1) * max(total - done, 0)
        point = Point(step=step, done=done, total=total, seconds=spent, seconds_left=left, loss=loss, score=score)
        self._progress(point)
