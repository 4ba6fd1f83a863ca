"""Writes docs/schemas and docs/asyncapi.json from the code: `python -m tests.house.schemas`."""

import json
from typing import Any

from triage.adapters.nats.asyncapi import asyncapi_document
from triage.records import SCHEMA_VERSION, load_kinds
from triage.records.schema import schema_documents
from triage.settings import REPOSITORY

ASYNCAPI = REPOSITORY / "docs" / "asyncapi.json"
FOLDER = REPOSITORY / "docs" / "schemas"


def written() -> dict[str, str]:
    """File name -> text."""
    return {
        name: json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for name, document in schema_documents(load_kinds()).items()
    }


def earlier() -> dict[str, str]:
    """File name -> text of the versions before this one, which no code makes any more."""
    kept = {p.name: p.read_text(encoding="utf-8") for p in FOLDER.glob("*.json")}
    return {name: text for name, text in kept.items() if f"-{SCHEMA_VERSION}." not in name}


def closed(document: Any) -> Any:
    """A schema that forbids what it does not name: published ones are open, but what we write holds nothing unnamed."""
    if isinstance(document, list):
        return [closed(one) for one in document]
    if not isinstance(document, dict):
        return document
    made = {key: closed(value) for key, value in document.items()}
    return {**made, "additionalProperties": False} if document.get("type") == "object" else made


def asyncapi() -> str:
    """The text of docs/asyncapi.json."""
    return json.dumps(asyncapi_document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    ASYNCAPI.write_text(asyncapi(), encoding="utf-8")
