"""Methods of the honest table that come from other packages: TF-IDF with a linear SVM, fastText, spaCy's categoriser."""

import pickle
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.model_input import Text
from classifiers.plain import plain_words
from classifiers.training.peer_answers import Ready, calibrated

if TYPE_CHECKING:
    from classifiers.training.bench import Trial


def tfidf_svm(trial: "Trial") -> Ready:
    """Words, pairs and letter groups without accents, one linear support vector machine a label."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode")
    machine = make_pipeline(make_union(words, letters), LinearSVC(C=0.5))
    wanted, counts = [trial.labels.index(e.label) for e in trial.train], [e.weight for e in trial.train]
    machine.fit([e.text.whole for e in trial.train], wanted, linearsvc__sample_weight=counts)
    answer = calibrated(lambda texts: machine.decision_function([t.whole for t in texts]), trial)
    return Ready(answer=answer, megabytes=len(pickle.dumps(machine)) / 1e6)


def _learn(package: Any, mails: Path) -> Any:
    """Again, then at half the rate and with twice the passes, where the weights ran away: it does so now and then on one file."""
    kept = {"wordNgrams": 2, "dim": 50, "bucket": 100_000, "minn": 0, "maxn": 0, "thread": 1, "seed": 1}
    for rate in (0.4, 0.4, 0.4, 0.2, 0.2, 0.1, 0.1, 0.05):
        try:
            return package.train_supervised(str(mails), lr=rate, epoch=int(40 / rate), verbose=0, **kept)
        except RuntimeError:
            continue
    raise ImportError("it found no weights on these mails")


def fasttext(trial: "Trial") -> Ready:
    """Words and pairs, 100 passes or more on one thread (with letter groups it does worse on development mails).

    Raises ImportError where the package is not installed: only this table uses it.
    """
    import fasttext as package

    with tempfile.TemporaryDirectory() as folder:
        mails = Path(folder) / "mails.txt"
        lines = (f"__label__{trial.labels.index(e.label)} {plain_words(e.text.whole)}\n" for e in trial.train)
        mails.write_text("".join(lines), encoding="utf-8")
        model = _learn(package, mails)
        model.save_model(str(Path(folder) / "model.bin"))
        megabytes = (Path(folder) / "model.bin").stat().st_size / 1e6

    def score(texts: Sequence[Text]) -> Any:
        rows = np.full((len(texts), len(trial.labels)), 1e-9)
        for row, text in zip(rows, texts, strict=True):
            names, shares = model.predict(plain_words(text.whole), k=len(trial.labels))
            for name, share in zip(names, shares, strict=True):
                row[int(name.removeprefix("__label__"))] = max(float(share), 1e-9)
        return np.log(rows)

    return Ready(answer=calibrated(score, trial), megabytes=megabytes)


def spacy_categoriser(trial: "Trial") -> Ready:
    """A bag of words and pairs, twelve passes."""
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

    return Ready(answer=calibrated(score, trial), megabytes=len(nlp.to_bytes()) / 1e6)
