"""The documents say what the code does."""

import re
import subprocess
import sys

from tests.house.settings_page import page
from triage.settings import REPOSITORY

DOCS = REPOSITORY / "docs"


def test_every_setting_is_documented_as_it_is() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == page()


def test_the_readme_names_every_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "triage.cli", "--help"], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    commands = re.findall(r"^    ([a-z]+) ", shown.stdout, flags=re.MULTILINE)
    assert len(commands) > 8
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [c for c in commands if f"`vaguemestre {c}" not in readme] == []


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    texts = "\n".join(p.read_text(encoding="utf-8") for p in [REPOSITORY / "README.md", *DOCS.rglob("*.md")])
    named = set(re.findall(r"`make ([a-z-]+)", texts))
    assert named - targets == set()


def test_every_file_that_a_document_links_to_exists() -> None:
    missing = [
        f"{doc.name}: {target}"
        for doc in [REPOSITORY / "README.md", *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", doc.read_text(encoding="utf-8"))
        if not (doc.parent / target).exists()
    ]
    assert missing == []
