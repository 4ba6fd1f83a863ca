"""Searches that a person keeps under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A name and the part of a list's address after « ? »."""

    search_id: int
    name: str
    query: str


class SavedSearches(Protocol):
    """Each person's own. Thread-safe. Every method may raise StoreUnavailable."""

    def kept_by(self, login: str) -> list[SavedSearch]:
        """The searches of this person, by name."""

    def keep(self, login: str, name: str, query: str, now: datetime) -> None:
        """Keep one; the same name of the same person is replaced. Beyond MOST the oldest is forgotten."""

    def forget(self, login: str, search_id: int) -> None:
        """Forget one; nothing happens when this person has no such search."""


MOST = 20  # of one person: the column must stay readable
