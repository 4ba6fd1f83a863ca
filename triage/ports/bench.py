"""The test bench: what the service would make of a text or a mail, without keeping anything."""

from typing import Protocol

from triage.domain.case import Outcome


class Bench(Protocol):
    """Thread-safe. Nothing of what it is given is stored or logged. Raises BenchUnavailable."""

    def try_text(self, subject: str, body: str) -> Outcome:
        """What would be made of a mail with this subject and body, received now."""

    def try_mail(self, content: bytes) -> Outcome:
        """What would be made of this message (RFC 5322 bytes). Raises UnreadableMail in words."""

    def close(self) -> None:
        """End whatever runs; never raises."""
