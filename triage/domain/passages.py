"""Tells what a mail newly says from earlier messages, signatures and forwarded headers. Pure, one pass over the lines.

When in doubt between a quote and a forward, text is kept as content: a quote read twice does less harm than a
citizen's request that nobody reads.
"""

import re
from collections.abc import Sequence

from triage.domain.cleaning import clean
from triage.domain.mail import Passage, PassageKind
from triage.domain.mail_lines import (
    CLOSING,
    DISCLAIMER,
    FORMULA,
    GREETING,
    LINE,
    MOBILE,
    POSTSCRIPT,
    QUOTE,
    Head,
    bare,
    head_at,
)

__all__ = ["clean", "passages_of"]

_NEW, _QUOTED, _SIGNATURE = PassageKind.NEW, PassageKind.QUOTED, PassageKind.SIGNATURE
_HEADER, _FORWARDED = PassageKind.FORWARD_HEADER, PassageKind.FORWARDED

SHORT_NOTE = 160  # characters of own words; under it, an earlier message below is what the mail is about
_SIGNATURE_LINES = 14
_LONG_LINE = 100  # no contact line is longer
_LOOK_BACK = 3000  # characters of own words looked at to tell a forward from a reply

_FORWARD_WORDS = re.compile(
    r"ci-dessous|ci-après|ci-joint le mail|transf[eéè]r|transm[ei]t|transmis|faire suivre|fais suivre|réorient|réadress"
    r"|pour (?:suite|attribution|info|information|action|compétence|traitement"
    r"|avis|réponse|ton service|votre service)\b|^pour (?:vous|toi|la|le|les)\b"
    r"|\b(?:pvi|fyi|p/i)\b|à traiter|merci de (?:voir|traiter|répondre|prendre en charge)"
    r"|(?:arrivé|reçu) (?:chez nous|à l'accueil|par erreur)"
    r"|ne (?:nous|me) concerne pas|pas (?:pour nous|de notre ressort)|relève de (?:vous|vos|votre|la|ton)",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"^\s*(?:tr|fw|fwd|wg)\s?:", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\s*(?:re|ré|rép|aw|sv)\s?:", re.IGNORECASE)
_TOWN_HALL = re.compile(
    r"mairie|\bpolice|municipal|@ville|\bville de\b|\bcommune\b|accueil|\bccas\b|urbanisme|[ée]tat[ .-]civil|voirie|scolaire",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"^>\s*\d")


def passages_of(body: str, subject: str = "") -> tuple[Passage, ...]:
    """Ordered, disjoint passages that cover `body` (expected clean). `subject` helps to tell « TR: » from « RE: »."""
    if not body:
        return ()
    lines = body.splitlines(keepends=True)
    kinds = _kinds_of([line.rstrip("\r\n") for line in lines], subject)
    passages: list[Passage] = []
    start = position = 0
    for number, line in enumerate(lines):
        position += len(line)
        if number + 1 == len(lines) or kinds[number + 1] is not kinds[number]:
            passages.append(Passage(kind=kinds[number], start=start, end=position))
            start = position
    return tuple(passages)


def _kinds_of(lines: Sequence[str], subject: str) -> list[PassageKind]:
    kinds: list[PassageKind] = []
    level = _NEW  # NEW above all headers, FORWARDED in a forward, QUOTED once an unmarked quote began
    own = ""  # the words of this level so far
    marked_quote = False  # the quote under way is told by its '>' marks
    while len(kinds) < len(lines):
        at = len(kinds)
        line = lines[at]
        head = head_at(lines, at) if level is not _QUOTED else None
        # a header behind '>' is part of the quote (Orange), unless a mark says « transféré »
        if head and not (QUOTE.match(line) and level is _NEW and not head.forward):
            if head.forward or _is_forward(head, own, subject if level is _NEW else ""):
                kinds += [_HEADER] * (head.end - at)
                level, own, marked_quote = _FORWARDED, "", False
            else:
                kinds += [_QUOTED] * (head.end - at)
                marked_quote = not head.block and _marks_follow(lines, head.end)
                level = level if marked_quote else _QUOTED
        elif level is _QUOTED:
            kinds.append(_QUOTED)
        elif QUOTE.match(line) and not (level is _FORWARDED and _all_marked(lines, at, kinds)):
            kinds.append(_QUOTED if marked_quote or _real_quote(lines, at) else level)
        elif _folded_quote(lines, at, kinds):
            kinds.append(_QUOTED)
        else:
            kinds.append(kinds[-1] if not line.strip() and kinds else level)
            own = f"{own}\n{line[:LINE]}" if len(own) < _LOOK_BACK else own
    _keep_lone_quote(lines, kinds)
    _sign(lines, kinds)
    return kinds


def _is_forward(head: Head, own: str, subject: str) -> bool:
    """Whether the writer passes on what follows, rather than answering it."""
    words = _own_words(own)
    if not words and not head.block:
        return False  # answers may follow between the quoted lines; a lone quote is settled at the end
    if not words or _FORWARD_SUBJECT.match(subject):
        return True
    from_us = bool(_TOWN_HALL.search(head.sender[:LINE]))
    reply = bool(_REPLY_SUBJECT.match(subject))
    if _FORWARD_WORDS.search(words) and not (from_us and (reply or len(words) > 2 * SHORT_NOTE)):
        return True
    if not head.block or from_us:
        return False
    return bool(_TOWN_HALL.search(head.recipient[:LINE])) or (not reply and len(words) < SHORT_NOTE)


def _own_words(own: str) -> str:
    """What is said apart from greeting, closing and a telephone's signature; "" when that is nothing."""
    kept: list[str] = []
    for line in own.splitlines():
        if CLOSING.match(line) or line.rstrip() in {"--", "—"}:
            break
        if line.strip() and not (GREETING.match(line) and len(line.split()) < 5) and not MOBILE.match(line):
            kept.append(line.strip())
    text = " ".join(kept)
    return text if any(c.isalnum() for c in text) else ""


def _marks_follow(lines: Sequence[str], at: int) -> bool:
    return any(QUOTE.match(line) for line in lines[at : at + 4])


def _real_quote(lines: Sequence[str], at: int) -> bool:
    """One lone line « > 50 dB » is a measure, everything else behind '>' a quote."""
    alone = not any(QUOTE.match(line) for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))
    return not (alone and _MEASURE.match(lines[at]))


