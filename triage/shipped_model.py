"""What is known of a model that nobody trained here, the shipped one or that of the settings, read from its own folder.

Files only, no model is loaded: `bundle.json` says what it is, `evaluation.json` how it answered on mails it never learnt from.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.bundle import EVALUATION, INDEX, digest
from triage.domain.learning import ModelVersion


def shipped_version(folder: Path) -> ModelVersion | None:
    """The bundle of a folder as the pages show a model; None where there is no readable bundle (another kind of checkpoint)."""
    index = _read(folder / INDEX)
    if not index or "name" not in index:
        return None
    evaluation = _read(folder / EVALUATION)
    if evaluation.get("bundle") != digest(folder / INDEX):
        evaluation = {}
    data, metrics = index.get("data", {}), index.get("metrics", {}).get("mean", {})
    return ModelVersion(
        model=f"{index['name']}@{index.get('version', '')}",
        folder=str(folder),
        created_at=_moment(evaluation.get("made", ""), folder / INDEX),
        card={
            "town": 0,
            "shipped": data.get("mails", 0),
            "dev": metrics.get("mails", 0),
            "witness": len(evaluation.get("rows", ())),
            "data_hash": data.get("training", ""),
            "seed": index.get("seed", "—"),
            "labels": index.get("labels", []),
            **facts_of(folder),
            **{key: evaluation[key] for key in ("rows", "reasons", "milliseconds", "watts", "energy") if key in evaluation},
        },
    )  # fmt: skip


def facts_of(folder: Path) -> Mapping[str, Any]:
    """What a bundle says of itself for any card: `shape` (layers, hidden) and `thresholds` (per class)."""
    index = _read(folder / INDEX)
    return {"shape": index.get("shape", {}), "thresholds": index.get("thresholds", {})}


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _moment(said: str, file: Path) -> datetime:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
