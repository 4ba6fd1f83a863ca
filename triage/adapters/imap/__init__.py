"""The IMAP door: the only place that knows imapclient.

imaplib and imapclient log commands and answers at DEBUG level, mail text included: their loggers are held at WARNING.
"""

import logging

from triage.adapters.imap.mailbox import ImapMailbox
from triage.adapters.imap.mailboxes import ImapMailboxes, open_mailboxes

logging.getLogger("imapclient").setLevel(logging.WARNING)

__all__ = ["ImapMailbox", "ImapMailboxes", "open_mailboxes"]
