import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from triage.adapters.nats import open_nudges, probe_broker
from triage.domain.errors import BrokerUnavailable, ConfigurationError
from triage.settings import REPOSITORY
from triage.worker.child import start_child, stop_child
from triage.worker.embedded_nats import start_embedded_nats


def test_it_answers_on_the_loopback_to_its_token_only(tmp_path: Path):
    broker = start_embedded_nats(tmp_path)
    assert broker.url.startswith("nats://127.0.0.1:")
    assert probe_broker(broker.url, broker.token) == 0
    with pytest.raises(BrokerUnavailable):
        probe_broker(broker.url, "autre")
    with pytest.raises(BrokerUnavailable):
        probe_broker(broker.url, None)
    broker.stop()
    with pytest.raises(BrokerUnavailable):
        probe_broker(broker.url, broker.token)


def test_a_second_start_on_the_same_store_is_refused_in_words(tmp_path: Path):
    broker = start_embedded_nats(tmp_path)
    with pytest.raises(ConfigurationError, match="in use") as refusal:
        start_embedded_nats(tmp_path)
    assert "déjà" in refusal.value.words
    assert probe_broker(broker.url, broker.token) == 0, "the first one was not disturbed"
    broker.stop()
    start_embedded_nats(tmp_path).stop()


def test_what_waits_is_still_there_after_a_restart_by_its_command(tmp_path: Path):
    broker = start_embedded_nats(tmp_path)
    nudges = open_nudges(broker.url, broker.token)
    nudges.nudge(1)
    nudges.close()
    broker.process.kill()
    broker.process.wait()
    again = start_child(broker.command, env=os.environ)
    deadline = time.monotonic() + 20
    while True:
        try:
            probe_broker(broker.url, broker.token)
            break
        except BrokerUnavailable:
            assert time.monotonic() < deadline, "same port, same token"
            time.sleep(0.05)
    assert (tmp_path / "store").is_dir()
    stop_child(again)
    broker.stop()


def test_the_token_is_readable_by_its_owner_only(tmp_path: Path):
    broker = start_embedded_nats(tmp_path)
    broker.stop()
    assert stat.S_IMODE((tmp_path / "nats.conf").stat().st_mode) == 0o600


def test_a_missing_program_is_said_in_words_and_leaves_the_store_free(tmp_path: Path):
    with pytest.raises(ConfigurationError) as refusal:
        start_embedded_nats(tmp_path, binary=tmp_path / "rien")
    assert "nats-server" in refusal.value.words
    start_embedded_nats(tmp_path).stop()


def test_a_program_that_ends_at_once_is_an_unavailable_broker(tmp_path: Path):
    with pytest.raises(BrokerUnavailable):
        start_embedded_nats(tmp_path, binary=Path("/bin/false"))
    start_embedded_nats(tmp_path).stop()


def test_the_server_ends_with_a_parent_that_was_killed(tmp_path: Path):
    program = (
        "import sys, time; from pathlib import Path; from triage.worker.embedded_nats import start_embedded_nats\n"
        "print(start_embedded_nats(Path(sys.argv[1])).process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, cwd=REPOSITORY, text=True
    )
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while _runs(server):
        assert time.monotonic() < deadline, "nats-server outlived its parent"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
