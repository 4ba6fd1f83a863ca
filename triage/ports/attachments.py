"""The door to what is attached to a mail: bytes for somebody who saves the file, never looked at."""

from typing import Protocol


class Attachments(Protocol):
    """Thread-safe."""

    def open(self, content: bytes, index: int) -> bytes:
        """The bytes of the attachment at `index` of `ParsedMail.attachments`, read from the mail's own bytes.
        Raises UnreadableMail, in words, when there is none or a limit is passed.
        """
