"""La Suite Messages, which shows us each mail that arrives in one of its mailboxes and asks what we make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer: `content` None is an empty body. Anything but 2xx makes Messages come back within minutes."""

    status: int
    content: Mapping[str, object] | None = None


class LaSuite(Protocol):
    """The channels of the settings. Thread-safe."""

    def receive(self, name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Check who asks, keep the mail, wait for its outcome, answer. Header names are lower case. May take as long as the
        settings say. Raises StoreUnavailable.
        """
