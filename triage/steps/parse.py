"""Turn stored bytes into text."""

from triage.domain.errors import MailTooLarge, UnreadableMail
from triage.domain.mail import ParsedMail, StoredMail
from triage.ports import MailReader


def parse(stored: StoredMail, reader: MailReader) -> ParsedMail:
    """Understand the message. Raises UnreadableMail or MailTooLarge: the case then goes to quarantine."""
    if stored.content is None:
        if not stored.size:  # what intake keeps of a message that the server refused again and again
            words = "Le serveur de messagerie n'a pas donné le contenu de ce courriel."
            raise UnreadableMail("content was never given", subject=str(stored.mail_id), words=words)
        raise MailTooLarge(f"{stored.size} bytes", subject=str(stored.mail_id))
    return reader.read(stored.content, stored.received_at)
