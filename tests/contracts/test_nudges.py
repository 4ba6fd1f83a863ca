"""What every Nudges must do, in memory and on a real nats-server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.nats.stream_view import messages
from tests.fakes.nudges import FakeNudges
from tests.nats import NatsServer
from triage.adapters.nats import open_nudges
from triage.adapters.nats.names import MAIL_STREAM
from triage.domain.errors import BrokerUnavailable
from triage.ports import Nudges


@dataclass(frozen=True)
class Door:
    nudges: Nudges
    waiting: Callable[[], set[int]]
    cut: Callable[[], None]


@pytest.fixture(params=["memory", "nats"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    if request.param == "memory":
        fake = FakeNudges()

        def cut() -> None:
            fake.down = True

        yield Door(nudges=fake, waiting=lambda: set(fake.published), cut=cut)
        return
    server = NatsServer(tmp_path / "nats")
    server.start()
    nudges = open_nudges(server.url, server.token)
    yield Door(
        nudges=nudges,
        waiting=lambda: {body["mail_id"] for _, body in messages(server, MAIL_STREAM)},
        cut=server.kill,
    )
    nudges.close()
    server.kill()


def test_a_nudged_mail_waits_for_a_worker(door: Door) -> None:
    door.nudges.nudge(3)
    door.nudges.nudge(5)
    assert door.waiting() == {3, 5}


def test_saying_it_again_is_harmless(door: Door) -> None:
    for _ in range(5):
        door.nudges.nudge(3)
    assert door.waiting() == {3}


def test_several_threads_may_nudge(door: Door) -> None:
    threads = [threading.Thread(target=door.nudges.nudge, args=(n,)) for n in range(1, 21)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door.waiting() == set(range(1, 21))


def test_a_broker_that_is_away_is_said_and_names_the_case(door: Door) -> None:
    door.nudges.nudge(1)
    door.cut()
    with pytest.raises(BrokerUnavailable) as error:
        door.nudges.nudge(2)
    assert error.value.retryable
