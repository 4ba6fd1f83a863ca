"""One mail as the components read it: a text of the same length as the original, and what they found in it.

The text is made easy to match (plain spaces, hyphens and apostrophes) and loses what must not be read (quoted
messages, forwarded headers, what lies past the limit); every offset stays an offset of `ParsedMail.analysed_text`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from extractors import scanned
from extractors.starts import Opened, Starts
from triage.domain.entities import EntityType, Secret
from triage.domain.mail import ParsedMail, PassageKind

LIMIT = 40_000  # characters analysed; a town's mail is 60 words, a contract pasted whole is 20,000

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000\t\r\v\f\u200b\u2060\ufeff\u00ad", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
        **dict.fromkeys("\x00\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "),
    }
)
_HEADER_LINE = r"[ >]{0,6}(?:De|Envoyé|Envoye|Date|À|A|Cc|Objet|Sujet|From|Sent|To|Subject|Le)[ ]?:[^\n]{0,300}(?:\n|$)"
_HEADERS = re.compile(rf"^(?:{_HEADER_LINE}){{2,8}}", re.MULTILINE)
_FORWARD = re.compile(r"(?i)\s*(?:\[[^\]]{1,30}\]\s*)?(?:re\s*:\s*)?(?:tr|fwd?|transf\w*|i)\s*:")
_REPLY = re.compile(r"(?i)\s*(?:\[[^\]]{1,30}\]\s*)?(?:re|rép|aw)\s*:")
_UNREADABLE = re.compile(r"[^\s]{121,}")  # no word is so long; it would only cost time
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
    local_part: str = ""
    domain_words: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    cut: bool = False
    whole: bool = False  # nothing was left out: no quoted text, no header, no end beyond the limit
    found: list[Candidate] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    weighed: int = 0  # days whose words around were read (see `tense.py`)
    _starts: Starts | None = None

    def add(self, candidate: Candidate) -> None:
        """Propose an entity."""
        self.found.append(candidate)

    @property
    def starts(self) -> Starts:
        """The index of the text, made when first asked for."""
        if self._starts is None:
            self._starts = Starts(self.text)
        return self._starts

    def every(self, opened: Opened) -> Iterator[re.Match[str]]:
        """Every match of an expression in the text."""
        return opened.finditer(self.text, self.starts)

    def has(self, opened: Opened) -> bool:
        """Whether an expression is in the text at all."""
        return next(self.every(opened), None) is not None

    def before(self, position: int, size: int) -> str:
        """Up to `size` characters before a position."""
        return self.text[max(0, position - size) : position]

    def after(self, position: int, size: int) -> str:
        """Up to `size` characters from a position on."""
        return self.text[position : position + size]

    def shouted(self, position: int) -> bool:
        """Whether the line is written in capitals only, so that a capital proves nothing."""
        start, end = self.line(position)
        line = self.text[max(start, position - 80) : min(end, position + 80)]
        return len(line) > 24 and line == line.upper()

    def line(self, position: int) -> tuple[int, int]:
        """Bounds of the line that holds a position."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end


def read(mail: ParsedMail) -> Reading:
    """Prepare a mail for the components."""
    whole = mail.analysed_text
    text = whole[:LIMIT].translate(_PLAIN)
    silent = silent_spans(mail, text)
    for start, end in silent:
        text = text[:start] + "\n" * (end - start) + text[end:]
    text = scanned.mended(_UNREADABLE.sub(lambda m: " " * len(m[0]), text))
    text, marks = _MARKS.subn(lambda m: " " * len(m[0]), text) if ">" in text else (text, 0)
    sender = mail.sender
    return Reading(
        text=text,
        today=mail.date.date(),
        subject_end=len(mail.subject),
        sender_name=sender.name.strip() if sender else "",
        local_part=sender.email.partition("@")[0] if sender else "",
        domain_words=_words_of(sender.email.rpartition("@")[2]) if sender else (),
        own_words=tuple(w for r in mail.recipients for w in _words_of(r.email.rpartition("@")[2])),
        cut=len(whole) > LIMIT,
        whole=len(whole) <= LIMIT and not silent and not marks,
    )


def read_for_secrets(mail: ParsedMail) -> Reading:
    """The whole of a mail, quoted text and what lies past the limit included: a page shows it, so its secrets must be masked."""
    text = scanned.mended(_UNREADABLE.sub(lambda m: " " * len(m[0]), mail.analysed_text.translate(_PLAIN)))
    return Reading(text=text, today=mail.date.date(), subject_end=len(mail.subject))


def silent_spans(mail: ParsedMail, text: str) -> list[tuple[int, int]]:
    """What must not be read: quoted messages and headers. In a forward (`TR:`) the quoted text is the content; in a
    reply (`RE:`) all that follows a block of headers is an earlier message.
    """
    offset = mail.body_offset
    forward = _FORWARD.match(mail.subject) is not None
    spans = [
        (p.start + offset, min(p.end + offset, len(text)))
        for p in mail.passages
        if p.start + offset < len(text)
        and (p.kind is PassageKind.FORWARD_HEADER or (p.kind is PassageKind.QUOTED and not forward))
    ]
    for match in _HEADERS.finditer(text, offset):
        end = len(text) if _REPLY.match(mail.subject) and not forward else match.end()
        spans.append((match.start(), end))
    return spans


def _words_of(address: str) -> tuple[str, ...]:
    """Words of four letters or more of an address and its domain, without the last label."""
    return tuple(w for w in re.split(r"[^a-z]+", address.lower().rpartition(".")[0]) if len(w) > 3)
