"""Fine-tunes an encoder and its linear peer on labelled mails and writes the bundle: one call, reproducible."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from classifiers.bundle import CARD, CONFIG, TOKENIZER, WEIGHTS, WORDS, write_index
from classifiers.calibration import Calibration
from classifiers.camembert import special_ids
from classifiers.compact import compact
from classifiers.training.augmentation import noisy
from classifiers.training.calibrating import PRECISION, fit_balanced, fit_thresholds, held_out
from classifiers.training.card import write_card
from classifiers.training.encoders import cut, open_encoder
from classifiers.training.figures import judge
from classifiers.training.finetune_network import Recipe, Scores, Trainer
from classifiers.training.finetune_upper import UpperTrainer
from classifiers.training.mails import Example, digest_of, labels_of, read_examples
from classifiers.training.word_fitting import fit_words, word_scores
from classifiers.words import WordScorer

Progress = Callable[[str], None]


def run(
    train_files: Sequence[Path],
    dev_files: Sequence[Path],
    encoder: str,
    out: Path,
    seeds: Sequence[int] = (1,),
    progress: Progress = print,
    *,
    recipe: Recipe | None = None,
    layers: Sequence[int] = (),
    bits: int = 16,
    name: str = "camembert-mairie",
    version: str = "1",
) -> dict[str, Any]:
    """Train one network a seed, keep the one with the lowest development loss, calibrate, write the bundle.

    Args:
        train_files: labelled mails (JSON Lines) to learn from.
        dev_files: labelled mails for early stopping, calibration and thresholds; never trained on.
        encoder: folder or hub name of a CamemBERT-family encoder.
        out: folder of the bundle; replaced when it exists.
        seeds: one training each; mean and spread of the figures go to the metrics.
        progress: gets one line of text at a time.
        recipe: figures of the training; None is the default.
        layers: which layers of the encoder to keep; empty keeps all.
        bits: 16, or 8 for matrices stored as bytes.
        name: name of the model in `name@version`.
        version: version of the model.

    Returns:
        The metrics that the bundle carries.

    Raises:
        ValueError: a file is not labelled mail, or development mails carry a label that training does not.
    """
    recipe = recipe or Recipe()
    examples, dev = read_examples(train_files), read_examples(dev_files)
    labels = labels_of(examples)
    strange = sorted({e.label for e in dev} - set(labels))
    if strange:
        raise ValueError(f"development mails carry labels that training does not: {', '.join(strange)}")
    wanted = [labels.index(e.label) for e in dev]
    progress(f"{len(examples)} training mails, {len(dev)} development mails, {len(labels)} labels")

    authors = [e.author for e in dev]
    best: tuple[float, Trainer, WordScorer, Calibration, dict[str, float]] | None = None
    figures: list[dict[str, float]] = []
    curves: dict[str, list[dict[str, float]]] = {}
    for seed in seeds:
        opened = open_encoder(encoder)
        if layers:
            cut(opened.model, layers)
        kind = UpperTrainer if recipe.frozen else Trainer
        trainer = kind(opened, special_ids(opened.tokenizer), labels, recipe, seed)
        curves[str(seed)] = trainer.train(examples, dev, lambda line, seed=seed: progress(f"seed {seed}: {line}"))  # type: ignore[misc]
        words = fit_words_on(examples, labels, seed)
        dev_words = word_scores(words, [e.text for e in dev])
        scores = trainer.served([e.text for e in dev])
        # Weights, thresholds and figures are those for authors that had no part in fitting the weights.
        probabilities = held_out(scores, dev_words, wanted, authors)
        figures.append(judge(probabilities, dev, labels).rounded() | pairs_alone(scores, dev_words, dev, labels))
        progress(f"seed {seed}: {figures[-1]}")
        loss = float(-np.log(probabilities[np.arange(len(wanted)), wanted]).mean())
        if best is None or loss < best[0]:
            calibration = fit_balanced(scores, dev_words, wanted, authors)
            best = (loss, trainer, words, calibration, fit_thresholds(probabilities, wanted, labels))
    if best is None:
        raise ValueError("at least one seed is needed")
    _, trainer, words, calibration, thresholds = best
    metrics = {
        "development": figures,
        "mean": {key: round(float(np.mean([f[key] for f in figures])), 4) for key in figures[0]},
        "spread": {key: round(float(np.std([f[key] for f in figures])), 4) for key in figures[0]},
        "curves": curves,
    }
    index = {
        "name": name,
        "version": version,
        "labels": labels,
        "calibration": asdict(calibration),
        "thresholds": thresholds,
        "precision": PRECISION,
        "max_tokens": recipe.tokens,
        "metrics": metrics,
        "data": {
            "training": digest_of(train_files),
            "development": digest_of(dev_files),
            "mails": len(examples),
            "notes": sum(e.weight < 1 for e in examples),
        },
        "code": code_digest(),
        "shape": {
            "layers": int(trainer.encoder.model.config.num_hidden_layers),
            "hidden": int(trainer.encoder.model.config.hidden_size),
        },
        "encoder": {
            "source": Path(encoder).name,
            "layers": len(layers) or None,
            "pretraining": pretraining_of(encoder),
            "recipe": asdict(recipe),
        },
    }
    write_bundle(out, trainer, words, index, bits)
    return metrics


def pairs_alone(encoder: Scores, words: Scores, dev: Sequence[Example], labels: Sequence[str]) -> dict[str, float]:
    """Share of right pairs of each scorer without the other, as the names of the metrics have it."""
    wanted = np.array([labels.index(e.label) for e in dev])
    parts = {"pair_encoder_alone": encoder, "pair_words_alone": words}
    return {name: round(float((scores.argmax(1) == wanted).mean()), 4) for name, scores in parts.items()}


def pretraining_of(encoder: str) -> dict[str, float] | None:
    """The last point of the loss curve that pre-training left in the encoder's folder, if it was pre-trained by us."""
    curve = Path(encoder) / "curve.jsonl"
    lines = curve.read_text(encoding="utf-8").splitlines() if curve.is_file() else []
    return dict(json.loads(lines[-1])) if lines else None


