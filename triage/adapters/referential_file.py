"""Reads the town's referential from its TOML file, and says in words what is wrong with it."""

import re
import tomllib
from pathlib import Path
from typing import Any

from triage.domain.errors import ConfigurationError
from triage.domain.referential import Entry, Label, Referential

TOP = {
    "version",
    "default_threshold",
    "service",
    "motif",
    "territory",
    "registration",
    "deadline",
}  # last three: deadline_file.py
CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")  # also safe as an IMAP keyword and in a file name


def load_referential(path: Path) -> Referential:
    """The referential of a file. Raises ConfigurationError naming the file, the entry and the fault."""
    raw = _read(path)
    services = [_entry(path, row, service="") for row in _rows(path, raw, "service")]
    codes = {e.label.service for e in services}
    motifs = []
    for row in _rows(path, raw, "motif"):
        service = str(row.get("service", ""))
        if service not in codes:
            raise _fault(path, f"le motif « {row.get('code')} » nomme un service inconnu « {service} »")
        motifs.append(_entry(path, row, service=service))
    entries = (*services, *motifs)
    seen: set[Label] = set()
    for entry in entries:
        if entry.label in seen:
            raise _fault(path, f"le code « {entry.label.code} » figure deux fois")
        seen.add(entry.label)
    retired = {e.label.service for e in services if e.retired}
    for entry in motifs:
        if entry.label.service in retired and not entry.retired:
            raise _fault(path, f"le motif « {entry.label.motif} » est en usage mais son service est retiré")
    if not any(not e.retired for e in services):
        raise _fault(path, "aucun service en usage")
    return Referential(
        version=str(raw.get("version", "")),
        default_threshold=_probability(path, raw.get("default_threshold", 0.8), "default_threshold"),
        entries=entries,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _fault(path, "le fichier n'existe pas") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(path, f"TOML illisible ({error})") from error
    if set(raw) - TOP:
        raise _fault(path, f"champ inconnu {', '.join(sorted(set(raw) - TOP))}")
    return raw


def _rows(path: Path, raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = raw.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise _fault(path, f"« {key} » doit être une suite de tables [[{key}]]")
    return rows


def _entry(path: Path, row: dict[str, Any], *, service: str) -> Entry:
    code = row.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise _fault(path, f"code invalide {code!r} : minuscules sans accent, chiffres et « _ »")
    unknown = set(row) - {
        "code",
        "service",
        "name",
        "sentence",
        "folder",
        "threshold",
        "retired",
        "sensitive",
        "proposals",
        "four_eyes",
        "visa",
        "spam",
        "topics",
    }
    if unknown:
        raise _fault(path, f"« {code} » : champ inconnu {', '.join(sorted(unknown))}")
    for key in ("name", "sentence", "folder"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise _fault(path, f"« {code} » : le champ « {key} » manque")
    if "/" in row["folder"] or any(ord(c) < 32 for c in row["folder"]):
        raise _fault(path, f"« {code} » : un nom de dossier ne contient ni « / » ni caractère de contrôle")
    threshold = row.get("threshold")
    topics = row.get("topics", [])
    if not isinstance(topics, list) or not all(isinstance(t, str) for t in topics):
        raise _fault(path, f"« {code} » : « topics » est une liste de textes")
    for key in ("retired", "sensitive", "proposals", "four_eyes", "visa", "spam"):
        if not isinstance(row.get(key, False), bool):
            raise _fault(path, f"« {code} » : « {key} » vaut true ou false")
    return Entry(
        label=Label(service=service, motif=code) if service else Label(service=code),
        name=row["name"],
        sentence=row["sentence"],
        folder=row["folder"],
        threshold=None if threshold is None else _probability(path, threshold, f"{code}.threshold"),
        retired=row.get("retired", False),
        sensitive=row.get("sensitive", False),
        proposals=row.get("proposals", True),
        four_eyes=row.get("four_eyes", False),
        visa=row.get("visa", False),
        spam=row.get("spam", False),
        topics=tuple(topics),
    )


def _probability(path: Path, value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _fault(path, f"« {where} » doit être un nombre entre 0 et 1")
    return float(value)


def _fault(path: Path, words: str) -> ConfigurationError:
    return ConfigurationError(f"{path.name}: {words}", subject=path.name, words=f"Référentiel {path.name} : {words}.")
