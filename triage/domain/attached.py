"""The text of what is attached to a mail: letters that were read as text, and those that a person must read."""

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.entities import MASK, Extraction

NOTHING_FOUND = Extraction(entities=(), secrets=(), version="")


class Reading(StrEnum):
    """How a letter was read."""

    TEXT = "text"  # its own text
    SCAN = "scan"  # characters recognised on the pages of a letter without a text of its own
    BY_HAND = "by_hand"  # no text to be had: a person reads it
    REFUSED = "refused"  # damaged, locked, or past a limit


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedText:
    """One attachment, `number` counted from 1 in the order of `ParsedMail.attachments`. Offsets of `extraction` are offsets in
    `text`; `words` is a French sentence for the page where something is to be said, `pages` 0 where there are none.
    """

    number: int
    reading: Reading
    text: str = ""
    words: str = ""
    pages: int = 0
    extraction: Extraction = NOTHING_FOUND

    @property
    def shown_text(self) -> str:
        """The text with its secrets masked: what searching may find and what may leave the town hall."""
        text = self.text
        for secret in sorted(self.extraction.secrets, key=lambda s: -s.start):
            text = f"{text[: secret.start]} {MASK} {text[secret.end :]}"
        return text
