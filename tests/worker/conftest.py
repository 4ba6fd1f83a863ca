from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nats import NatsServer
from tests.worker.workshop import Workshop


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    running = NatsServer(tmp_path / "nats")
    running.start()
    yield running
    running.kill()


@pytest.fixture
def workshop(tmp_path: Path, server: NatsServer) -> Iterator[Workshop]:
    opened = Workshop(tmp_path, server)
    yield opened
    opened.close()
