"""`vaguemestre demo` in a folder where the town's real settings lie."""

import argparse
import os
from pathlib import Path

import pytest

from triage.commands import services
from triage.settings import Settings

TOWN = """
[[imap.mailboxes]]
name = "police"
host = "imap.ville-exemple.fr"
login = "police"
mode = "move"
[sql]
url = "postgresql://production/vaguemestre"
[web]
port = 8123
"""


def test_the_demo_never_touches_the_towns_mailboxes_broker_or_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "vaguemestre.toml").write_text(TOWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", {**os.environ, "VAGUEMESTRE_NATS__URL": "nats://production:4222"})
    seen: list[Settings] = []
    monkeypatch.setattr(services, "run_up", lambda _, settings: seen.append(settings) or 0)

    assert services.run_demo(argparse.Namespace(), Settings()) == 0
    (settings,) = seen
    assert settings.imap.mailboxes == []
    assert (settings.nats.url, settings.sql.url) == ("", "")
    assert settings.web.port == 8123
    assert settings.data_dir == Path("data/demo-seule")
    assert Settings() == settings  # what the processes that it starts will read
