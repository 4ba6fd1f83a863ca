"""Writes docs/schemas and docs/asyncapi.json from the code: `python -m tests.house.schemas`."""

import json

from triage.adapters.nats.asyncapi import asyncapi_document
from triage.records import load_kinds
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


def asyncapi() -> str:
    """The text of docs/asyncapi.json."""
    return json.dumps(asyncapi_document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    ASYNCAPI.write_text(asyncapi(), encoding="utf-8")
