"""The rules of the house that a machine can hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from triage.settings import REPOSITORY

PACKAGES = ("triage", "classifiers", "extractors", "responders")
SOURCES = sorted(p for package in PACKAGES for p in (REPOSITORY / package).rglob("*.py"))
# A file past 300 lines stands here with its reason, or is cut.
LONG: dict[str, str] = {
    "tests/contracts/test_case_store.py": "one contract, read from top to bottom like the port it holds",
    "tests/whole_way/test_nothing_sends_without_the_click.py": "one promise, and every way that was tried to break it",
    "tests/domain/test_passages.py": "a table of mails as clients quote them",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "core", "misc"}
# Library -> the places that may import it.
DOORS = {
    "imapclient": ("triage/adapters/imap/",),
    "smtplib": ("triage/adapters/smtp/",),
    "mailparser": ("triage/adapters/mime/",),
    "pypdf": ("triage/adapters/mime/letters/",),
    "striprtf": ("triage/adapters/mime/letters/",),
    "inscriptis": ("triage/adapters/mime/",),
    "sqlalchemy": ("triage/adapters/sql/",),
    "alembic": ("triage/adapters/sql/",),
    "nats": ("triage/adapters/nats/", "triage/worker/"),
    "faststream": ("triage/adapters/nats/", "triage/worker/"),
    "torch": ("classifiers/",),
    "transformers": ("classifiers/",),
    "spacy": ("extractors/", "classifiers/training/"),
    "fasttext": ("classifiers/training/",),
    "phonenumbers": ("extractors/",),
    "stdnum": ("extractors/",),
    "jinja2": ("responders/", "triage/web/"),
    "cryptography": ("triage/adapters/sealing.py",),
    "argon2": ("triage/adapters/passwords.py",),
    "joserfc": ("triage/web/town_login.py", "triage/adapters/"),
    "fastapi": ("triage/web/",),
    "starlette": ("triage/web/",),
    "uvicorn": ("triage/web/", "triage/worker/"),
    "pymap": ("triage/demo/",),
    "pydantic_settings": ("triage/settings.py",),
}
IMAGE_LIBRARIES = {
    "PIL", "cv2", "imageio", "av", "moviepy", "torchvision", "torchaudio", "skimage", "decord", "ffmpeg", "wand", "pyvips", "matplotlib",
}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_no_file_is_longer_than_300_lines_without_a_reason() -> None:
    files = [*SOURCES, *(REPOSITORY / "tests").rglob("*.py")]
    long = {str(p.relative_to(REPOSITORY)) for p in files if len(p.read_text(encoding="utf-8").splitlines()) > 300}
    assert long == set(LONG)


def test_every_file_has_a_name_of_the_mail_room() -> None:
    assert [str(p) for p in SOURCES if p.stem in FORBIDDEN_NAMES or p.parent.name in FORBIDDEN_NAMES] == []


def test_every_module_says_what_it_owns() -> None:
    silent = [str(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_has_one_door(library: str) -> None:
    elsewhere = []
    for path in SOURCES:
        place = path.relative_to(REPOSITORY).as_posix()
        if library in imports_of(path) and not place.startswith(DOORS[library]):
            elsewhere.append(place)
    assert elsewhere == []


def test_no_code_hard_codes_a_label_of_the_referential() -> None:
    # The crafts have data files for what they know of a label; only code is searched.
    codes = re.findall(
        r'^code = "([a-z_]+)"', (REPOSITORY / "training_data/referential.toml").read_text(), flags=re.MULTILINE
    )
    words = re.compile(r"[\"'/](?:" + "|".join(sorted(c for c in codes if "_" in c)) + r")[\"'/]")
    guilty = {str(p.relative_to(REPOSITORY)) for p in SOURCES if words.search(p.read_text(encoding="utf-8"))}
    # Priority rules name topics that happen to be spelt like the default labels; the referential ties labels to topics.
    assert guilty <= {"triage/domain/priority_rules.py", "triage/domain/priority_told.py"}


def test_no_image_or_video_library_is_installed_or_imported() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").lower()
    packages = set(re.findall(r"^([a-z0-9._-]+)==", lock, flags=re.MULTILINE))
    assert (
        packages
        & {"pillow", "opencv-python", "opencv-python-headless", "imageio", "av", "moviepy", "torchvision", "torchaudio"}
        == set()
    )
    assert [str(p) for p in SOURCES if imports_of(p) & IMAGE_LIBRARIES] == []


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = "import sys; from triage.cli import _parser; _parser(); print([m for m in ('torch', 'spacy', 'sqlalchemy', 'nats') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert shown.stdout.strip() == "[]"
