"""Turn stored bytes into text."""

from triage.domain.errors import MailTooLarge
from triage.domain.mail import ParsedMail, StoredMail
from triage.ports import MailReader


def parse(stored: StoredMail, reader: MailReader) -> ParsedMail:
    """Understand the message. Raises UnreadableMail or MailTooLarge: the case then goes to quarantine."""
    if stored.content is None:
        raise MailTooLarge(f"{stored.size} bytes", subject=str(stored.mail_id))
    return reader.read(stored.content, stored.received_at)
