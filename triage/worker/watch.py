"""The process `vaguemestre watch`: one thread for each mailbox of the settings, until SIGTERM."""

import logging
import signal
import threading
from functools import partial

from triage.adapters.imap import ImapMailbox
from triage.adapters.nats import open_nudges
from triage.bootstrap import store_of
from triage.settings import Settings
from triage.worker.mailbox_watch import MailboxWatch, watch_all

log = logging.getLogger(__name__)


def watch(settings: Settings) -> int:
    """Watch every mailbox until a signal; the exit code: 0 after a signal, 1 when a thread died.

    Call from the main thread. Raises StoreUnavailable or ConfigurationError when the database cannot be opened.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = store_of(settings)
    token = settings.nats.token.get_secret_value() if settings.nats.token else None
    nudges = open_nudges(settings.nats.url, token)
    imap = settings.imap
    try:
        watches = [
            MailboxWatch(
                account,
                partial(
                    ImapMailbox,
                    account,
                    connect_seconds=imap.connect_seconds,
                    read_seconds=imap.read_seconds,
                    stop=stop,
                ),
                store,
                nudges,
                max_bytes=imap.max_mail_bytes,
                stop=stop,
            )
            for account in imap.mailboxes
        ]
        if not watches:
            log.warning("no mailbox in the settings, nothing to watch")
        return 0 if watch_all(watches, stop) else 1
    finally:
        nudges.close()
        store.close()