def _all_marked(lines: Sequence[str], at: int, kinds: Sequence[PassageKind]) -> bool:
    """In a forward, '>' right below its header marks the forwarded text itself (Apple Mail)."""
    back = at - 1
    while back >= 0 and at - back < 4 and not lines[back].strip():
        back -= 1
    return back >= 0 and (kinds[back] is _HEADER or (kinds[back] is _FORWARDED and bool(QUOTE.match(lines[back]))))


def _folded_quote(lines: Sequence[str], at: int, kinds: Sequence[PassageKind]) -> bool:
    """The tail of a long quoted line that a client folded without repeating its mark."""
    if not 0 < at < len(lines) - 1 or kinds[-1] is not _QUOTED:
        return False
    line, before, after = lines[at].strip(), lines[at - 1], lines[at + 1]
    return (
        0 < len(line) < 40
        and line[:1].islower()
        and len(before) > 60
        and bool(QUOTE.match(before))
        and bool(QUOTE.match(after))
    )


def _keep_lone_quote(lines: Sequence[str], kinds: list[PassageKind]) -> None:
    """A mail that is nothing but a quote: the quote is its content."""
    said = "\n".join(line[:LINE] for line, kind in zip(lines, kinds, strict=True) if kind in {_NEW, _FORWARDED})
    if _own_words(said[:_LOOK_BACK]):
        return
    at = 0
    while at < len(lines):
        if kinds[at] is not _QUOTED:
            at += 1
            continue
        head = head_at(lines, at)
        end = head.end if head else at + 1
        kinds[at:end] = [_HEADER if head else _FORWARDED] * (end - at)
        at = end


def _sign(lines: Sequence[str], kinds: list[PassageKind]) -> None:
    """Mark the signatures among the new lines."""
    at = 0
    while at < len(lines):
        if kinds[at] is not _NEW:
            at += 1
            continue
        end = at
        while end < len(lines) and kinds[end] is _NEW:
            end += 1
        _sign_run(lines, kinds, at, end)
        at = end


def _sign_run(lines: Sequence[str], kinds: list[PassageKind], first: int, end: int) -> None:
    at = first
    while at < end:
        line = bare(lines[at])
        stop = at
        if lines[at].rstrip() in {"--", "—"} or CLOSING.match(line):
            stop = _signature_end(lines, at + 1, end)
        elif MOBILE.match(line):
            stop = at + 1
        elif DISCLAIMER.match(line):
            stop = end if end - at <= _SIGNATURE_LINES else at + 1
        elif FORMULA.search(line):
            at += 1  # the formula is still a sentence of the letter
            stop = _signature_end(lines, at, end)
        kinds[at:stop] = [_SIGNATURE] * (stop - at)
        at = max(stop, at + 1)


def _signature_end(lines: Sequence[str], at: int, end: int) -> int:
    """Where the contact lines that start at `at` end: at a postscript, a sentence, or the end of the run.

    Returns `at` when what follows is too long for a signature, or nothing.
    """
    count = 0
    last = at
    for number in range(at, end):
        line = bare(lines[number])
        if not line.strip():
            continue
        if POSTSCRIPT.match(line) or len(lines[number]) > _LONG_LINE or DISCLAIMER.match(line):
            break
        count += 1
        last = number + 1
        if count > _SIGNATURE_LINES:
            return at
    return last
