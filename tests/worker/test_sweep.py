import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.outcomes import outcome, raw_mail
from triage.adapters.sql import SqlCaseStore, open_store
from triage.domain.case import Filing
from triage.domain.errors import BrokerUnavailable
from triage.worker.sweep import LONG_QUEUE, sweep, sweep_for_ever

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(f"sqlite:///{tmp_path / 'essai.db'}")
    yield opened
    opened.close()


def receive(store: SqlCaseStore, uid: int) -> int:
    return store.store_raw(raw_mail(uid), f"<{uid}@x>", frozenset({uid}), LONG_AGO).mail_id


def sweep_once(store: SqlCaseStore, *, queue: int = 0) -> list[int]:
    nudged: list[int] = []

    async def aside(call: Callable[[], list[int]]) -> list[int]:
        return call()

    async def length() -> int:
        return queue

    async def nudge(mail_id: int) -> None:
        nudged.append(mail_id)

    count = asyncio.run(sweep(store, 20, aside=aside, queue_length=length, nudge=nudge))
    assert count == len(nudged)
    return nudged


def test_what_was_received_or_waits_to_be_filed_is_nudged_once_an_interval(store: SqlCaseStore):
    received, to_file, done = (receive(store, uid) for uid in (1, 2, 3))
    store.record(to_file, outcome(), Filing.PENDING, LONG_AGO)
    store.record(done, outcome(), Filing.NOT_WANTED, LONG_AGO)
    assert sorted(sweep_once(store)) == [received, to_file]
    assert sweep_once(store) == []


def test_a_case_in_another_hand_is_left_alone_until_the_claim_ends(store: SqlCaseStore):
    held, forgotten = receive(store, 1), receive(store, 2)
    now = datetime.now(UTC)
    store.claim(held, "autre", now, 60)
    store.claim(forgotten, "mort", now - timedelta(seconds=90), 60)
    assert sweep_once(store) == [forgotten]


def test_a_long_queue_is_not_made_longer(store: SqlCaseStore):
    mail_id = receive(store, 1)
    assert sweep_once(store, queue=LONG_QUEUE) == []
    assert sweep_once(store) == [mail_id]


def test_a_sweep_that_fails_is_followed_by_the_next():
    calls = 0

    async def once() -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise BrokerUnavailable("away")
        if calls == 3:
            raise asyncio.CancelledError
        return 0

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(sweep_for_ever(0.001, once))
    assert calls == 3
