"""The door to what is attached to a mail: bytes for somebody who saves the file, and the text of letters."""

from typing import Protocol

from triage.domain.attached import AttachedText
from triage.domain.mail import ParsedMail


class Attachments(Protocol):
    """Thread-safe."""

    def open(self, content: bytes, index: int) -> bytes:
        """The bytes of the attachment at `index` of `ParsedMail.attachments`, read from the mail's own bytes.
        Raises UnreadableMail, in words, when there is none or a limit is passed.
        """


class LetterReader(Protocol):
    """Thread-safe."""

    def letters(self, content: bytes, mail: ParsedMail) -> tuple[AttachedText, ...]:
        """The text of each attached letter (PDF, DOCX, ODT, RTF, plain text), without entities; what cannot be read says why.
        Pictures and films are never opened. Raises UnreadableMail only where the mail itself is past its limits.
        """
