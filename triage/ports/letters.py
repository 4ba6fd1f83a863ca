"""The letters that a person may choose from, filled in for a mail. Nothing here writes or sends."""

from collections.abc import Mapping
from typing import Protocol

from triage.domain.entities import Extraction
from triage.domain.letters import LetterChoice, LetterSheet, Value
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
