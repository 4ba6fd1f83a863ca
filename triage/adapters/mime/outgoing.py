"""`OutgoingMail`: the writer, with the letterheads of the town's services."""

from collections.abc import Callable
from datetime import datetime

from triage.adapters.mime.writer import message_id_of, read_envelope, write_reply
from triage.domain.drafts import Letterhead, Reply
from triage.domain.errors import ForbiddenMove
from triage.domain.mail import ParsedMail
from triage.ports.sendings import Envelope

NO_SENDER = (
    "L’adresse du service manque dans le fichier de la ville : sans elle, aucune réponse ne peut être approuvée."
)


class TownMail:
    """See OutgoingMail."""

    def __init__(self, letterheads: Callable[[str], Letterhead]) -> None:
        self._letterheads = letterheads

    def letterhead(self, service: str) -> Letterhead:
        """See OutgoingMail."""
        return self._letterheads(service)

    def write(self, reply: Reply, mail: ParsedMail, service: str, now: datetime) -> tuple[bytes, str]:
        """See OutgoingMail."""
        sender = self._letterheads(service).sender
        if sender is None:
            raise ForbiddenMove("no sender address", subject=str(reply.reply_id), words=NO_SENDER)
        name = message_id_of(reply.reply_id, reply.mail_id, sender.email.rpartition("@")[2])
        subject, body = reply.subject, reply.body
        content = write_reply(mail, subject, body, sender=sender, reply_id=reply.reply_id, message_id=name, now=now)
        return content, name

    def envelope(self, content: bytes) -> Envelope:
        """See OutgoingMail."""
        return read_envelope(content)
