"""`vaguemestre couriers` as a real process, with a real receiver and a real broker, killed while it delivers."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.adapters.nats.stream_view import messages
from tests.fakes.cases import MailRoom, made_of
from tests.nats import NatsServer
from tests.receiver import receiving, verify
from triage.adapters.nats.names import EVENT_STREAM
from triage.adapters.sql import open_database
from triage.domain.connectors import DeliveryState, new_secret
from triage.domain.events import EventType
from triage.domain.people import EVERYTHING
from triage.settings import REPOSITORY

MAILS = 12


@contextmanager
def couriers(folder: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")} | {
        "VAGUEMESTRE_DATA_DIR": str(folder),
        "VAGUEMESTRE_CONNECTORS__PRIVATE_HOSTS": json.dumps(["127.0.0.1"]),
        "VAGUEMESTRE_CONNECTORS__CLAIM_SECONDS": "2",
        **settings,
    }
    running = subprocess.Popen([sys.executable, "-m", "triage.cli", "couriers"], env=env, cwd=REPOSITORY)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


def test_a_courier_killed_while_it_delivers_loses_nothing(tmp_path: Path) -> None:
    server = NatsServer(tmp_path / "nats")
    server.start()
    broker = {"VAGUEMESTRE_NATS__URL": server.url, "VAGUEMESTRE_NATS__TOKEN": server.token}
    database = open_database(f"sqlite:///{tmp_path / 'vaguemestre.db'}")
    held, killed = threading.Event(), threading.Event()
    count = 0

    def behave(handler: BaseHTTPRequestHandler) -> None:
        nonlocal count
        count += 1
        if count == 5:  # received, and the courier dies before it knows
            held.set()
            killed.wait(30)
        handler.send_response(200)
        handler.end_headers()

    try:
        with receiving(behave) as receiver:
            secret = new_secret()
            now = datetime.now(UTC)
            hook = database.connectors.add_webhook(
                "essai", receiver.url, [EventType.SORTED], EVERYTHING, secret, "jean", now - timedelta(days=1)
            )
            room = MailRoom(database.cases, start=now)
            for _ in range(MAILS):
                room.sort(made_of("Chat", "gris"))
            with couriers(tmp_path, **broker) as first:
                assert held.wait(30)
                first.kill()
                first.wait(10)
            killed.set()
            with couriers(tmp_path, **broker) as second:
                receiver.wait_for(MAILS)
                while database.connectors.delivery_counts()[hook] != {DeliveryState.SENT: MAILS}:
                    assert second.poll() is None
            assert second.returncode == 0
            assert len(receiver.got) == MAILS + 1  # the one that was in flight came twice, under the same id
            for headers, body in receiver.got:
                assert verify(secret, headers, body, now=datetime.now(UTC).timestamp())
            told = [body["id"] for _, body in messages(server, EVENT_STREAM)]
            assert len(told) == len(set(told)) == 2 * MAILS
    finally:
        database.close()
        server.kill()
