import socket
import threading
import time

import pytest

from tests.adapters.nats.stream_view import ask, messages
from tests.nats import NatsServer
from triage.adapters.nats import open_nudges
from triage.adapters.nats.names import MAIL_STREAM
from triage.adapters.nats.nudges import BURST_SECONDS
from triage.domain.errors import BrokerUnavailable


def next_burst() -> None:
    """Wait for the start of a new interval, so that what follows falls into one."""
    time.sleep(BURST_SECONDS - time.time() % BURST_SECONDS + 0.01)


def test_a_nudge_carries_the_id_and_nothing_else(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.nudge(7)
    nudges.close()
    assert messages(server, MAIL_STREAM) == [("vaguemestre.mail.stored", {"mail_id": 7})]


def test_a_burst_for_one_mail_is_one_nudge(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.nudge(1)
    next_burst()
    for _ in range(20):
        nudges.nudge(7)
    nudges.close()
    bodies = [body["mail_id"] for _, body in messages(server, MAIL_STREAM)]
    assert bodies.count(7) in (1, 2)  # two when the loop crossed into the next interval


def test_a_later_nudge_for_the_same_mail_is_not_swallowed(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.nudge(7)
    time.sleep(BURST_SECONDS)
    nudges.nudge(7)
    nudges.close()
    assert len(messages(server, MAIL_STREAM)) == 2


def test_threads_nudge_at_once_and_every_nudge_arrives(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    threads = [
        threading.Thread(target=lambda first=n: [nudges.nudge(first + i) for i in range(25)]) for n in range(1, 201, 25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    nudges.close()
    assert sorted(body["mail_id"] for _, body in messages(server, MAIL_STREAM)) == list(range(1, 201))


def test_without_a_server_it_says_so_soon_and_the_next_calls_at_once():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    nudges = open_nudges(f"nats://127.0.0.1:{port}", "x")
    with pytest.raises(BrokerUnavailable):
        nudges.nudge(1)
    began = time.monotonic()
    for mail_id in range(10):
        with pytest.raises(BrokerUnavailable):
            nudges.nudge(mail_id)
    assert time.monotonic() - began < 5
    nudges.close()


def test_a_killed_server_is_found_again_with_what_it_had(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.nudge(1)
    server.kill()
    with pytest.raises(BrokerUnavailable):
        nudges.nudge(2)
    server.start()
    nudge_until_taken(nudges, 3)
    nudges.close()
    assert {body["mail_id"] for _, body in messages(server, MAIL_STREAM)} >= {1, 3}


def test_a_server_that_lost_its_streams_gets_them_again(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.nudge(1)
    ask(server, lambda js: js.delete_stream(MAIL_STREAM))
    nudges.nudge(2)
    nudges.close()
    assert [body["mail_id"] for _, body in messages(server, MAIL_STREAM)] == [2]


def test_a_wrong_token_is_an_unavailable_broker_until_it_is_right(server: NatsServer):
    nudges = open_nudges(server.url, "faux")
    with pytest.raises(BrokerUnavailable) as refusal:
        nudges.nudge(1)
    nudges.close()
    assert "faux" not in str(refusal.value)


def test_a_closed_door_refuses_and_closing_twice_is_harmless(server: NatsServer):
    nudges = open_nudges(server.url, server.token)
    nudges.close()
    nudges.close()
    with pytest.raises(BrokerUnavailable):
        nudges.nudge(1)


def nudge_until_taken(nudges, mail_id: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            nudges.nudge(mail_id)
        except BrokerUnavailable:
            assert time.monotonic() < deadline, "the server was not found again"
            time.sleep(0.1)
        else:
            return
