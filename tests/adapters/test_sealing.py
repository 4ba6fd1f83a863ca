"""The seal of secrets: its key file, two keys at once, and what it does without the right one."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from triage.adapters.sealing import FileSeal
from triage.domain.errors import ConfigurationError


def test_the_key_is_made_at_the_first_need_for_its_owner_alone_and_found_again(tmp_path: Path) -> None:
    file = tmp_path / "data" / "webhooks.key"
    seal = FileSeal(file)
    assert seal.open("vms_clair") == "vms_clair"
    assert seal.seal("") == ""
    assert not file.exists()
    kept = seal.seal("vms_secret")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in file.parent.iterdir()] == ["webhooks.key"]
    assert "vms_secret" not in kept
    assert seal.sealed(kept)
    assert FileSeal(file).open(kept) == "vms_secret"


def test_a_new_key_in_the_first_line_seals_and_the_one_before_still_opens(tmp_path: Path) -> None:
    file = tmp_path / "k"
    before = FileSeal(file).seal("vms_secret")
    file.write_text(f"{Fernet.generate_key().decode()}\n{file.read_text()}")
    both = FileSeal(file)
    assert both.open(before) == "vms_secret"
    fresh = both.seal("vms_secret")
    file.write_text(file.read_text().split()[0])
    assert [FileSeal(file).open(one) for one in (fresh, before)] == ["vms_secret", ""]


def test_without_its_key_a_secret_is_not_told_and_nothing_new_is_sealed_with_nonsense(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = FileSeal(tmp_path / "k").seal("vms_secret")
    assert FileSeal(tmp_path / "missing").open(kept) == ""
    assert not (tmp_path / "missing").exists()
    (tmp_path / "bad").write_text("pas une clé")
    with pytest.raises(ConfigurationError):
        FileSeal(tmp_path / "bad").seal("x")
    assert kept.partition(":")[2] not in caplog.text
