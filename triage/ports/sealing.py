"""Sealing: what must be read again later (a secret that signs) but must not stand readable in the database or its copies."""

from typing import Protocol


class Seal(Protocol):
    """Thread-safe."""

    def seal(self, text: str) -> str:
        """The text in a form that only `open` reads; "" stays "". Raises ConfigurationError when the key cannot be had."""

    def sealed(self, kept: str) -> bool:
        """Whether it was made by `seal`, with whatever key."""

    def open(self, kept: str) -> str:
        """The text; what was never sealed as it stands; "" where the key is missing or is another one."""


class NoSeal:
    """Keeps texts as they are: for databases opened without a key (tests, tools that look at no secret)."""

    def seal(self, text: str) -> str:
        """As it is."""
        return text

    def sealed(self, kept: str) -> bool:
        """Nothing is to be sealed here."""
        return bool(kept)

    def open(self, kept: str) -> str:
        """As it is."""
        return kept
