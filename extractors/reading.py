"""One mail as the components read it: a text of the same length as the original, and what they found in it.

The text is made easy to match (plain spaces, hyphens and apostrophes) and loses what must not be read (quoted
messages, forwarded headers, what lies past the limit); every offset stays an offset of `ParsedMail.analysed_text`.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from triage.domain.entities import EntityType, Secret
from triage.domain.mail import ParsedMail, PassageKind

LIMIT = 60_000  # characters analysed; a town's mail is 60 words, a contract pasted whole is 20,000
SILENT = {PassageKind.QUOTED, PassageKind.FORWARD_HEADER}

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000\t\r\v\f\u200b\u2060\ufeff\u00ad", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
        **dict.fromkeys("\x00\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "),
    }
)
_MARKS = re.compile(r"^[ ]?(?:>[ ]?){1,8}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible entity. `weight` settles overlaps (see `overlaps.py`); `role` as in `Entity`."""

    type: EntityType
    start: int
    end: int
    value: str
    rule: str
    weight: int
    confidence: float = 0.9
    valid: bool | None = None
    role: str = ""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What the components share for one mail. Lists are filled by them; nothing here outlives the mail."""

    text: str
    today: date
    subject_end: int
    sender_name: str = ""
    domain_words: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    signatures: tuple[tuple[int, int], ...] = ()
    cut: bool = False
    found: list[Candidate] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        """Propose an entity."""
        self.found.append(candidate)

    def before(self, position: int, size: int) -> str:
        """Up to `size` characters before a position."""
        return self.text[max(0, position - size) : position]

    def after(self, position: int, size: int) -> str:
        """Up to `size` characters from a position on."""
        return self.text[position : position + size]

    def line(self, position: int) -> tuple[int, int]:
        """Bounds of the line that holds a position."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end


def read(mail: ParsedMail) -> Reading:
    """Prepare a mail for the components."""
    whole = mail.analysed_text
    text = whole[:LIMIT].translate(_PLAIN)
    offset = mail.body_offset
    signatures: list[tuple[int, int]] = []
    for passage in mail.passages:
        start, end = passage.start + offset, min(passage.end + offset, len(text))
        if start >= len(text):
            break
        if passage.kind in SILENT:
            text = text[:start] + "\n" * (end - start) + text[end:]
        elif passage.kind is PassageKind.SIGNATURE:
            signatures.append((start, end))
    text = _MARKS.sub(lambda m: " " * len(m[0]), text)
    sender = mail.sender
    return Reading(
        text=text,
        today=mail.date.date(),
        subject_end=len(mail.subject),
        sender_name=sender.name.strip() if sender else "",
        domain_words=_words_of(sender.email) if sender else (),
        own_words=tuple(w for r in mail.recipients for w in _words_of(r.email.rpartition("@")[2])),
        signatures=tuple(signatures),
        cut=len(whole) > LIMIT,
    )


def _words_of(address: str) -> tuple[str, ...]:
    """Words of four letters or more of an address and its domain, without the last label."""
    return tuple(w for w in re.split(r"[^a-z]+", address.lower().rpartition(".")[0]) if len(w) > 3)  # noqa: PLR2004
