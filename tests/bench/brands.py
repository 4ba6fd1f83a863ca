"""Write `extractors/data/brands.txt`: names of shops, networks and companies of France, from OpenStreetMap's name-suggestion-index.

`npm pack name-suggestion-index@8.0.20260918`, then `python -m tests.bench.brands dist/json/nsi.min.json TEXT...`. The texts (what
`classifiers.training.recipe` prepares) and the training mails tell which names are ordinary words: those end with `~`.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from extractors.names import is_first_name, plain

OUT = Path("extractors/data/brands.txt")
MAILS = (*Path("training_data/mails/train").glob("*.jsonl"), *Path("training_data/mails/dev").glob("*.jsonl"))
KEYS = ("brand", "name", "operator", "network", "short_name")
_NAME = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9&'.+! -]{1,28}")
_PUBLIC = re.compile(
    r"(?i)(?:commune|ville|mairie|département|région|sdis|sis|dir|communauté|métropole|syndicat)(?: |$)"
)
_SMALL = re.compile(r"(?<![A-Za-zÀ-ɏ])[a-zà-ɏ]+(?![A-Za-zÀ-ɏ])")
# Makers of cars, of devices and of clothes: in a mail they name the thing, not the maker.
MADE = re.compile(
    r"/(?:car|car_repair|car_parts|motorcycle|motorcycle_repair|truck|tyres|boat|mobile_phone|electronics|computer|hifi|watches|jewelry|camera|charging_station|"
    r"charge_point|generator|surveillance|advertising|vending_machine|school|bus_stop_shelter|bag|perfumery|tractor|agrarian|tobacco|e-cigarette)(?:/|$)"
)
HEADER = """# Names of shops, networks and companies known in France, plain (no capitals, no accents). One that is also an ordinary word ends with ~.
# Written by tests/bench/brands.py from name-suggestion-index 8.0.20260918, (c) its contributors, BSD 3-Clause.
"""


def names(index: dict[str, dict[str, object]]) -> set[str]:
    """Names used in France, in Europe or in the whole world."""
    out: set[str] = set()
    for path, category in index.items():
        if MADE.search(path):
            continue
        for item in category.get("items", []):  # type: ignore[attr-defined]
            where = [str(p).lower() for p in item.get("locationSet", {}).get("include", [])]
            if any(p in {"fr", "fx", "001", "150", "eu"} or p.startswith(("fr-", "fr_")) for p in where):
                out |= {item["tags"][k] for k in KEYS if k in item.get("tags", {})}
    return {n for n in out if _NAME.fullmatch(n) and n.count(" ") < 4 and not _PUBLIC.match(n)}


def ordinary(texts: list[Path]) -> Counter[str]:
    """How often each word stands in small letters."""
    told: Counter[str] = Counter()
    for text in texts:
        told.update(plain(w) for w in _SMALL.findall(text.read_text(encoding="utf-8")))
    for file in MAILS:
        for line in file.read_text(encoding="utf-8").splitlines():
            told.update(plain(w) for w in _SMALL.findall(json.loads(line)["body"]))
    return told


def main() -> None:
    """Read, mark, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("texts", type=Path, nargs="*")
    arguments = parser.parse_args()
    told = ordinary(arguments.texts)
    lines = set()
    for name in {plain(n).replace("’", "'") for n in names(json.loads(arguments.index.read_text())["nsi"])}:
        words = re.findall(r"[a-z]+", name)
        common = all(told[w] > 2 or is_first_name(w) or len(w) < 3 for w in words)
        lines.add(f"{name}~" if common else name)
    OUT.write_text(HEADER + "\n".join(sorted(lines)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
