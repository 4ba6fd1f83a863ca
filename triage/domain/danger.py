"""Whether a mail tells a danger that is there now, without the word: the rows of `danger_words.py` read a few sentences at a time.

Three sentences are read together, so that a long story does not add up to a danger; sentences of another time, of a fear
or of a habit are passed over; and it must be said to last, or the mail be as short as those of people in a hurry.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from triage.domain import danger_words as words
from triage.domain.danger_words import Alternatives, Danger

TOGETHER = 3  # sentences read at once
SENTENCE = re.compile(r"[^.!?\n]{1,300}")
HOURS = re.compile(r"\b(\d{1,2}) ?h(?:\d\d|eures?)?\b")
SHORT = 45  # words of a mail that only tells what is happening


@lru_cache(maxsize=512)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@lru_cache(maxsize=4)
def _passages(text: str, hour: int) -> tuple[tuple[str, bool], ...]:
    """Every few sentences of `text`, and whether they are said to happen now."""
    sentences = [s.strip() for s in SENTENCE.findall(text) if s.strip()]
    short = len(text.split()) <= SHORT
    passed_over = _pattern(f"{words.ELSEWHEN}|{words.CONTESTS}")
    kept = [s for s in sentences if not passed_over.search(s)]
    if not kept:
        return ()
    return tuple(_together(kept, hour, short or bool(_pattern(words.PRESENT).search(sentences[0]))))


def _together(kept: list[str], hour: int, now: bool) -> Iterator[tuple[str, bool]]:
    for start in range(max(1, len(kept) - TOGETHER + 1)):
        passage = " . ".join(kept[start : start + TOGETHER])
        yield passage, now or _present(passage, hour)


def _present(passage: str, hour: int) -> bool:
    """Said in words, or by a time of day within an hour of the mail's own."""
    return bool(_pattern(words.PRESENT).search(passage)) or any(abs(int(h) - hour) <= 1 for h in HOURS.findall(passage))


def tells(text: str, hour: int, danger: Danger) -> bool:
    """Whether `text` (see `priority_told.plain`) of a mail written at `hour` tells this danger."""
    return any(
        (_any(passage, danger.always) or (now and _any(passage, danger.now)))
        and not (danger.unless and _pattern(danger.unless).search(passage))
        for passage, now in _passages(text, hour)
    )


def _any(passage: str, alternatives: Alternatives) -> bool:
    return any(all(_pattern(e).search(passage) for e in expressions) for expressions in alternatives)
