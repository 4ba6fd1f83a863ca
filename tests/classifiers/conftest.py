"""One bundle, trained in seconds on invented words, for all tests of serving."""

import shutil
from pathlib import Path

import pytest

from classifiers.training.finetune import Recipe, run
from tests.classifiers.mails import write_encoder, write_mails

TINY = Recipe(epochs=2, batch=8, rate=1e-3, tokens=96, threads=1)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the tiny encoder; do not change it, take `bundle` for that."""
    folder = tmp_path_factory.mktemp("model")
    train, dev = write_mails(folder / "train.jsonl", 64, 1), write_mails(folder / "dev.jsonl", 24, 2)
    out = folder / "bundle"
    run([train], [dev], str(write_encoder(folder / "encoder")), out, seeds=(1, 2), progress=lambda _: None, recipe=TINY)
    return out


@pytest.fixture
def bundle(trained: Path, tmp_path: Path) -> Path:
    """A copy of the trained bundle that a test may break."""
    return Path(shutil.copytree(trained, tmp_path / "bundle"))
