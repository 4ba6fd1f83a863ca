import asyncio
import logging

import pytest

from tests.fakes.mailboxes import NoMailboxes
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import open_database
from triage.domain.case import Filing
from triage.worker.depositing import depositor, repeat_for_ever


def test_deposits_go_on_after_an_error_which_is_logged_by_its_type_only(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> int:
        rounds, enough = 0, asyncio.Event()
        loop = asyncio.get_running_loop()

        def once() -> int:
            nonlocal rounds
            rounds += 1
            if rounds == 1:
                raise ValueError("Madame Dupont")
            loop.call_soon_threadsafe(enough.set)
            return 1

        task = asyncio.create_task(repeat_for_ever(0.001, "deposits", once))
        await asyncio.wait_for(enough.wait(), 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return rounds

    with caplog.at_level(logging.INFO):
        assert asyncio.run(run()) >= 2
    assert "ValueError" in caplog.text
    assert "Dupont" not in caplog.text


def test_nothing_is_deposited_that_nobody_approved(tmp_path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'essai.db'}")
    mail_id = database.cases.store_raw(raw_mail(1), "<1@x.fr>", frozenset({1}), NOW).mail_id
    database.cases.claim(mail_id, "essai", NOW, 30)
    assert database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    store, deposit = database.replies, depositor(database.replies, NoMailboxes())
    first = store.open(mail_id, "Re", "Bonjour", letter="", version="", actor="agent", now=NOW)
    assert deposit() == 0  # NoMailboxes fails the test when a mailbox is asked for
    second = store.edit(first.reply_id, "Re", "Madame", seen=1, actor="agent", now=NOW)
    assert deposit() == 0
    third = store.visa(first.reply_id, seen=second.revision, actor="chef", now=NOW)
    assert deposit() == 0
    store.reject(first.reply_id, "inutile", seen=third.revision, actor="chef", now=NOW)
    assert deposit() == 0
    database.close()
