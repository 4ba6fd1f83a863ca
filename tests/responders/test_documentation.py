"""docs/reply-templates.md says what the code does."""

import re
from pathlib import Path

from responders.about import FIELDS
from responders.facts import FACTS
from responders.variables import ALL

DOC = (Path(__file__).resolve().parents[2] / "docs" / "reply-templates.md").read_text(encoding="utf-8")
KINDS = {"line": "ligne", "lines": "lignes", "date": "date", "phone": "téléphone", "number": "nombre"}


def test_every_variable_is_documented_with_its_type_and_its_hole_and_no_other_is() -> None:
    written = set(re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", DOC, re.MULTILINE))
    assert written == {(v.name, KINDS[v.kind.value], v.label) for v in ALL}


def test_every_fact_is_documented_in_the_words_that_agents_read() -> None:
    for name, words in FACTS.items():
        assert f"- `{name}` : {words}" in DOC


def test_every_field_of_about_toml_is_documented() -> None:
    for field in FIELDS:
        assert f"`{field}`" in DOC or f"`[{field}]`" in DOC or f"`[[{field}]]`" in DOC
