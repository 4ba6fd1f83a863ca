"""The letters that a person may choose from, filled in for a mail. Nothing here writes or sends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from triage.domain.entities import Extraction
from triage.domain.letters import LetterChoice, LetterSheet, LetterText, TownVersion, Value
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label
from triage.domain.replies import Proposal


class Letters(Protocol):
    """The catalogue in force, the town's versions over the shipped ones. Thread-safe."""

    def sheets(self, words: str = "") -> tuple[LetterSheet, ...]:
        """The letters in use whose title, label, situation or legal references hold all the words, by label and order."""

    def sheet(self, name: str) -> LetterSheet:
        """One letter, one that is switched off included. Raises UnknownLetter."""

    def choices(self, mail: ParsedMail, label: Label, extraction: Extraction) -> tuple[LetterChoice, ...]:
        """The letters of the label, the fitting first (the first of them is the one proposed), then the
        acknowledgements and the letter of the service; with reasons.
        """

    def why_not(self, mail: ParsedMail, label: Label) -> str:
        """Why no letter is proposed for this mail, in French, or "" when one may be. A person may choose one all the same."""

    def fill(
        self,
        name: str,
        mail: ParsedMail,
        label: Label,
        extraction: Extraction,
        *,
        given: Mapping[str, Value] | None = None,
        easy: bool = False,
    ) -> Proposal:
        """This letter filled in for this mail; what is not known stays a visible hole. `given` are values by variable
        name that the legal clock or an agent knows; an unknown name is passed over. `easy` asks for the version in easy
        words, and gets the usual one where there is none. Raises UnknownLetter, TemplateFault.
        """

    def text(self, name: str) -> LetterText:
        """The text in force of a letter. Raises UnknownLetter."""

    def shipped(self, name: str) -> LetterText:
        """The text as it was shipped. Raises UnknownLetter."""

    def faults(self, name: str, text: LetterText) -> tuple[str, ...]:
        """What is wrong with a text for this letter, in French; empty when it may be kept. Raises UnknownLetter."""

    def trial(
        self,
        name: str,
        text: LetterText,
        mail: ParsedMail,
        label: Label,
        extraction: Extraction,
        *,
        given: Mapping[str, Value] | None = None,
    ) -> Proposal:
        """A text without faults filled in for a mail, kept nowhere. Raises UnknownLetter, TemplateFault."""

    def extremes(self, name: str, text: LetterText) -> tuple[Proposal, Proposal]:
        """A text without faults where everything is known, and where nothing is. Raises UnknownLetter, TemplateFault."""


class TownLetters(Protocol):
    """The town's own versions of letters, and the types of mail for which it wants no proposal. Every version is kept.
    Thread-safe. Every method may raise StoreUnavailable.
    """

    def mark(self) -> str:
        """Changes with everything that is kept here; whoever holds letters reads them again when it differs."""

    def current(self) -> dict[str, TownVersion]:
        """The last version of each letter that the town ever changed, by name."""

    def versions(self, letter: str) -> list[TownVersion]:
        """All versions of a letter, the newest first."""

    def keep(self, letter: str, text: LetterText | None, *, author: str, comment: str, now: datetime) -> int:
        """A new version, None to go back to the shipped one. Its number."""

    def silent_labels(self) -> frozenset[str]:
        """Codes of the labels for which the town wants no proposal."""

    def silence(self, label: str, *, off: bool, author: str, now: datetime) -> None:
        """Switch the proposals of a label off or on."""
