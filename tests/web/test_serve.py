import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from triage.domain.errors import ConfigurationError
from triage.settings import Settings, WebSettings
from triage.web.serve import check_address, is_loopback, listen

SERVE = (
    "import sys; from triage.settings import Settings; from triage.web.serve import serve; sys.exit(serve(Settings()))"
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_addresses_are_accepted(host: str) -> None:
    assert is_loopback(host)
    check_address(WebSettings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "mairie.example", ""])  # the last means everywhere
def test_any_other_address_is_refused_in_words(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAGUEMESTRE_WEB__HOST", raising=False)
    with pytest.raises(ConfigurationError) as refused:
        check_address(WebSettings(host=host, trusted_network=True))
    assert "que sur cette machine" in refused.value.words
    check_address(WebSettings(host=host, https=True))


def test_two_keys_together_open_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAGUEMESTRE_WEB__HOST", "0.0.0.0")
    with pytest.raises(ConfigurationError):
        check_address(Settings().web)
    monkeypatch.setenv("VAGUEMESTRE_WEB__TRUSTED_NETWORK", "true")
    check_address(Settings().web)


def test_a_taken_port_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(ConfigurationError) as refused:
        listen(WebSettings(port=other.getsockname()[1]))
    assert "déjà pris" in refused.value.words


def test_the_process_says_its_port_answers_and_stops_cleanly(tmp_path: Path) -> None:
    env = {**os.environ, "VAGUEMESTRE_WEB__PORT": "0", "VAGUEMESTRE_DATA_DIR": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", child.stdout.readline())
        assert found is not None
        with httpx.Client(trust_env=False) as client:
            answer = client.get(found[0] + "?q=secret", timeout=30)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/connexion?suite=")
        assert "server" not in answer.headers
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=60)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 0
    assert "secret" not in errors  # what people search for is in no log
