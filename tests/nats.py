"""A real nats-server for the tests: on a fixed loopback port, so that it can be killed and come back."""

import json
import socket
import subprocess
import time
from pathlib import Path

from triage.worker.embedded_nats import find_binary

TOKEN = "essai"


class NatsServer:
    """Start, kill -9, start again; the store stays."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"nats://127.0.0.1:{self.port}"
        self.token = TOKEN
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = self._folder / "nats.conf"
        self._folder.mkdir(parents=True, exist_ok=True)
        config.write_text(
            json.dumps(
                {
                    "host": "127.0.0.1",
                    "port": self.port,
                    "authorization": {"token": TOKEN},
                    "jetstream": {"store_dir": str(self._folder / "store")},
                }
            )
        )
        with (self._folder / "log").open("ab") as output:
            self._process = subprocess.Popen([find_binary(None), "-c", config], stdout=output, stderr=output)
        deadline = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and b"INFO" in probe.recv(1024):
                    return
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "nats-server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
