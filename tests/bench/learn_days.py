"""Learn the weights of `extractors/day_sense.py`: is a weekday told alone behind or ahead?

`python -m tests.bench.learn_days` writes `extractors/data/day_weights.txt` and prints, each file held out in turn, how many
weekdays the others taught to tell right. It learns from `training_data/entities/lone_days.jsonl` (weekdays read by a person in
mails without entities), from the annotated mails below, and, weighing less, from whole dates, « hier » and « demain ».
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from extractors import MailExtractor, day_sense, load_extractor
from extractors.calendar_fr import WEEKDAYS
from extractors.reading import Reading, read
from triage.adapters import mail_files
from triage.adapters.mime import GuardedReader
from triage.domain.entities import EntityType

DATA = Path("training_data")
FILES = (
    *sorted((DATA / "mails" / "train").glob("a[0-2]*.jsonl")),
    DATA / "mails" / "train" / "a30.jsonl",  # later training files told no more of weekdays held out (decision 35)
    *sorted((DATA / "mails" / "dev").glob("d[1-7].jsonl")),
    *(
        DATA / "entities" / f"{name}.jsonl"
        for name in ("e1_tune", "e2_check", "e3_tune", "e6_tune", "e7_tune", "e8_tune", "e10_tune")
    ),
    DATA / "entities" / "e9_tune.jsonl",
)
TWICE = FILES[-1]  # its mails are of the training files, now annotated in full: they are read here only
READ_BY_A_PERSON = DATA / "entities" / "lone_days.jsonl"
WEIGHTS = Path(day_sense.__file__).parent / "data" / "day_weights.txt"
WHOLE_DATES = {"date_chiffres", "date_lettres", "date_jour_mois", "date_jour_numero", "date_liste"}
LEAST_SEEN, STRENGTH, LONE, OTHER, FAR = 2, 0.3, 3.0, 0.7, 60
_NEAR = re.compile(r"(?i)(?<![a-zà-ÿ'-])(hier|demain)(?![a-zà-ÿ])")
_NAMES = re.compile(
    r"(?i)(?<![a-zà-ÿ'])(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?![a-zà-ÿ]|[ ](?:le[ ])?[0-9])"
)
Example = tuple[list[str], bool, float]


def _lone(reading: Reading, start: int, name: str, *, past: bool) -> Example:
    since = (reading.today.weekday() - WEEKDAYS[name.lower()]) % 7
    return day_sense.features(reading, start, start + len(name), since), past, LONE


def examples(
    file: Path, extractor: MailExtractor, known: dict[str, list[tuple[int, str, str]]], twice: frozenset[str]
) -> Iterator[Example]:
    """Days of one file whose side is known."""
    for item in mail_files.read(str(file), GuardedReader(max_bytes=10_000_000, seconds=20)):
        if item.mail is None or (str(item.raw["id"]) in twice and file != TWICE):
            continue
        reading = read(item.mail)
        for match in _NEAR.finditer(reading.text):
            yield day_sense.features(reading, match.start(), match.end(), None), match[1].lower() == "hier", 1.0
        for entity in extractor.extract(item.mail).entities:
            if entity.type is EntityType.DATE and entity.rule in WHOLE_DATES:
                days = (date.fromisoformat(entity.value) - reading.today).days
                if 0 < abs(days) <= FAR:
                    yield day_sense.features(reading, entity.start, entity.end, None), days < 0, OTHER
        for start, name, side in known.get(str(item.raw["id"]), ()):
            yield _lone(reading, start, name, past=side == "past")
        yield from _annotated(reading, item.raw.get("entities") or ())


def _annotated(reading: Reading, entities: Sequence[dict[str, str]]) -> Iterator[Example]:
    told: dict[str, set[str]] = {}
    for entity in entities:
        if entity["type"] == "date" and entity["text"].lower() in WEEKDAYS:
            told.setdefault(entity["text"], set()).add(entity["value"])
    for match in _NAMES.finditer(reading.text):
        days = [(date.fromisoformat(v) - reading.today).days for v in told.get(match[1], ())]
        if len(days) == 1 and 0 < abs(days[0]) <= 8:
            yield _lone(reading, match.start(), match[1], past=days[0] < 0)


def learn(sets: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Weights by feature; positive speaks for the past."""
    every = [e for s in sets for e in s]
    seen = Counter(f for told, _, _ in every for f in set(told))
    index = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SEEN))}
    cells = [(row, index[f]) for row, (told, _, _) in enumerate(every) for f in set(told) if f in index]
    rows, columns = zip(*cells, strict=True)
    matrix = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(every), len(index)))
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(matrix, np.array([y for _, y, _ in every]), sample_weight=np.array([w for *_, w in every]))
    return {"bias": float(model.intercept_[0]), **{f: float(model.coef_[0][i]) for f, i in index.items()}}


def held_out(sets: Sequence[Sequence[Example]]) -> None:
    """Print how many lone weekdays of each file the others told right."""
    right = total = 0
    for at, file in enumerate(FILES):
        weights = learn([s for i, s in enumerate(sets) if i != at])
        lone = [(told, past) for told, past, weight in sets[at] if weight == LONE]
        good = sum((weights["bias"] + sum(weights.get(f, 0.0) for f in set(t)) > 0) == past for t, past in lone)
        right, total = right + good, total + len(lone)
        print(f"{file.stem:12} {good}/{len(lone)}")
    print(f"{'all':12} {right}/{total}")


def main() -> None:
    """Learn, say how well, write."""
    known: dict[str, list[tuple[int, str, str]]] = {}
    for line in READ_BY_A_PERSON.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        known.setdefault(told["id"], []).append((told["start"], told["day"], told["side"]))
    twice = frozenset(json.loads(line)["id"] for line in TWICE.read_text(encoding="utf-8").splitlines())
    known = {name: days for name, days in known.items() if name not in twice}
    extractor = load_extractor(False)
    sets = [list(examples(f, extractor, known, twice)) for f in FILES]
    held_out(sets)
    lines = ["# Learned by tests/bench/learn_days.py: feature, tab, weight; positive speaks for the past."]
    lines += [f"{f}\t{w:.3f}" for f, w in sorted(learn(sets).items()) if abs(w) >= 0.02 and "\n" not in f]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
