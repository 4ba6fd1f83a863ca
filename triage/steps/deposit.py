"""Puts approved replies into the Drafts folder of their mailbox, once however often repeated. Sends nothing."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from triage.domain.errors import VaguemestreError
from triage.ports import Mailboxes
from triage.ports.replies import Deposit, ReplyStore

# A claim outlasts the slowest APPEND (connect and read time-outs), so that two workers never append side by side.
CLAIM_SECONDS = 600.0
RETRY = timedelta(seconds=60)
log = logging.getLogger(__name__)


def deposit_replies(
    store: ReplyStore, mailboxes: Mailboxes, owner: str, now: Callable[[], datetime], *, limit: int = 1
) -> int:
    """Deposit what waits; how many. What goes wrong is noted with its words and tried again a minute later.

    One at a time by default: a claim covers one APPEND, not a queue of them.
    """
    done = 0
    for one in store.claim(owner, now(), seconds=CLAIM_SECONDS, limit=limit):
        try:
            _deposit(one, mailboxes)
        except VaguemestreError as error:
            log.warning("deposit of reply %d: %s", one.reply_id, type(error).__name__)
            store.deposit_failed(one.reply_id, owner, error.words, retry_at=now() + RETRY)
        else:
            done += store.deposited(one.reply_id, owner, now())
    return done


def _deposit(one: Deposit, mailboxes: Mailboxes) -> None:
    with mailboxes.borrow(one.mailbox) as mailbox:
        # After a crash between APPEND and its note, the mail is there already.
        mailbox.draft(one.content, one.message_id)
