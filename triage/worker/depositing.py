"""Depositing approved replies, and sending those that a person asked to be sent, beside the mail: SQL says what waits, so
that nothing needs a nudge.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from triage.ports import Mailboxes
from triage.ports.replies import OutgoingMail, ReplyStore
from triage.ports.sendings import PostOffice, SendingStore
from triage.steps.deposit import deposit_replies
from triage.steps.send import send_replies

ROUND_SECONDS = 5.0
log = logging.getLogger(__name__)


def depositor(replies: ReplyStore, mailboxes: Mailboxes) -> Callable[[], int]:
    """One round of deposits, by an owner of its own: how many were made."""
    return partial(deposit_replies, replies, mailboxes, f"depot-{uuid4().hex}", lambda: datetime.now(UTC))


def sender(sendings: SendingStore, mailboxes: Mailboxes, office: PostOffice, mail: OutgoingMail) -> Callable[[], int]:
    """One round of sending, by an owner of its own: how many left."""
    now = partial(datetime.now, UTC)
    return partial(send_replies, sendings, mailboxes, office, mail, f"envoi-{uuid4().hex}", now)


async def repeat_for_ever(every: float, what: str, once: Callable[[], int]) -> None:
    """One round now and then every `every` seconds until cancelled, away from the event loop. What fails is logged by its
    type only and tried again: a mailbox that never answers must not stop the mail. `what` names the rounds in the log.
    """
    while True:
        try:
            count = await asyncio.to_thread(once)
            if count:
                log.info("%s: %d replies", what, count)
        except Exception as error:  # noqa: BLE001  see above
            log.error("%s: %s", what, type(error).__name__)  # noqa: TRY400  the text of an error may quote the mail
        await asyncio.sleep(every)
