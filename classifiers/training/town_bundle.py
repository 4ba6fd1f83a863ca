"""Bundles made on a shipped one: the same encoder, another linear layer, other words. Numpy only, no network is loaded.

A bundle is written in a folder aside and renamed when it is whole: a kill leaves no half bundle under its name.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from classifiers.bundle import CARD, CONFIG, INDEX, TOKENIZER, WEIGHTS, WORDS, digest, open_bundle, write_index
from classifiers.calibration import Calibration
from classifiers.compact import SCALES, compact, restore
from classifiers.model_input import Text
from classifiers.training.town_fitting import Fit
from classifiers.training.word_fitting import word_scores
from classifiers.words import Floats, WordScorer

HEAD = ("head.weight", "head.bias")
Probabilities = npt.NDArray[np.float64]


class Answers:
    """Answers of a bundle from mean tokens that are already known, for bundles on one encoder."""

    def __init__(self, folder: Path) -> None:
        bundle = open_bundle(folder)
        if not bundle.has_words:
            raise ValueError("a bundle without its linear peer cannot answer from mean tokens")
        self.model, self.labels, self.calibration = bundle.model, bundle.labels, bundle.calibration
        stored = load_file(folder / WEIGHTS)
        head = restore({name: array for name, array in stored.items() if name.removesuffix(SCALES) in HEAD})
        self._weight, self._constant = head[HEAD[0]], head[HEAD[1]]
        arrays = load_file(folder / WORDS)
        self._words = WordScorer(arrays["weights"], arrays["scales"], arrays["constants"], arrays["rarity"])

    def probabilities(self, states: npt.NDArray[np.float32], texts: Sequence[Text]) -> Probabilities:
        """Probabilities (texts, labels)."""
        return self.calibration.probabilities(*self.scores(states, texts))

    def scores(self, states: npt.NDArray[np.float32], texts: Sequence[Text]) -> tuple[Floats, Floats]:
        """Scores of the encoder and of the words (texts, labels)."""
        words = word_scores(self._words, texts)
        return np.asarray(states @ self._weight.T + self._constant, dtype=np.float32), words


def encoder_digest(folder: Path) -> str:
    """What tells encoders apart: the weights file of the shipped bundle at the root of a family."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return str(index.get("encoder", {}).get("base_digest") or digest(folder / WEIGHTS))


def write_town_bundle(
    base: Path, out: Path, fit: Fit, calibration: Calibration, index: Mapping[str, Any], card: str
) -> None:
    """Write the bundle under `out`: parts of `base` with the linear layer and the words of `fit`."""
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    stored = load_file(base / WEIGHTS)
    parts: dict[str, Any] = {n: array for n, array in stored.items() if n.removesuffix(SCALES) not in HEAD}
    parts.update(compact({HEAD[0]: fit.weight, HEAD[1]: fit.constant}, bits=16))
    save_file(parts, fresh / WEIGHTS)
    words: dict[str, Any] = {
        "weights": fit.words.weights,
        "scales": fit.words.scales,
        "constants": fit.words.constants,
        "rarity": fit.words.rarity.astype(np.float16),
    }
    save_file(words, fresh / WORDS)
    for name in (TOKENIZER, CONFIG):
        shutil.copyfile(base / name, fresh / name)
    (fresh / CARD).write_text(card, encoding="utf-8")
    write_index(fresh, {**index, "calibration": asdict(calibration)})
    shutil.rmtree(out, ignore_errors=True)
    fresh.replace(out)