def fit_words_on(examples: Sequence[Example], labels: Sequence[str], seed: int = 1) -> WordScorer:
    """The linear peer, from each mail as it is and once changed by hurried hands or a scanner."""
    chance = random.Random(seed)
    texts = [e.text for e in examples]
    wanted = [labels.index(e.label) for e in examples]
    counts = [e.weight for e in examples]
    return fit_words([*texts, *(noisy(text, chance) for text in texts)], wanted * 2, len(labels), counts * 2)


def write_bundle(out: Path, trainer: Trainer, words: WordScorer, index: dict[str, Any], bits: int) -> None:
    """Write every part, the index last; an older bundle in `out` is replaced."""
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    state = {
        k: v.detach().float().cpu().numpy() for k, v in trainer.network.state_dict().items() if v.is_floating_point()
    }
    save_file(compact(state, bits=bits), fresh / WEIGHTS)
    save_file(
        {
            "weights": words.weights,
            "scales": words.scales,
            "constants": words.constants,
            "rarity": words.rarity.astype(np.float16),
        },
        fresh / WORDS,
    )
    trainer.encoder.tokenizer.save(str(fresh / TOKENIZER))
    # Where the encoder lay while it was trained is nobody's business: a path of the machine that made the bundle.
    config = {k: v for k, v in trainer.encoder.model.config.to_dict().items() if k != "_name_or_path"}
    (fresh / CONFIG).write_text(json.dumps(config, indent=1, default=str), encoding="utf-8")
    write_card(fresh / CARD, index)
    write_index(fresh, index)
    shutil.rmtree(out, ignore_errors=True)
    fresh.replace(out)


def code_digest() -> str:
    """One SHA-256 for the source files of `classifiers`, so that a bundle says which code made it."""
    root = Path(__file__).resolve().parents[1]
    total = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        total.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return total.hexdigest()


__all__ = ["Example", "Recipe", "code_digest", "pairs_alone", "run", "write_bundle"]
