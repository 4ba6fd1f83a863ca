"""The model bundle: a folder whose parts are named, hashed and checked before anything of it is used.

`bundle.json` (format number, name, version, labels, calibration, thresholds, hashes, metrics, sources), `config.json` and
`tokenizer.json` of the encoder, `model.safetensors` (16-bit, or 8-bit rows with their scales), `words.safetensors` of
the linear peer, `CARD.md`; beside them `evaluation.json` of a release. A missing, changed or unknown part raises
ModelUnavailable with a French sentence.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.calibration import Calibration
from triage.domain.errors import ModelUnavailable

# Format 2 leaves the number of the linear peer's bins to its arrays; 1 always had 2^17. Both are read.
FORMAT, READ = 2, (1, 2)
INDEX = "bundle.json"
WEIGHTS, WORDS, TOKENIZER, CONFIG, CARD = (
    "model.safetensors",
    "words.safetensors",
    "tokenizer.json",
    "config.json",
    "CARD.md",
)
# Written once a bundle is whole, by `classifiers.training.release`: it names the bundle by its hash, and is no part of it.
EVALUATION = "evaluation.json"
NEEDED = (WEIGHTS, TOKENIZER, CONFIG)


def check_there(path: str) -> None:
    """Raise ModelUnavailable for a folder that is missing or empty, before any library is loaded for it.

    A path that is neither absolute nor begins with a dot may be a hub name, and passes.
    """
    folder = Path(path)
    if folder.is_dir() and not any(folder.iterdir()):
        raise ModelUnavailable("empty folder", subject=folder.name, words=f"Le dossier « {folder.name} » est vide.")
    looks_local = folder.is_absolute() or path.startswith(".")
    if not folder.exists() and looks_local:
        raise ModelUnavailable(
            "no such folder", subject=folder.name, words=f"Le dossier du modèle « {folder.name} » n'existe pas."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A checked bundle. `thresholds` has one probability a label, for the stated precision on development mails."""

    folder: Path
    name: str
    version: str
    labels: tuple[str, ...]
    calibration: Calibration
    thresholds: Mapping[str, float]
    max_tokens: int
    metrics: Mapping[str, Any]
    has_words: bool

    @property
    def model(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"


def is_bundle(folder: Path) -> bool:
    """Whether the folder claims to be one of our bundles."""
    return (folder / INDEX).is_file()


def digest(file: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_bundle(folder: Path) -> Bundle:
    """Read and check a bundle. Raises ModelUnavailable."""
    try:
        index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(folder, "le fichier bundle.json manque ou n'est pas lisible") from error
    if not isinstance(index, dict) or index.get("format") not in READ:
        found = index.get("format") if isinstance(index, dict) else None
        raise _refused(folder, f"format {found} inconnu, cette version lit les formats 1 et 2")
    try:
        hashes = dict(index["files"])
        bundle = Bundle(
            folder=folder,
            name=str(index["name"]),
            version=str(index["version"]),
            labels=tuple(str(label) for label in index["labels"]),
            calibration=Calibration.read(index["calibration"]),
            thresholds={str(label): float(value) for label, value in index["thresholds"].items()},
            max_tokens=int(index["max_tokens"]),
            metrics=dict(index.get("metrics", {})),
            has_words=WORDS in hashes,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(folder, "bundle.json est incomplet") from error
    for name in NEEDED:
        if name not in hashes:
            raise _refused(folder, f"le fichier {name} n'est pas déclaré")
    for name, expected in hashes.items():
        part = folder / name
        if Path(name).name != name or not part.is_file():
            raise _refused(folder, f"le fichier {name} manque")
        if digest(part) != expected:
            raise _refused(folder, f"le fichier {name} est endommagé (empreinte différente)")
    if len(set(bundle.labels)) != len(bundle.labels) or len(bundle.labels) < 2:
        raise _refused(folder, "la liste des codes est vide ou contient des doublons")
    return bundle


def write_index(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `bundle.json` last, with the hash of every other file of the folder."""
    parts = [part for part in sorted(folder.iterdir()) if part.is_file() and part.name not in (INDEX, EVALUATION)]
    files = {part.name: digest(part) for part in parts}
    index = {"format": FORMAT, **content, "files": files}
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")


def _refused(folder: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"bundle refused: {why}", subject=folder.name, words=f"Le modèle « {folder.name} » est refusé : {why}."
    )
