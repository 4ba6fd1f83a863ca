"""A process that deposits and sends as a worker does, killed at any moment and started anew, until nothing waits: each approved
reply lies in the Drafts folder once, each clicked one left at most once, and nobody is left without a word about it.
"""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes

from tests.whole_way.test_nothing_sends_without_the_click import OFFICE, S, Town, dovecot, town
from triage.adapters.imap import open_mailboxes
from triage.adapters.smtp import open_post_office
from triage.adapters.sql import open_database
from triage.domain.drafts import ReplyState
from triage.settings import ImapSettings, MailboxSettings
from triage.steps import deposit, send
from triage.worker.depositing import depositor, repeat_for_ever, sender

__all__ = ["dovecot", "town"]
CLICKED, LEFT_ALONE, KILLS = 6, 2, 4
CLAIM = 1.0  # seconds: what a killed process held is free again soon


def _work(url: str, box: MailboxSettings) -> None:
    deposit.CLAIM_SECONDS = send.CLAIM_SECONDS = CLAIM
    common = ImapSettings(mailboxes=[box])
    database = open_database(url)
    with open_mailboxes(common) as mailboxes:
        rounds = {
            "deposits": depositor(database.replies, mailboxes),
            "sendings": sender(database.sendings, mailboxes, open_post_office(common), OFFICE),
        }

        async def both() -> None:
            async with asyncio.TaskGroup() as tasks:
                for what, once in rounds.items():
                    tasks.create_task(repeat_for_ever(0.01, what, once))

        asyncio.run(both())


def _waits(town: Town, ids: list[int]) -> bool:
    waiting = {S.APPROVED, S.TO_SEND, S.SENDING}
    return any(town.database.replies.reply(i).state in waiting for i in ids)


def test_whatever_is_killed_no_reply_is_there_twice_or_forgotten(town: Town) -> None:
    chance = random.Random(5)
    clicked, alone = [], []
    for number in range(CLICKED + LEFT_ALONE):
        reply = town.draft(S.APPROVED)
        if number < CLICKED:
            town.click(reply, datetime.now(UTC))
        (clicked if number < CLICKED else alone).append(reply.reply_id)
    context = multiprocessing.get_context("spawn")
    end, kills = time.monotonic() + 120, 0
    while _waits(town, [*clicked, *alone]) and time.monotonic() < end:
        process = context.Process(target=_work, args=(town.url, town.box))
        process.start()
        before = sum(1 for i in [*clicked, *alone] if town.database.replies.reply(i).revision > 2)
        while process.is_alive() and _waits(town, [*clicked, *alone]) and time.monotonic() < end:
            time.sleep(0.005)
            moved = sum(1 for i in [*clicked, *alone] if town.database.replies.reply(i).revision > 2)
            if kills < KILLS and (moved > before or chance.random() < 0.01):
                break
        process.kill()
        process.join(30)
        kills += 1
    states = Counter(town.database.replies.reply(i).state for i in clicked)
    assert states.keys() <= {ReplyState.SENT, ReplyState.UNSURE, ReplyState.DEPOSITED}
    assert {town.database.replies.reply(i).state for i in alone} == {S.DEPOSITED}
    names = Counter(str(message_from_bytes(m)["X-Vaguemestre-Reply"]) for m in town.room.taken)
    assert set(names.values()) <= {1}
    assert set(names) <= {str(i) for i in clicked}
    assert states[S.SENT] <= len(names) <= states[S.SENT] + states[S.UNSURE]
    assert kills >= KILLS // 2
    with town.dovecot.human(town.box.login) as client:
        client.select_folder("Drafts", readonly=True)
        uids = client.search()
        kept = Counter(
            str(message_from_bytes(d[b"BODY[]"])["X-Vaguemestre-Reply"])
            for d in client.fetch(uids, ["BODY.PEEK[]"]).values()
        )
    assert set(kept.values()) <= {1}
    assert {str(i) for i in alone} <= set(kept)
