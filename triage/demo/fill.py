"""Put the invented mails into the demo mailbox, once."""

import imaplib
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
        client.login(LOGIN, password)
        client.select("INBOX", readonly=True)
        for number, mail in enumerate(todo):
            content = _with_crlf(mail.read_bytes())
            if not _there(client, content):
                # A minute apart, the last one just now: a list in order of arrival then reads as a day's post.
                arrived = imaplib.Time2Internaldate(time.time() - 60 * (len(todo) - number - 1))
                client.append("INBOX", "", arrived, content)
            with ledger.open("a", encoding="utf-8") as lines:
                lines.write(mail.name + "\n")
    finally:
        client.shutdown()
    return len(todo)


def _there(client: imaplib.IMAP4, content: bytes) -> bool:
    """Whether a mail with this Message-ID is in the inbox: a start that was cut off between mail and ledger."""
    message_id = peek_message_id(content)
    if not message_id or '"' in message_id or "\\" in message_id:
        return False
    _, found = client.search(None, "HEADER", "Message-ID", f'"{message_id}"')
    return bool(found and found[0])


def _with_crlf(content: bytes) -> bytes:
    """RFC 5322 lines end with CRLF; files in a repository often do not."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
