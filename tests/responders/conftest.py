from pathlib import Path

import pytest

from responders import TemplateResponder, load_responder
from tests.responders import mails

ROOT = Path(__file__).resolve().parents[2]
DEMO_TOWN = ROOT / "triage" / "demo" / "town.toml"


@pytest.fixture(scope="session")
def responder() -> TemplateResponder:
    """A town without a file of facts."""
    return load_responder(None)


@pytest.fixture(scope="session")
def demo() -> TemplateResponder:
    """The invented town."""
    return load_responder(DEMO_TOWN)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "letter" in metafunc.fixturenames:
        letters = load_responder(None).letters
        metafunc.parametrize("letter", letters, ids=[letter.name for letter in letters])


__all__ = ["mails"]
