"""The honest table: every method on the same training mails and the same unseen mails, in one run (`make bench-model`).

    python -m classifiers.training.bench --train A.jsonl --dev D.jsonl --test T.jsonl [--bundle FOLDER] [--scratch FOLDER]

Methods: the bundle; its encoder alone; its linear peer alone; the encoder of a bundle of the same architecture begun from
random weights; TF-IDF words and letters with a linear SVM; fastText; a sentence encoder with logistic regression; spaCy's
text categoriser; keyword rules. A method whose package or folder is missing is named as missing, not left out silently.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from classifiers import load_classifier
from classifiers.model_input import Text
from classifiers.training.augmentation import accents_off, capitals, scanned
from classifiers.training.deletion import deletion_test
from classifiers.training.figures import Probabilities, judge
from classifiers.training.mails import Example, labels_of, read_examples
from classifiers.training.peers import PEERS, Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The mails of one run and where the models lie."""

    train: list[Example]
    dev: list[Example]
    test: list[Example]
    labels: tuple[str, ...]
    bundle: Path
    scratch: Path | None
    encoder: str


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """The test mails, parts of them, and the same mails made harder (never used in training)."""
    chance = random.Random(7)

    def changed(change: Callable[[str, random.Random], str]) -> list[Example]:
        return [
            replace(e, text=Text(subject=change(e.text.subject, chance), body=change(e.text.body, chance)))
            for e in test
        ]

    found = {
        "all": list(test),
        "no accents": changed(accents_off),
        "capitals": changed(capitals),
        "scanner faults": changed(scanned),
        "under 20 words": [e for e in test if len(e.text.body.split()) < 20],
        "over 200 words": [e for e in test if len(e.text.body.split()) > 200],
    }
    for channel in sorted({e.channel for e in test if e.channel}):
        found[f"channel {channel}"] = [e for e in test if e.channel == channel]
    return {name: mails for name, mails in found.items() if mails}


def measure(peer: Peer, trial: Trial) -> dict[str, Any]:
    """Train where needed, answer every slice, and time single mails: processor time, so that other work does not count."""
    began = time.monotonic()
    ready = peer.make(trial)
    answer = ready.answer
    seconds = time.monotonic() - began
    tables: dict[str, Any] = {}
    for name, mails in slices(trial.test).items():
        if name == "all" or peer.full:
            probabilities: Probabilities = answer([e.text for e in mails])
            tables[name] = judge(probabilities, mails, trial.labels).rounded()
    sample = [e.text for e in trial.test[:40]]
    answer(sample[:2])
    times = []
    for text in sample:
        start = time.process_time()
        answer([text])
        times.append((time.process_time() - start) * 1000)
    spent = {"train_s": round(seconds), "ms_median": round(float(np.median(times)), 1)}
    return spent | {
        "ms_p95": round(float(np.percentile(times, 95)), 1),
        "mb": round(ready.megabytes, 1),
        "note": ready.note,
        "slices": tables,
    }


def table(results: dict[str, dict[str, Any]]) -> str:
    """Markdown: one line a method, then the slices of the methods that answered them."""
    lines = [
        "| method | service | pair | macro F1 | calibration error | coverage at 98 % | ms a mail | ms, 95 % | MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, result in results.items():
        if "missing" in result:
            lines.append(f"| {name} | not run: {result['missing']} | | | | | | | |")
            continue
        f = result["slices"]["all"]
        figures = " | ".join(f"{100 * f[key]:.1f}" for key in ("service", "pair", "macro_f1", "ece", "coverage_98"))
        lines.append(f"| {name} | {figures} | {result['ms_median']} | {result['ms_p95']} | {result['mb']} |")
    notes = [f"{name}: {result['note']}." for name, result in results.items() if result.get("note")]
    lines += ["", "Milliseconds are processor time of one mail on one thread, median and 95th percentile.", *notes]
    for name, result in results.items():
        if len(result.get("slices", {})) > 1:
            lines += [
                "",
                f"{name}: share of right pairs by slice",
                "",
                "| slice | mails | service | pair |",
                "|---|---|---|---|",
            ]
            lines += [
                f"| {part} | {f['mails']} | {100 * f['service']:.1f} | {100 * f['pair']:.1f} |"
                for part, f in result["slices"].items()
            ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="training mails")
    parser.add_argument(
        "--dev", type=Path, nargs="+", required=True, help="development mails (calibration of the peers)"
    )
    parser.add_argument("--test", type=Path, nargs="+", required=True, help="unseen mails")
    parser.add_argument(
        "--bundle", type=Path, default=Path(__file__).resolve().parents[1] / "bundle", help="our bundle"
    )
    parser.add_argument("--scratch", type=Path, help="bundle of the same architecture trained from random weights")
    parser.add_argument("--encoder", default="", help="sentence encoder (CamemBERT folder); default: none")
    parser.add_argument("--only", nargs="*", default=[], help="names of methods; default: all")
    parser.add_argument("--out", type=Path, help="write the table (.md) and the figures (.json) under this name")
    given = parser.parse_args(arguments)
    train = read_examples(given.train)
    trial = Trial(
        train=train,
        dev=read_examples(given.dev),
        test=read_examples(given.test),
        labels=labels_of(train),
        bundle=given.bundle,
        scratch=given.scratch,
        encoder=given.encoder,
    )
    results: dict[str, dict[str, Any]] = {}
    for name, peer in PEERS.items():
        if given.only and name not in given.only:
            continue
        try:
            results[name] = measure(peer, trial)
        except (FileNotFoundError, ImportError) as missing:
            results[name] = {"missing": str(missing)}
        print(name, json.dumps(results[name], ensure_ascii=False)[:300], flush=True)  # noqa: T201
    text = table(results)
    if "ours" in results and "missing" not in results["ours"]:
        found = deletion_test(load_classifier(str(given.bundle), 1, trial.labels), [e.text for e in trial.test[:150]])
        results["ours"]["deletion"] = found
        text += (
            f"\nReasons, deletion test on {found['mails']:.0f} mails: without its three strongest reasons the first guess "
            f"loses {found['reasons']:.3f} of probability, without three other words {found['random']:.3f}; the reasons "
            f"cost more in {100 * found['reasons_cost_more']:.0f} % of the mails.\n"
        )
    print(text)  # noqa: T201
    if given.out:
        given.out.with_suffix(".md").write_text(text, encoding="utf-8")
        given.out.with_suffix(".json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
