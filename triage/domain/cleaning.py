"""Makes text safe to store, compare and show. Knows nothing of mails; linear in the length of its input."""

import re
import sys
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# C0 and C1 controls but tab and new line, soft hyphen, zero-width and direction marks, lone surrogates, the
# invisible "tag" letters, interlinear marks and the two non-characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_MARKS = "".join(c for c in map(chr, range(0x300, min(sys.maxunicode, 0x1FFFF))) if unicodedata.combining(c))
# Unicode Annex 15, stream-safe text: no honest text has more than 30 marks in a row, and sorting a longer run is
# quadratic in CPython.
_LONG_RUN = re.compile(f"([{re.escape(_MARKS)}]{{30}})[{re.escape(_MARKS)}]+")


def clean(text: str) -> str:
    """The same words in NFC with plain spaces and Unix line ends, without anything invisible or unstorable.

    Removed: NUL and other controls (tab and new line stay), lone surrogates, zero-width characters, marks that turn
    the writing direction. Never raises.
    """
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _PAIRS.sub(_join_pair, text)
        text = _SPACES.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _LONG_RUN.sub(r"\1", text))


def shown(text: str) -> str:
    """The text as a page may show it: without anything invisible, above all without marks that turn the writing direction
    and make `exe.gnp` of a name that ends in `.exe`. What mails say is clean already; what people type is not.
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def _join_pair(match: re.Match[str]) -> str:
    return match.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")
