"""Writes docs/schemas from the code: `python -m tests.house.schemas`."""

import json

from triage.records import load_kinds
from triage.records.schema import schema_documents
from triage.settings import REPOSITORY

FOLDER = REPOSITORY / "docs" / "schemas"


def written() -> dict[str, str]:
    """File name -> text."""
    return {
        name: json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for name, document in schema_documents(load_kinds()).items()
    }


if __name__ == "__main__":
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
