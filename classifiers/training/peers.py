"""The methods of the honest table, each made ready from the same trial. Training-side only."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.model_input import Text
from classifiers.training.figures import Probabilities
from classifiers.training.peer_answers import Ready, calibrated
from classifiers.training.peers_of_packages import fasttext, spacy_categoriser, tfidf_svm
from classifiers.training.word_fitting import word_scores

if TYPE_CHECKING:
    from classifiers.training.bench import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`make` trains or loads; `full`: all slices are asked."""

    make: Callable[["Trial"], Ready]
    full: bool = False


def _ours(trial: "Trial") -> Ready:
    from classifiers import load_classifier

    classifier = load_classifier(str(trial.bundle), 1, trial.labels)

    def answer(texts: Sequence[Text]) -> Probabilities:
        rows = np.zeros((len(texts), len(trial.labels)))
        for row, text in zip(rows, texts, strict=True):
            for guess in classifier.sort_text(text).guesses:
                row[trial.labels.index(guess.label.code)] = guess.probability
        return rows

    return Ready(answer=answer, megabytes=sum(part.stat().st_size for part in trial.bundle.iterdir()) / 1e6)


def _part(folder: Path | None, trial: "Trial", *, words: bool) -> Ready:
    """One half of a bundle alone, with a temperature of its own."""
    if folder is None or not folder.is_dir():
        raise FileNotFoundError("no bundle folder given")
    import torch

    from classifiers.camembert import load_bundle
    from classifiers.model_input import encode

    torch.set_num_threads(1)
    parts = load_bundle(folder)
    order = [parts.labels.index(label) for label in trial.labels]

    def score(texts: Sequence[Text]) -> Any:
        if words:
            if parts.words is None:
                raise FileNotFoundError("the bundle has no linear peer")
            return word_scores(parts.words, texts)[:, order]
        rows = [encode(text, parts.tokenizer, parts.special, parts.max_tokens).ids for text in texts]
        return np.stack([parts.network.weigh(torch.tensor([row])).scores.numpy() for row in rows])[:, order]

    index = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    before = index.get("encoder", {}).get("pretraining")
    size = (folder / ("words.safetensors" if words else "model.safetensors")).stat().st_size / 1e6
    layers = index.get("shape", {}).get("layers", "?")
    how = "distilled in" if before and "states" in before else "pre-trained"
    note = f"{layers} layers, {how} {before['step']:.0f} steps of 16 passages" if before and not words else ""
    return Ready(answer=calibrated(score, trial), megabytes=size, note=note)


def _sentence_encoder(trial: "Trial") -> Ready:
    """The untouched converted encoder: mean token, logistic regression."""
    if not trial.encoder:
        raise FileNotFoundError("no sentence encoder given")
    from classifiers.camembert import special_ids
    from classifiers.training.encoders import open_encoder
    from classifiers.training.finetune_network import Recipe, Trainer

    encoder = open_encoder(trial.encoder)
    trainer = Trainer(encoder, special_ids(encoder.tokenizer), trial.labels, Recipe(threads=1), 1)
    trainer.probe(trial.train)
    size = (
        sum(part.stat().st_size for part in Path(trial.encoder).iterdir()) / 1e6
        if Path(trial.encoder).is_dir()
        else 0.0
    )
    return Ready(answer=calibrated(trainer.scores, trial), megabytes=size)


def _rules(trial: "Trial") -> Ready:
    from datetime import UTC, datetime

    from classifiers.rules import RulesClassifier
    from triage.domain.mail import ParsedMail, Passage, PassageKind

    rules = RulesClassifier(trial.labels)

    def answer(texts: Sequence[Text]) -> Probabilities:
        rows = np.zeros((len(texts), len(trial.labels)))
        for row, text in zip(rows, texts, strict=True):
            span = Passage(kind=PassageKind.NEW, start=0, end=len(text.body))
            mail = ParsedMail(subject=text.subject, body=text.body, passages=(span,), date=datetime.now(UTC))
            for guess in rules.classify(mail).guesses:
                row[trial.labels.index(guess.label.code)] = guess.probability
        return rows

    return Ready(answer=answer, megabytes=0.0)


PEERS: dict[str, Peer] = {
    "ours": Peer(make=_ours, full=True),
    "our encoder alone": Peer(make=lambda t: _part(t.bundle, t, words=False), full=True),
    "our linear peer alone": Peer(make=lambda t: _part(t.bundle, t, words=True)),
    "same architecture from scratch": Peer(make=lambda t: _part(t.scratch, t, words=False)),
    "TF-IDF + linear SVM": Peer(make=tfidf_svm, full=True),
    "fastText": Peer(make=fasttext),
    "sentence encoder + LR": Peer(make=_sentence_encoder),
    "spaCy textcat": Peer(make=spacy_categoriser),
    "keyword rules": Peer(make=_rules),
}
