"""What the model reads of a mail: subject and body told apart, long bodies with their end, quoted text last.

The receiving mailbox is never read: mail comes to the wrong one too often to be evidence.
"""

from dataclasses import dataclass

from tokenizers import Tokenizer

from triage.domain.mail import ParsedMail, PassageKind

MAX_TOKENS = 256
SUBJECT_TOKENS = 40
# The request often comes last, so a long body keeps both ends.
HEAD_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The three parts of a mail that are read."""

    subject: str
    body: str
    quoted: str = ""

    @property
    def whole(self) -> str:
        """All parts joined by new lines."""
        return "\n".join(part for part in (self.subject, self.body, self.quoted) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Token ids with special tokens, and for each token the word it belongs to (index in `words`, -1 for special)."""

    ids: tuple[int, ...]
    word_of: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialIds:
    """Ids of the class, separator and padding tokens of the encoder."""

    cls: int
    sep: int
    pad: int


def text_of(mail: ParsedMail) -> Text:
    """The parts of a parsed mail; quoted text is the whole body where the writer added nothing of his own."""
    return Text(subject=mail.subject, body=mail.said(), quoted=mail.said(PassageKind.QUOTED))


def shorten(count: int, room: int) -> list[int]:
    """Indices of the tokens kept of `count`: all, or the first HEAD_SHARE of `room` and the rest from the end."""
    if count <= room:
        return list(range(count))
    head = int(room * HEAD_SHARE)
    return [*range(head), *range(count - (room - head), count)]


def encode(text: Text, tokenizer: Tokenizer, special: SpecialIds, max_tokens: int = MAX_TOKENS) -> Encoded:
    """`<s> subject </s> body quoted </s>` within `max_tokens`; quoted text is the first to be cut."""
    ids, word_of = [special.cls], [-1]
    words: list[str] = []
    for part, room in (
        (text.subject, SUBJECT_TOKENS),
        (text.body, None),
        (text.quoted, None),
    ):
        encoding = tokenizer.encode(part, add_special_tokens=False)
        left = max_tokens - len(ids) - 1 if room is None else room
        first = len(words)
        offsets = encoding.offsets
        starts = _word_starts(offsets, part)
        words += [part[a:b] for a, b in _spans(starts, offsets)]
        numbers, tokens = _numbers(starts), encoding.ids  # a list made anew at each look
        for i in shorten(len(tokens), max(left, 0)):
            ids.append(tokens[i])
            word_of.append(first + numbers[i])
        if room is not None:
            ids.append(special.sep)
            word_of.append(-1)
    ids.append(special.sep)
    word_of.append(-1)
    return Encoded(ids=tuple(ids), word_of=tuple(word_of), words=tuple(words))


def _word_starts(offsets: list[tuple[int, int]], part: str) -> list[bool]:
    """Whether each token begins a word: text before it ends in space or punctuation, or it is punctuation itself."""
    starts: list[bool] = []
    for n, (begin, end) in enumerate(offsets):
        before = part[begin - 1] if begin else " "
        here = part[begin:end].strip()[:1]
        # A space mark and the first letter may share an offset: then the letter goes on with the word of the mark.
        apart = n == 0 or begin >= offsets[n - 1][1]
        starts.append(apart and (n == 0 or not before.isalnum() or (here != "" and not here.isalnum())))
    return starts


def _numbers(starts: list[bool]) -> list[int]:
    numbers, current = [], -1
    for start in starts:
        current += start
        numbers.append(current)
    return numbers


def _spans(starts: list[bool], offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, (begin, end) in zip(starts, offsets, strict=True):
        if start or not spans:
            spans.append((begin, end))
        else:
            spans[-1] = (spans[-1][0], end)
    return spans
