"""The methods of the honest table, each made ready from the same trial. Training-side only."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.model_input import Text
from classifiers.training.calibrating import fit_calibration
from classifiers.training.figures import Probabilities
from classifiers.words import count

if TYPE_CHECKING:
    from classifiers.training.bench import Trial

Answer = Callable[[Sequence[Text]], Probabilities]
Scorer = Callable[[Sequence[Text]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`make` trains or loads; `megabytes` is what must be on disk to serve; `full`: all slices are asked."""

    make: Callable[["Trial"], Answer]
    megabytes: Callable[["Trial"], float] = lambda _: 0.0
    full: bool = False


def _calibrated(score: Scorer, trial: "Trial") -> Answer:
    """Probabilities from scores, with a temperature fitted on the development mails as ours is."""
    wanted = [trial.labels.index(e.label) for e in trial.dev]
    fitted = fit_calibration(score([e.text for e in trial.dev]), None, wanted)
    return lambda texts: fitted.probabilities(score(texts), None)


def _folder_megabytes(folder: Path | None) -> float:
    if folder is None or not folder.is_dir():
        return 0.0
    return sum(part.stat().st_size for part in folder.iterdir()) / 1e6


def _bundle(folder: Path | None, trial: "Trial") -> Answer:
    if folder is None or not folder.is_dir():
        raise FileNotFoundError("no bundle folder given")
    from classifiers import load_classifier

    classifier = load_classifier(str(folder), 1, trial.labels)

    def answer(texts: Sequence[Text]) -> Probabilities:
        rows = np.zeros((len(texts), len(trial.labels)))
        for row, text in zip(rows, texts, strict=True):
            for guess in classifier.sort_text(text).guesses:
                row[trial.labels.index(guess.label.code)] = guess.probability
        return rows

    return answer


def _part(trial: "Trial", *, words: bool) -> Answer:
    """One half of the bundle alone, with a temperature of its own."""
    import torch

    from classifiers.camembert import load_bundle
    from classifiers.model_input import encode

    parts = load_bundle(trial.bundle)
    order = [parts.labels.index(label) for label in trial.labels]

    def score(texts: Sequence[Text]) -> Any:
        if words:
            if parts.words is None:
                raise FileNotFoundError("the bundle has no linear peer")
            return np.stack([parts.words.scores(count(text)) for text in texts])[:, order]
        rows = [encode(text, parts.tokenizer, parts.special, parts.max_tokens).ids for text in texts]
        return np.stack([parts.network.weigh(torch.tensor([row])).scores.numpy() for row in rows])[:, order]

    return _calibrated(score, trial)


def _tfidf_svm(trial: "Trial") -> Answer:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode")
    machine = make_pipeline(make_union(words, letters), LinearSVC(C=0.5))
    machine.fit([e.text.whole for e in trial.train], [trial.labels.index(e.label) for e in trial.train])
    return _calibrated(lambda texts: machine.decision_function([t.whole for t in texts]), trial)


def _sentence_encoder(trial: "Trial") -> Answer:
    """The untouched converted encoder: mean token, logistic regression."""
    if not trial.encoder:
        raise FileNotFoundError("no sentence encoder given")
    from classifiers.camembert import special_ids
    from classifiers.training.encoders import open_encoder
    from classifiers.training.finetune_network import Recipe, Trainer

    encoder = open_encoder(trial.encoder)
    trainer = Trainer(encoder, special_ids(encoder.tokenizer), trial.labels, Recipe(threads=1), 1)
    trainer.probe(trial.train)
    return _calibrated(trainer.scores, trial)


def _spacy(trial: "Trial") -> Answer:
    import spacy
    from spacy.training import Example as Sample

    nlp = spacy.blank("fr")
    pipe = nlp.add_pipe(
        "textcat",
        config={
            "model": {
                "@architectures": "spacy.TextCatBOW.v3",
                "ngram_size": 2,
                "exclusive_classes": True,
                "no_output_layer": False,
            }
        },
    )
    for label in trial.labels:
        pipe.add_label(label)  # type: ignore[attr-defined]
    samples = [
        Sample.from_dict(
            nlp.make_doc(e.text.whole), {"cats": {label: float(label == e.label) for label in trial.labels}}
        )
        for e in trial.train
    ]
    chance = random.Random(1)
    optimizer = nlp.initialize(lambda: samples[:200])
    for _ in range(12):
        chance.shuffle(samples)
        for start in range(0, len(samples), 32):
            nlp.update(samples[start : start + 32], sgd=optimizer)

    def score(texts: Sequence[Text]) -> Any:
        docs = nlp.pipe([t.whole for t in texts])
        return np.log([[doc.cats[label] + 1e-9 for label in trial.labels] for doc in docs])

    return _calibrated(score, trial)


def _rules(trial: "Trial") -> Answer:
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

    return answer


def _weights(trial: "Trial", name: str) -> float:
    index = json.loads((trial.bundle / "bundle.json").read_text(encoding="utf-8"))
    return (trial.bundle / name).stat().st_size / 1e6 if name in index["files"] else 0.0


PEERS: dict[str, Peer] = {
    "ours": Peer(make=lambda t: _bundle(t.bundle, t), megabytes=lambda t: _folder_megabytes(t.bundle), full=True),
    "our encoder alone": Peer(
        make=lambda t: _part(t, words=False), megabytes=lambda t: _weights(t, "model.safetensors"), full=True
    ),
    "our linear peer alone": Peer(
        make=lambda t: _part(t, words=True), megabytes=lambda t: _weights(t, "words.safetensors")
    ),
    "same architecture from scratch": Peer(
        make=lambda t: _bundle(t.scratch, t), megabytes=lambda t: _folder_megabytes(t.scratch)
    ),
    "TF-IDF + linear SVM": Peer(make=_tfidf_svm, full=True),
    "sentence encoder + LR": Peer(make=_sentence_encoder),
    "spaCy textcat": Peer(make=_spacy),
    "keyword rules": Peer(make=_rules),
}
