"""Put the invented mails into the demo mailbox, once."""

import imaplib
import socket
import time
from pathlib import Path

from triage.demo.imap_server import HOST, LOGIN
from triage.domain.message_id import peek_message_id

MAILS = Path(__file__).resolve().parent / "mails"
FILLED = "mails-remplis.txt"  # in the data folder: the names of the files that were put in


def fill(folder: Path, port: int, password: str, mails: Path = MAILS) -> int:
    """Append the .eml files that were not put in before; how many.

    Which were is written in the data folder, not asked of the mailbox: somebody may have moved or deleted them.
    """
    ledger = folder / FILLED
    known = set(ledger.read_text(encoding="utf-8").splitlines()) if ledger.exists() else set()
    todo = [m for m in sorted(mails.glob("*.eml")) if m.name not in known]
    if not todo:
        return 0
    client = imaplib.IMAP4(HOST, port, timeout=30)
    try:
        # imaplib sends a mail in three pieces, each of which would wait for the answer to the one before.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(LOGIN, password)
        there = _message_ids(client)
        for number, mail in enumerate(todo):
            content = _with_crlf(mail.read_bytes())
            if peek_message_id(content) not in there:
                # A minute apart, the last one just now: a list in order of arrival then reads as a day's post.
                arrived = imaplib.Time2Internaldate(time.time() - 60 * (len(todo) - number - 1))
                client.append("INBOX", "", arrived, content)
            with ledger.open("a", encoding="utf-8") as lines:
                lines.write(mail.name + "\n")
    finally:
        client.shutdown()
    return len(todo)


def _message_ids(client: imaplib.IMAP4) -> set[str]:
    """The Message-IDs in the inbox: after a start that was cut off between mail and ledger it holds some of ours."""
    _, exists = client.select("INBOX", readonly=True)
    found: set[str] = set()
    if exists and int(exists[0] or b"0"):
        _, parts = client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        found = {peek_message_id(part[1]) for part in parts if isinstance(part, tuple)}
    client.close()  # read-only, so nothing is expunged; an append is quicker without an open folder
    return found - {""}


def _with_crlf(content: bytes) -> bytes:
    """RFC 5322 lines end with CRLF; files in a repository often do not."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
