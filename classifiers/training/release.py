"""Measures a bundle once for its release, on mails that it never learnt from, and writes `evaluation.json` beside it.

    python -m classifiers.training.release --test training_data/mails/test/*.jsonl [--bundle classifiers/bundle]

The pages show it as the card of the shipped model: every mail's right label, first guess and probability (no text), the words
behind the worst errors, milliseconds a mail, the energy of training (time of its curves, at so many watts). The file names the
bundle by the hash of its `bundle.json`: beside another bundle it says nothing.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers import SHIPPED
from classifiers.bundle import EVALUATION, INDEX, digest
from classifiers.camembert import CamembertClassifier, load_bundle
from classifiers.training.judging import judged
from classifiers.training.mails import Example, read_examples
from triage.domain.evaluation import WITNESS, Judged, worst
from triage.domain.model_card import write_rows

REASONS = 5
WATTS = 40.0


def measure(folder: Path, mails: Sequence[Example], watts: float = WATTS) -> dict[str, Any]:
    """What `evaluation.json` holds. Raises ModelUnavailable."""
    model = CamembertClassifier(load_bundle(folder))
    model.sort_text(mails[0].text)  # the first mail pays for what is loaded late
    rows: list[Judged] = []
    spent: list[float] = []
    for mail in mails:
        began = time.perf_counter()
        first = model.sort_text(mail.text).guesses[0]
        spent.append((time.perf_counter() - began) * 1000)
        rows.append(judged(mail, WITNESS, first.label.code, first.probability, ("", 0.0)))
    texts = {mail.id: mail.text for mail in mails}
    reasons = {
        row.id: [r.word for r in model.between(texts[row.id], row.guess, row.wanted) if r.weight > 0][:REASONS]
        for row in worst(rows)
    }
    seconds = _training_seconds(json.loads((folder / INDEX).read_text(encoding="utf-8")))
    said = f"durée des passes × {watts:.0f} W, préentraînement non compris"
    return {
        "bundle": digest(folder / INDEX),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": write_rows(rows),
        "reasons": reasons,
        "milliseconds": round(statistics.median(spent), 1),
        "watts": watts,
        "energy": {"watt_hours": seconds * watts / 3600, "seconds": seconds, "measured": False, "how": said}
        if seconds
        else {},
    }


def _training_seconds(index: dict[str, Any]) -> float:
    """The time of all curves of the bundle: each ends with the seconds since it began."""
    curves = index.get("metrics", {}).get("curves", {})
    return float(sum(curve[-1]["seconds"] for curve in curves.values() if curve))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=SHIPPED)
    parser.add_argument("--test", type=Path, nargs="+", required=True)
    parser.add_argument("--watts", type=float, default=WATTS, help="power of the machine that trained and serves")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    found = measure(given.bundle, read_examples(given.test), given.watts)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (given.bundle / EVALUATION).write_text(text + "\n", encoding="utf-8")
    right = sum(row["guess"] == row["wanted"] or row["guess"] in row["also"] for row in found["rows"])
    print(f"{right} of {len(found['rows'])} right, {found['milliseconds']} ms a mail (median)")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
