"""Mail comes in while every process is killed again and again: nothing is lost, doubled, opened or changed."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.havoc import Havoc, await_the_end, human, letter, verify
from tests.dovecot import Dovecot, running_dovecot
from tests.nats import NatsServer
from tests.postgres import new_database, running_postgres
from triage.adapters.sql import open_store


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    running = NatsServer(tmp_path / "nats")
    running.start()
    yield running
    running.kill()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'chaos.db'}"
        return
    with running_postgres() as url:
        yield new_database(url)


def havoc_with(
    mails: int, kills: int, folder: Path, dovecot: Dovecot, server: NatsServer, url: str, patience: float
) -> None:
    seed = random.randrange(10**6)
    print(f"\nseed {seed}")  # noqa: T201  to repeat a failure
    chance = random.Random(seed)
    letters = [letter(number, chance) for number in range(mails)]
    sent: dict[bytes, bool] = {}
    store = open_store(url)
    havoc = Havoc(folder=folder, dovecot=dovecot, server=server, store_url=url, chance=chance)
    share = -(-mails // (3 * kills))

    def post_some() -> None:
        with human(dovecot) as client:
            for content in letters[len(sent) : len(sent) + share]:
                seen = chance.random() < 0.3
                client.append("INBOX", content, flags=[rb"\Seen"] if seen else [])
                sent[content] = seen

    began = time.monotonic()
    try:
        havoc.rage(kills, post_some)
        while len(sent) < mails:  # lives that ended before they began brought none
            post_some()
        raged = time.monotonic() - began
        await_the_end(store, mails, patience, havoc.logs)
    finally:
        havoc.end()
    attempts = verify(store, dovecot, sent)
    lasted = time.monotonic() - began
    print(f"{mails} mails, {3 * kills} kills in {raged:.0f} s, all filed after {lasted:.0f} s, {attempts}")  # noqa: T201
    store.close()


def test_sixty_mails_survive_two_kills_of_each_process(
    tmp_path: Path, dovecot: Dovecot, server: NatsServer, store_url: str
):
    havoc_with(60, 2, tmp_path, dovecot, server, store_url, patience=180)


@pytest.mark.chaos
def test_a_thousand_mails_survive_ten_kills_of_each_process(
    tmp_path: Path, dovecot: Dovecot, server: NatsServer, store_url: str
):
    havoc_with(1000, 10, tmp_path, dovecot, server, store_url, patience=900)
