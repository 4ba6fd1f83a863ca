"""Depositing approved replies beside the mail: SQL says what waits, so that nothing needs a nudge."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from triage.ports import Mailboxes
from triage.ports.replies import ReplyStore
from triage.steps.deposit import deposit_replies

DEPOSIT_SECONDS = 5.0
log = logging.getLogger(__name__)


def depositor(replies: ReplyStore, mailboxes: Mailboxes) -> Callable[[], int]:
    """One round of deposits, by an owner of its own: how many were made."""
    return partial(deposit_replies, replies, mailboxes, f"depot-{uuid4().hex}", lambda: datetime.now(UTC))


async def deposit_for_ever(every: float, once: Callable[[], int]) -> None:
    """Deposit now and then every `every` seconds until cancelled, away from the event loop. What fails is logged by its
    type only and tried again: a mailbox that never answers must not stop the mail.
    """
    while True:
        try:
            count = await asyncio.to_thread(once)
            if count:
                log.info("deposited %d replies", count)
        except Exception as error:  # noqa: BLE001  see above
            log.error("deposits: %s", type(error).__name__)  # noqa: TRY400  the text of an error may quote the mail
        await asyncio.sleep(every)
