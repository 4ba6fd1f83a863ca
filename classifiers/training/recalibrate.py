"""Weighs the two scorers of a bundle anew on development mails, without training: minutes, and only `bundle.json` and the
card change.

    python -m classifiers.training.recalibrate --bundle FOLDER --dev D.jsonl --work FOLDER --version 1.1

For the day development mails by new authors come in. None of them may have been trained on.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.bundle import CARD, INDEX, open_bundle, write_index
from classifiers.training.calibrating import PRECISION, fit_balanced, fit_thresholds, held_out
from classifiers.training.card import write_card
from classifiers.training.figures import judge
from classifiers.training.finetune import code_digest, pairs_alone
from classifiers.training.mails import digest_of, read_examples
from classifiers.training.pooled import Reader
from classifiers.training.town_bundle import Answers


def recalibrate(
    folder: Path, dev_files: Sequence[Path], work: Path, version: str = "", threads: int = 1
) -> dict[str, Any]:
    """Write calibration, thresholds, figures and card of the bundle `folder` anew; the figures.

    `work` keeps the mean tokens. An empty `version` keeps the bundle's. Raises ModelUnavailable for a bundle that is none and
    ValueError for mails of labels that it does not know.
    """
    open_bundle(folder)
    dev = read_examples(dev_files)
    answers = Answers(folder)
    labels = list(answers.labels)
    strange = sorted({e.label for e in dev} - set(labels))
    if strange:
        raise ValueError(f"development mails carry labels that the bundle does not: {', '.join(strange)}")
    wanted, authors = [labels.index(e.label) for e in dev], [e.author for e in dev]
    texts = [e.text for e in dev]
    encoder, words = answers.scores(Reader(folder, work, threads).read(texts, lambda *_: None), texts)
    before = judge(answers.calibration.probabilities(encoder, words), dev, labels).rounded()
    honest = held_out(encoder, words, wanted, authors)
    figures = judge(honest, dev, labels).rounded() | pairs_alone(encoder, words, dev, labels)
    index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    index["version"] = version or index["version"]
    index["calibration"] = asdict(fit_balanced(encoder, words, wanted, authors))
    index["thresholds"] = fit_thresholds(honest, wanted, labels)
    index["precision"] = PRECISION
    index["metrics"] = index["metrics"] | {
        "mean": figures,
        "by_author": {
            author: round(float(np.mean((honest.argmax(1) == wanted)[np.array(authors) == author])), 4)
            for author in sorted(set(authors))
        },
        "with_the_weights_of_before": before,
    }
    index["data"] = index["data"] | {"development": digest_of(dev_files)}
    index["recalibrated_by"] = code_digest()
    write_card(folder / CARD, index)
    write_index(folder, {key: value for key, value in index.items() if key not in ("files", "format")})
    return {"before": before, "now": figures, "calibration": index["calibration"]}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, required=True, help="folder of the bundle; its index and card change")
    parser.add_argument("--dev", type=Path, nargs="+", required=True, help="labelled mails that nothing learnt from")
    parser.add_argument("--work", type=Path, required=True, help="folder for mean tokens, kept between runs")
    parser.add_argument("--version", default="", help="new version of the model; default: as it was")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    given = parser.parse_args(arguments)
    found = recalibrate(given.bundle, given.dev, given.work, given.version, given.threads)
    print(json.dumps(found, indent=1))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
