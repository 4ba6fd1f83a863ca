"""Learn the weights of `extractors/proper_names.py` from annotated mails; never from the ones kept apart.

Mails without entities teach too, where a person judged the names that were found in them (`JUDGED`).

`python -m tests.bench.learn_names FILE...` writes `extractors/data/name_weights.txt`, and prints, for each file held out
in turn, how often a span was told right.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from extractors import name_spans, proper_names, ruled_names
from extractors.name_spans import Span
from extractors.overlaps import NAMED
from extractors.pipeline import FAMILIES
from extractors.reading import Reading, read
from extractors.sender import organisation_words
from tests.bench.extraction import annotated
from triage.adapters import mail_files
from triage.adapters.mime import GuardedReader
from triage.domain.entities import EntityType
from triage.domain.mail import ParsedMail

LEAST_SEEN = 2
STRENGTH = 0.6
JUDGED = Path("training_data/entities/judged_names.jsonl")
JUDGED_MAILS = (
    *Path("training_data/mails/train").glob("a*.jsonl"),
    *Path("training_data/mails/dev").glob("d[1-4].jsonl"),
)
WEIGHTS = Path(proper_names.__file__).parent / "data" / "name_weights.txt"
Example = tuple[list[str], bool]


def examples(file: str) -> list[Example]:
    """Every span that no other kind of entity claims, and whether it was annotated as an organisation."""
    out: list[Example] = []
    for mail, raw in annotated([file]):
        told = [e["text"] for e in raw["entities"] if e["type"] == "organisation"]  # type: ignore[attr-defined]
        reading = _ruled(mail)
        gold = {(m.start(), m.end()) for t in told for m in re.finditer(re.escape(t), reading.text)}
        out += _spans(reading, gold, ())
    return out


def _ruled(mail: ParsedMail) -> Reading:
    """A mail as the weighing finds it: every rule has spoken."""
    reading = read(mail)
    for _, find in FAMILIES:
        if find is not proper_names.find_proper_names:
            find(reading)
    return reading


def _spans(reading: Reading, gold: set[Span], doubtful: Iterable[Span]) -> list[Example]:
    claimed = bytearray(len(reading.text))
    taken = [(c.start, c.end) for c in reading.found if c.weight >= NAMED - 2 and c.type is not EntityType.ORGANISATION]
    for start, end in (*taken, *doubtful):
        claimed[start:end] = b"\1" * (end - start)
    own, known, out = organisation_words(reading), ruled_names.known_already(reading), []
    for tokens, run, possible in name_spans.groups(reading):
        for span in possible:
            begin, stop = tokens[span[0]][1], tokens[span[1]][2]
            if not any(claimed[begin:stop]):
                inner = ruled_names.within(known, begin, stop) or ()
                told = proper_names.features(reading, tokens, run, span, own)
                out.append(([*told, *ruled_names.holds(inner, begin, stop)], (begin, stop) in gold))
    return out


def judged(annotated_too: frozenset[str]) -> list[Example]:
    """Spans of mails without entities, where a person said which names are organisations and which are doubtful; mails that are
    also annotated in full are left out.
    """
    told = {line["id"]: line for line in map(json.loads, JUDGED.read_text(encoding="utf-8").splitlines())}
    out: list[Example] = []
    for file in sorted(JUDGED_MAILS):
        for item in mail_files.read(str(file), GuardedReader(max_bytes=10_000_000, seconds=20)):
            known = told.get(str(item.raw["id"]))
            if item.mail is not None and known is not None and str(item.raw["id"]) not in annotated_too:
                gold, doubtful = (
                    {(n["start"], n["start"] + len(n["text"])) for n in known[k]} for k in ("organisations", "doubtful")
                )
                out += _spans(_ruled(item.mail), gold, doubtful)
    return out


def learn(sets: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Weights by feature."""
    every = [e for s in sets for e in s]
    seen = Counter(f for told, _ in every for f in set(told))
    index = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SEEN and f != "bias"))}
    rows, columns = [], []
    for row, (told, _) in enumerate(every):
        for feature in set(told):
            if feature in index:
                rows.append(row)
                columns.append(index[feature])
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(every), len(index)))
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, np.array([y for _, y in every]))
    return {"bias": float(model.intercept_[0]), **{f: float(model.coef_[0][i]) for f, i in index.items()}}


def held_out(sets: Sequence[Sequence[Example]], files: Sequence[str], more: Sequence[Example]) -> None:
    """Print precision and recall at three thresholds, each file weighed by what the others taught."""
    for at, file in enumerate(files):
        weights = learn([more, *(s for i, s in enumerate(sets) if i != at)])
        scored = [(proper_names.probability(told, weights), y) for told, y in sets[at]]
        line = [f"{Path(file).stem:12}"]
        for cut in (0.3, 0.5, 0.7):
            right = sum(y for p, y in scored if p >= cut)
            line.append(
                f"{cut}: {right / max(1, sum(p >= cut for p, _ in scored)):.2f}/{right / sum(y for _, y in scored):.2f}"
            )
        print("  ".join(line))


def main() -> None:
    """Learn, say how well, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    files = parser.parse_args().files
    sets = [examples(f) for f in files]
    more = judged(frozenset(str(raw["id"]) for f in files for _, raw in annotated([f])))
    held_out(sets, files, more)
    weights = {f: w for f, w in learn([more, *sets]).items() if abs(w) >= 0.02}
    lines = ["# Learned by tests/bench/learn_names.py: feature, tab, weight."]
    lines += [f"{f}\t{w:.3f}" for f, w in sorted(weights.items()) if "\n" not in f or "\t" not in f]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
