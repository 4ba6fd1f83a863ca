"""A letter of the catalogue as people see it, and why one fits a mail. The text of letters is the responders' business."""

from dataclasses import dataclass
from datetime import date, datetime

Value = str | int | date  # what a variable of a letter may be given


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalText:
    """A text that a letter rests on; `checked` is the day on which it was last read."""

    reference: str
    says: str
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheet:
    """One letter: `name` is `<label>/<situation>`, `label` the code of a service or motif, or `accuses`.

    `owner` is the name of the service that answers for it, `easy` whether it has a version in easy words, `proposed`
    False when only a person may choose it, `off` when the town switched it off, `town` when the town wrote its own version.
    `ends` is what its deposit or sending ends on the legal clock, a value of `triage.domain.clock.Ended`.
    """

    name: str
    title: str
    label: str
    situation: str
    owner: str
    version: str
    law: tuple[LegalText, ...]
    easy: bool
    proposed: bool
    off: bool = False
    town: bool = False
    ends: str = "reponse"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChoice:
    """A letter offered for a mail. `why` says in French what held, or what is missing when it does not `fit`."""

    letter: LetterSheet
    fits: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """What a town may change of a letter: its texts, the words that choose it, who answers for it, and whether it is off."""

    subject: str
    body: str
    easy: str = ""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    owner: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TownVersion:
    """One version that a town kept of a letter; `text` is None where the town went back to the shipped one."""

    number: int
    letter: str
    at: datetime
    author: str
    comment: str
    text: LetterText | None
