"""The IMAP door: the only place that knows imapclient.

imapclient logs commands and answers at DEBUG level, mail text included, and words of the server as warnings: its
loggers are held at ERROR.
"""

import logging

from triage.adapters.imap.mailbox import ImapMailbox
from triage.adapters.imap.mailboxes import ImapMailboxes, open_mailboxes

logging.getLogger("imapclient").setLevel(logging.ERROR)

__all__ = ["ImapMailbox", "ImapMailboxes", "open_mailboxes"]
