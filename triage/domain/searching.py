"""How a mail is searched: the words kept of it, and what a typed question means. Pure; knows no database.

Both sides pass the same folding, so that « Évêché », « eveche » and « ÉVÊCHÉ » meet, and both join what people write in
pieces: a plate (`AB 123 CD`, `ab-123-cd`), a phone (`+33 6 11…`, `06.11…`), a fine number. Words are letters and digits
only, so that a database needs no more than to split at spaces.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# PostgreSQL refuses a word list of more than a megabyte: this many characters, four bytes each, never reach it.
MOST_CHARACTERS = 100_000
MOST_TERMS = 16
PREFIX_FROM = 3  # shorter words are meant whole: « le » is not the start of « lettre »
MAIL_NUMBER_DIGITS = 9

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "\x00": " "})
_WORD = re.compile(r"[^\W_]+")
_SIV = r"([a-z]{2})[ .·-]{0,3}(\d{3})[ .·-]{0,3}([a-z]{2})"
_FNI = r"(\d{1,4})[ .-]{0,2}([a-z]{2,3})[ .-]{0,2}(\d{2}|2[ab])"
_PLATE = re.compile(rf"(?<![^\W_])(?:{_SIV}|{_FNI})(?![^\W_])")
_DIGITS = re.compile(r"(?<![^\W_])\+?\d(?:[ ./-]{0,2}\d|[ ]?\(0\)[ ]?(?=\d)){5,}(?![^\W_])")
_QUOTED = re.compile(r"\"([^\"]+)\"|«([^»]+)»|“([^”]+)”")
_MAIL_NUMBER = re.compile(rf"^\s*(?:courrier\s*)?(?:n\s*[°ºo]?|no|numero|#)\s*(\d{{1,{MAIL_NUMBER_DIGITS}}})\s*$")
_NUMBER_SIGN = re.compile(r"(?<![^\W_])n ?[°ºo](?=[ ]?\d)")
_BARE_NUMBER = re.compile(rf"^\s*(\d{{1,{MAIL_NUMBER_DIGITS}}})\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that follow each other; with `prefix`, the last one is only the start of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question: every term must be met, a term by any one of its phrases.

    `mail_id` is the mail whose number was typed; with `only_number` nothing else was asked. A query without terms and
    without number meets nothing.
    """

    terms: tuple[tuple[Phrase, ...], ...] = ()
    mail_id: int | None = None
    only_number: bool = False


def fold(text: str) -> str:
    """Lower case without accents, ligatures opened."""
    spread = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()


def words_of(*texts: str, values: Iterable[str] = ()) -> str:
    """All words of the texts, then what they hold in one piece and the normalised `values` (of entities), parted by spaces."""
    kept: list[str] = []
    joined: dict[str, None] = {}
    for text in texts:
        folded = fold(text[:MOST_CHARACTERS])
        kept += _WORD.findall(folded)
        joined |= dict.fromkeys(piece for piece, _ in _pieces(folded))
    for value in values:
        folded = fold(value[:1000])
        joined |= dict.fromkeys(piece for piece, _ in _pieces(folded))
        joined |= dict.fromkeys(["".join(_WORD.findall(folded)), *_WORD.findall(folded)])
    # What was joined comes first: a mail that is cut must still be found by its plate.
    known = set(kept)
    written = " ".join([*(j for j in joined if j and j not in known), *kept])
    return written if len(written) <= MOST_CHARACTERS else written[:MOST_CHARACTERS].rpartition(" ")[0]


def understand(text: str) -> Query:
    """What somebody typed into the search field. Never fails: signs without words ask for nothing."""
    text = text.replace("\x00", " ")
    folded = fold(text)
    if found := _MAIL_NUMBER.match(folded):
        return Query(mail_id=int(found[1]), only_number=True)
    terms: list[tuple[Phrase, ...]] = []
    rest: list[str] = []
    at = 0
    for quoted in _QUOTED.finditer(text):
        rest.append(text[at : quoted.start()])
        at = quoted.end()
        words = tuple(_WORD.findall(fold(next(filter(None, quoted.groups())))))
        if words:
            terms.append((Phrase(words=words),))
    rest.append(text[at:])
    for part in rest:
        terms += _terms(_NUMBER_SIGN.sub(" ", fold(part)))
    number = _BARE_NUMBER.match(folded)
    return Query(terms=tuple(dict.fromkeys(terms))[:MOST_TERMS], mail_id=int(number[1]) if number else None)


def _terms(folded: str) -> Iterator[tuple[Phrase, ...]]:
    at = 0
    for piece, (start, end) in sorted(_pieces(folded), key=lambda p: p[1]):
        if start < at:
            continue
        yield from _plain(folded[at:start])
        apart = tuple(_WORD.findall(folded[start:end]))
        alternatives = [Phrase(words=(piece,), prefix=True)]
        if apart != (piece,):
            alternatives.append(Phrase(words=apart))
        if len(piece) == 10 and piece.isdigit() and piece.startswith("0"):
            alternatives.append(Phrase(words=tuple(piece[i : i + 2] for i in range(0, 10, 2))))
        yield tuple(dict.fromkeys(alternatives))
        at = end
    yield from _plain(folded[at:])


def _plain(folded: str) -> Iterator[tuple[Phrase, ...]]:
    for chunk in folded.split():
        words = tuple(_WORD.findall(chunk))
        if "@" in chunk and words:  # an address is one thing
            yield (Phrase(words=words, prefix=True),)
            continue
        for word in words:
            if len(word) > 1 or word.isdigit():  # the l of « l'école » is not asked for
                yield (Phrase(words=(word,), prefix=len(word) >= PREFIX_FROM),)


def _pieces(folded: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Plates and long numbers of a folded text in one piece, each with its span."""
    for plate in _PLATE.finditer(folded):
        yield "".join(filter(None, plate.groups())), plate.span()
    for run in _DIGITS.finditer(folded):
        digits = re.sub(r"\D", "", run[0].replace("(0)", ""))
        if digits.startswith("0033") and len(digits) == 13:
            digits = f"0{digits[4:]}"
        elif digits.startswith("33") and len(digits) == 11:
            digits = f"0{digits[2:]}"
        yield digits, run.span()
