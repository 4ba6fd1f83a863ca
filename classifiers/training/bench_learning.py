"""The judged run of learning in one command, `make bench-learning` (some twenty minutes on two cores).

    python -m classifiers.training.bench_learning [--work FOLDER] [--out docs/bench-learning]

A town with its own habits and two renamed services sends 700 invented mails. Six rounds: correct a hundred, retrain from the
shipped model, sort the next hundred. Then: a motif learnt from 12 examples, and a batch of 40 wrong labels by one user.
Witness mails are the frozen test, read twice: as they are labelled for the mails that the town's rules leave alone, and with
the town's rulings (`witness_rulings.json`) for all. All town mails are by one author: see the data card.
"""

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers import SHIPPED
from classifiers.model_input import Text
from classifiers.training.mails import Example, read_examples
from classifiers.training.pooled import Reader
from classifiers.training.town import TOWN_WEIGHT, Data, retrain
from classifiers.training.town_bundle import Answers
from classifiers.training.user_check import check_users
from triage.domain.evaluation import sign_test, wilson

MAILS = Path(__file__).resolve().parents[2] / "training_data"
ROUND, ROUNDS = 100, 6
AGENTS = ("agent_a", "agent_b", "agent_c", "agent_d")
WRONG = 40


def mails_of(folder: str) -> list[Example]:
    """All mails of a folder of `training_data`, with their time."""
    found = []
    for file in sorted((MAILS / folder).glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        found += [replace(e, at=line.get("date", "")) for e, line in zip(read_examples([file]), lines, strict=True)]
    return found


def codes_of(file: Path) -> tuple[str, ...]:
    """The label codes in use of a referential file."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    motifs = [f"{m['service']}/{m['code']}" for m in raw.get("motif", []) if not m.get("retired")]
    parents = {code.split("/")[0] for code in motifs}
    return (*motifs, *(s["code"] for s in raw["service"] if not s.get("retired") and s["code"] not in parents))


class Bench:
    """The mails of the run and where its models lie."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.shipped, self.dev = mails_of("mails/train"), mails_of("mails/dev")
        self.witness = mails_of("mails/test")
        self.stream = sorted(mails_of("learning/stream"), key=lambda e: (e.at, e.id))
        self.known = codes_of(MAILS / "learning" / "town.toml")
        self.default = codes_of(MAILS / "referential.toml")
        rulings = json.loads((MAILS / "learning" / "witness_rulings.json").read_text(encoding="utf-8"))
        self.touched = {e.id for e in self.witness if e.label in rulings["renamed"] or e.id in rulings["rulings"]}
        self.ruled = [
            replace(e, label=rulings["rulings"].get(e.id) or rulings["renamed"].get(e.label, e.label))
            for e in self.witness
        ]
        self.reader = Reader(SHIPPED, work, 1)

    def right(self, folder: Path, mails: Sequence[Example], known: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each mail whether the first guess of a bundle is its label; classes not in use are masked, as in service."""
        answers = Answers(folder)
        kept = [n for n, label in enumerate(answers.labels) if label in known]
        states = self.reader.read([e.text for e in mails], lambda *_: None)
        best = answers.probabilities(states, [e.text for e in mails])[:, kept].argmax(1)
        return np.array([answers.labels[kept[n]] == e.label for n, e in zip(best, mails, strict=True)])

    def train(self, town: Sequence[Example], known: Sequence[str], name: str) -> Path:
        """A bundle retrained on these town mails."""
        data = Data(shipped=self.shipped, dev=self.dev, witness=(), town=town, known=known)
        return retrain(SHIPPED, data, self.work, self.work / name, name="banc", version=name).folder

    def rounds(self) -> list[dict[str, Any]]:
        """One line a round, the first for the shipped model."""
        alone = [e for e in self.witness if e.id not in self.touched]
        last = self.stream[ROUNDS * ROUND :]
        lines = []
        for number in range(ROUNDS + 1):
            began = time.monotonic()
            folder = SHIPPED if not number else self.train(self.stream[: number * ROUND], self.known, f"tour-{number}")
            seconds = time.monotonic() - began
            following = self.stream[number * ROUND : (number + 1) * ROUND]
            lines.append(
                {
                    "round": number,
                    "next_hundred": _share(self.right(folder, following, self.known)),
                    "last_hundred": _share(self.right(folder, last, self.known)),
                    "witness_untouched": _share(self.right(folder, alone, self.known)),
                    "witness_ruled": _share(self.right(folder, self.ruled, self.known)),
                    "seconds": round(seconds),
                }
            )
            print(json.dumps(lines[-1]), flush=True)  # noqa: T201
        first, final = (self.right(folder, last, self.known) for folder in (SHIPPED, folder))
        gained, lost = int((final & ~first).sum()), int((first & ~final).sum())
        lines.append({"paired_on_last": {"gained": gained, "lost": lost, "p": sign_test(gained, lost)}})
        return lines

    def new_class(self) -> dict[str, Any]:
        """A motif of one sentence and 12 examples, added to the shipped referential."""
        taught, asked = (read_examples([MAILS / "learning" / "new_class" / f"n{n}.jsonl"]) for n in (1, 2))
        label = taught[0].label
        sentence = Example(
            id="phrase", label=label, text=Text(subject="Trottinettes et vélos en libre-service", body=SENTENCE)
        )
        folder = self.train([*taught, sentence], (*self.default, label), "nouvelle-classe")
        known = (*self.default, label)
        found = self.right(folder, asked, known)
        others = [replace(e, label=label) for e in (*self.witness, *self.stream)]
        false = int(self.right(folder, others, known).sum())
        hits = int(found.sum())
        before, after = (self.right(f, self.witness, known) for f in (SHIPPED, folder))
        return {
            "examples": len(taught), "asked": len(asked), "recall": hits / len(asked), "recall_interval": wilson(hits, len(asked)),
            "false_alarms": false, "among": len(others), "precision": hits / max(hits + false, 1),
            "precision_interval": wilson(hits, hits + false), "witness_before": _share(before), "witness_after": _share(after),
        }  # fmt: skip

    def poison(self) -> dict[str, Any]:
        """Four users label 600 mails; then the newest 40 of one of them get wrong labels."""
        chance = random.Random(3)
        town = self.stream[: ROUND * ROUNDS]
        actors = [AGENTS[n % len(AGENTS)] for n in range(len(town))]
        labels = sorted({e.label for e in (*self.shipped, *town)})
        mine = [n for n, actor in enumerate(actors) if actor == AGENTS[1]][-WRONG:]
        wrong = {n: chance.choice([code for code in self.known if code != town[n].label]) for n in mine}
        spoilt = [replace(e, label=wrong[n]) if n in wrong else e for n, e in enumerate(town)]
        labels = sorted({*labels, *wrong.values()})
        found: dict[str, Any] = {}
        for name, mails in (("honest", town), ("poisoned", spoilt)):
            checks = check_users(self.shipped, mails, actors, list(range(len(mails))), labels, TOWN_WEIGHT)
            found[name] = {
                c.actor: {"contradictions": c.contradictions, "of": c.count, "usual": round(c.usual, 3), "stopped": c.suspicious,
                          "wrong_ones_named": len(set(c.ids) & set(mine)) if c.actor == AGENTS[1] else 0}
                for c in checks
            }  # fmt: skip
        return found


SENTENCE = (
    "Trottinettes et vélos de location en libre-service laissés ou conduits n'importe où, opérateurs de ces engins."
)


def _share(right: npt.NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "mails": len(right), "right": round(float(right.mean()), 4),
        "interval": [round(x, 3) for x in wilson(int(right.sum()), len(right))],
    }  # fmt: skip


def table(results: dict[str, Any]) -> str:
    """Markdown of the whole run."""
    lines = [
        "| round | next hundred | last hundred | witness, untouched | witness, town's rulings | retraining, s |",
        "|---|---|---|---|---|---|",
    ]
    for line in results["rounds"]:
        if "round" in line:
            cells = [
                f"{100 * line[k]['right']:.1f}"
                for k in ("next_hundred", "last_hundred", "witness_untouched", "witness_ruled")
            ]
            lines.append(f"| {line['round']} | {' | '.join(cells)} | {line['seconds']} |")
    new = results["new_class"]
    lines += [
        "",
        f"Last hundred, shipped model against the last: {json.dumps(results['rounds'][-1]['paired_on_last'])} (exact McNemar).",
        "",
        (
            f"New motif, {new['examples']} examples: recall {new['recall']:.2f} on {new['asked']} mails, "
            f"precision {new['precision']:.2f} ({new['false_alarms']} false alarms among {new['among']} other mails); "
            f"witness {100 * new['witness_before']['right']:.1f} before, {100 * new['witness_after']['right']:.1f} after."
        ),
        "",
        f"Users: {json.dumps(results['poison'])}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--work", type=Path, default=Path("data/bench-learning"), help="folder of mean tokens and models"
    )
    parser.add_argument("--out", type=Path, help="write the table (.md) and the figures (.json) under this name")
    parser.add_argument(
        "--only", nargs="*", choices=("rounds", "new_class", "poison"), default=["poison", "new_class", "rounds"]
    )
    given = parser.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(given.work)
    results: dict[str, Any] = {}
    for part in given.only:
        results[part] = getattr(bench, part)()
        print(part, json.dumps(results[part]), flush=True)  # noqa: T201
    if len(results) == 3:
        print(table(results))  # noqa: T201
        if given.out:
            given.out.with_suffix(".md").write_text(table(results), encoding="utf-8")
            given.out.with_suffix(".json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
