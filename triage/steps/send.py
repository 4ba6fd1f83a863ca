"""Sends the replies that a person asked to be sent, each at most once (decision 18), and files a copy of what left.

The order is the whole point. Connecting, naming the recipient and looking for the draft may be repeated. Then one line in SQL
says that the transmission begins; whoever dies after it leaves an unsure reply, which no machine sends again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from triage.domain.errors import SendingRefused, SendingUnsure, VaguemestreError
from triage.ports import Mailboxes
from triage.ports.replies import OutgoingMail
from triage.ports.sendings import PostOffice, Sending, SendingStore

# Longer than all time-outs of one transmission together: a claim that ended means a worker that died.
CLAIM_SECONDS = 900.0
RETRY = timedelta(seconds=30)
PATIENCE = timedelta(minutes=15)  # a click is good for so long: nobody expects a mail to leave the next day
TOO_LATE = "L’envoi n’a pas pu se faire dans le quart d’heure : rien n’est parti, le projet est dans les brouillons."
NO_DRAFT = (
    "Le brouillon n’est plus dans la boîte, ou il y a été modifié : il est peut-être déjà parti. "
    "Rien n’a été envoyé d’ici."
)
CLOSED = "L’envoi n’est plus ouvert pour cette boîte : rien n’est parti, le projet est dans les brouillons."
log = logging.getLogger(__name__)


def send_replies(
    store: SendingStore,
    mailboxes: Mailboxes,
    office: PostOffice,
    mail: OutgoingMail,
    owner: str,
    now: Callable[[], datetime],
) -> int:
    """Send one reply that waits, and file one copy; how many left."""
    store.give_up_lost(now())
    count = 0
    if sending := store.claim(owner, now(), seconds=CLAIM_SECONDS):
        count = _send(sending, store, mailboxes, office, mail, owner, now)
    if sent := store.claim_copy(owner, now(), seconds=CLAIM_SECONDS):
        try:
            with mailboxes.borrow(sent.mailbox) as mailbox:
                mailbox.file_sent(sent.content, sent.message_id)
        except VaguemestreError as error:
            log.warning("copy of reply %d: %s", sent.reply_id, type(error).__name__)
            store.copy_failed(sent.reply_id, owner, error.words, retry_at=now() + RETRY)
        else:
            store.copied(sent.reply_id, owner)
    return count


def _send(
    one: Sending,
    store: SendingStore,
    mailboxes: Mailboxes,
    office: PostOffice,
    mail: OutgoingMail,
    owner: str,
    now: Callable[[], datetime],
) -> int:
    if now() - one.asked_at > PATIENCE:
        store.not_sent(one.reply_id, owner, TOO_LATE, now())
        return 0
    if not office.sends(one.mailbox):
        store.not_sent(one.reply_id, owner, CLOSED, now())
        return 0
    try:
        with mailboxes.borrow(one.mailbox) as mailbox:
            there = mailbox.draft_unchanged(one.content, one.message_id)
        if not there:
            store.not_sent(one.reply_id, owner, NO_DRAFT, now())
            return 0
        with office.counter(one.mailbox, mail.envelope(one.content)) as departure:
            if not store.begin(one.reply_id, owner, now(), seconds=CLAIM_SECONDS):
                return 0
            departure.transmit(one.content)
    except SendingUnsure as error:
        log.error("sending of reply %d: %s", one.reply_id, error)  # noqa: TRY400  a foreign error may quote the mail
        store.unsure(one.reply_id, owner, now())
    except SendingRefused as error:
        log.warning("sending of reply %d: %s", one.reply_id, error)
        store.not_sent(one.reply_id, owner, error.words, now())
    except VaguemestreError as error:
        log.warning("sending of reply %d: %s", one.reply_id, type(error).__name__)
        _before(store, one, owner, error, now())
    else:
        return int(store.sent(one.reply_id, owner, now()))
    return 0


def _before(store: SendingStore, one: Sending, owner: str, error: VaguemestreError, now: datetime) -> None:
    """What went wrong before the transmission began: tried again while the click is good, if that can help."""
    if error.retryable:
        store.later(one.reply_id, owner, error.words, retry_at=now + RETRY)
    else:
        store.not_sent(one.reply_id, owner, error.words, now)
