"""Turn stored bytes into text: the mail, and the letters attached to it."""

from triage.domain.attached import AttachedText
from triage.domain.errors import MailTooLarge, UnreadableMail
from triage.domain.mail import ParsedMail, StoredMail
from triage.ports import MailReader
from triage.ports.attachments import LetterReader


def parse(stored: StoredMail, reader: MailReader) -> ParsedMail:
    """Understand the message. Raises UnreadableMail or MailTooLarge: the case then goes to quarantine."""
    if stored.content is None:
        if not stored.size:  # what intake keeps of a message that the server refused again and again
            words = "Le serveur de messagerie n'a pas donné le contenu de ce courriel."
            raise UnreadableMail("content was never given", subject=str(stored.mail_id), words=words)
        raise MailTooLarge(f"{stored.size} bytes", subject=str(stored.mail_id))
    return reader.read(stored.content, stored.received_at)


def read_letters(stored: StoredMail, mail: ParsedMail, reader: LetterReader) -> tuple[AttachedText, ...]:
    """The text of what is attached. Nothing there keeps the mail itself from being sorted."""
    return reader.letters(stored.content, mail) if stored.content is not None else ()
