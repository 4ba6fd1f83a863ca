"""Where the sender's own name stands in the text, whole or in part, in either order and any case.

One expression per mail would say it in three lines, and its compilation would cost more than all the rest of the people.
"""

import re
from bisect import insort
from collections.abc import Iterator, Sequence

from extractors.starts import fold

# In any case, as the expression had it: before the name, initials before it, and what may follow.
_OPEN = re.compile(r"(?<![A-Za-zÀ-ɏ0-9@.\-_])", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.-?){1,2}[ ]?", re.IGNORECASE)
_END = re.compile(r"(?:[ ][A-Z]\.)?(?![A-Za-zÀ-ɏ0-9@_]|[.\-'][a-z0-9])", re.IGNORECASE)
_LINKS = ("de ", "de la ", "le ", "du ", "")
_LONGEST_INITIALS = 7  # `A.-B.- `
_MORE = 3  # words after the first


def places_of_name(text: str, folded: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Bounds of each run of one to four of the words (with initials, `de`, `du`, ...), which do not overlap."""
    wanted = list(dict.fromkeys(fold(w) for w in sorted(words, key=len, reverse=True)))
    done = 0
    for at in _occurrences(folded, wanted):
        if at < done:
            continue
        for start in (*range(max(done, at - _LONGEST_INITIALS), at - 1), at):
            if (start == at or _INITIALS.fullmatch(text, start, at)) and _OPEN.match(text, start):
                for last in _ends(folded, wanted, at, _MORE):
                    if end := _END.match(text, last):
                        done = end.end()
                        yield start, done
                        break
                break


def _occurrences(folded: str, wanted: Sequence[str]) -> list[int]:
    out: list[int] = []
    for word in wanted:
        at = folded.find(word)
        while at >= 0:
            insort(out, at)
            at = folded.find(word, at + 1)
    return out


def _ends(folded: str, wanted: Sequence[str], at: int, more: int) -> Iterator[int]:
    """Where a run that begins here may end, the fullest first."""
    for word in wanted:
        if not folded.startswith(word, at):
            continue
        end = at + len(word)
        if more and folded.startswith(" ", end):
            for link in _LINKS:
                if folded.startswith(link, end + 1):
                    yield from _ends(folded, wanted, end + 1 + len(link), more - 1)
        yield end
