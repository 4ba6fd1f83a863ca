"""What each person prefers on the pages."""

from collections.abc import Mapping
from typing import Protocol

KEYS = "touches"  # « non »: no single key does anything (WCAG 2.1.4)
OFF = "non"


class Preferences(Protocol):
    """Thread-safe. Every method may raise StoreUnavailable."""

    def of(self, login: str) -> Mapping[str, str]:
        """All that this person has set, by name."""

    def set(self, login: str, name: str, value: str) -> None:
        """Set one; "" forgets it."""
