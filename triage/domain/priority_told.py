"""A mail as the priority rules read it: plain words without what is denied or quoted, what it is about, the days ahead.

Rules name topics, never labels: the referential says which topics a label stands for (its own code unless told
otherwise), so that a town may rename or split its services without touching a rule.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from triage.domain import danger_words
from triage.domain import priority_words as words
from triage.domain.entities import Entity, EntityType
from triage.domain.mail import ParsedMail

READ = 20_000  # characters of a mail that the rules read
TWO_DAYS, THREE_DAYS, A_WEEK = 2, 3, 7
_FOLD = re.compile(r"(?<=[^\s.!?:;])[ \t]*\n[ \t]*(?=[a-zà-ÿ0-9])")  # a line folded inside a sentence


@lru_cache(maxsize=256)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def plain(text: str) -> str:
    """Lower case, no accents, plain apostrophes; same meaning, fewer spellings."""
    base = unicodedata.normalize("NFD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(c for c in base if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the rules may look at: the words (see `plain`) without what is denied, the topics, the days ahead."""

    text: str
    topics: frozenset[str]
    hour: int
    days_ahead: tuple[int, ...]
    days_behind: tuple[int, ...]
    deadlines_ahead: tuple[int, ...]

    def says(self, *expressions: str) -> bool:
        """Whether every expression is found."""
        return all(_pattern(e).search(self.text) for e in expressions)

    def about(self, *topics: str) -> bool:
        """Whether the proposed label stands for one of these topics."""
        return not self.topics.isdisjoint(topics)

    def within(self, days: int) -> bool:
        """Whether a date of the mail lies between its own day and `days` later."""
        return any(0 <= d <= days for d in self.days_ahead)

    def deadline_within(self, days: int) -> bool:
        """The same for a date that words of delay introduce or follow."""
        return any(0 <= d <= days for d in self.deadlines_ahead)

    @property
    def birth_due(self) -> bool:
        """Whether a birth is to be declared within 48 hours: five days are given after it (code civil, art. 55)."""
        return self.says(danger_words.NEWBORN, danger_words.TO_DECLARE) and not {3, 4, 5}.isdisjoint(self.days_behind)

    @property
    def now(self) -> bool:
        """Whether it happens as the mail is written, and is no habit that is merely reported."""
        return self.says(words.NOW)

    @property
    def by_lawyer(self) -> bool:
        """Whether a lawyer or a notary writes."""
        return self.says(words.LAWYER) and not self.says(r"tribunal judiciaire\b[^.]{0,60}\bparquet|soit-transmis")

    @property
    def by_authority(self) -> bool:
        """Whether the head of the letter or its topic names a court, prosecutor, prefecture, police or bailiff."""
        if self.about("autorites_justice"):
            return not self.by_lawyer
        if self.about("videoprotection") and self.says(
            r"\b(?:requisition|requerons|requerir|enquete preliminaire|flagrance)\b"
        ):
            return not self.by_lawyer
        if self.about("juridique_assurances") and self.says(words.COURT_PAPERS):
            return not self.says(r"\bje saisirai\b|\bavocate?\b[^.]{0,40}barreau")
        return (
            bool(_pattern(words.COURT_HEAD).search(self.text[:260]))
            and not self.by_lawyer
            and self.says(words.REQUISITION)
        )


def told_by(mail: ParsedMail, topics: frozenset[str], entities: tuple[Entity, ...]) -> Told:
    """Prepare a mail for the rules. Quoted messages are left out; denied dangers are removed."""
    said = _FOLD.sub(" ", mail.said())
    text = plain(f"{mail.subject}\n{said}"[:READ])
    for denied in words.DENIED:
        text = _pattern(denied).sub(" ", text)
    today = mail.date.date()
    whole = mail.analysed_text
    ahead: list[int] = []
    behind: list[int] = []
    deadlines: list[int] = []
    for entity in entities:
        day = _day(entity)
        if day is None or abs(day - today) > timedelta(days=A_WEEK):
            continue
        if day < today:
            behind.append((today - day).days)
            continue
        ahead.append((day - today).days)
        around = plain(whole[max(0, entity.start - 70) : entity.end + 40])
        if _pattern(words.LEGAL_WORDS).search(around):
            deadlines.append((day - today).days)
    return Told(
        text=text,
        topics=topics,
        hour=mail.date.hour,
        days_ahead=tuple(ahead),
        days_behind=tuple(behind),
        deadlines_ahead=tuple(deadlines),
    )


def _day(entity: Entity) -> date | None:
    if entity.type is not EntityType.DATE:
        return None
    try:
        return date.fromisoformat(entity.value)
    except ValueError:
        return None
