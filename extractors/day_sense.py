"""Whether a weekday told alone (`samedi`, `jeudi soir`) is behind or ahead: its sentence is weighed, word by word.

The weights (`data/day_weights.txt`) are learned by `python -m tests.bench.learn_days` from weekdays that a person read, from
whole dates, and from « hier » and « demain »: a logistic regression on the features below.
"""

import math
import re
from functools import lru_cache
from importlib.resources import files

from extractors import tense
from extractors.calendar_fr import WEEKDAYS
from extractors.reading import Reading

_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+'?|[0-9]+|[.,;:!?()\n«»\"-]")
_SENTENCE = re.compile(r"[.;!?](?=[ \n]|$)|\n[ ]*\n")
_SHAPES = (
    ("FUT", re.compile(r"\w{3,}(?:rai|ras|ra|rons|rez|ront)")),
    ("COND", re.compile(r"\w{2,}(?:rais|rait|rions|riez|raient)")),
    ("IMP", re.compile(r"\w{2,}(?:ais|ait|aient|ions|iez)")),
    ("PP", re.compile(r"\w{2,}[éÉ](?:e|s|es)?")),
    ("INF", re.compile(r"\w{2,}(?:er|ir|re)")),
    ("PRES", re.compile(r"\w{2,}(?:ons|ez)")),
)
_HELPERS = frozenset("a ai ont as avons avez est sont suis jai j' été étais était m'a l'a s'est".split())
_NOUNS = frozenset("caméra opéra extra infra ultra cobra".split())
WILL = 2.0
MOST_WORDS, BEFORE, AFTER, WHOLE = 14, 140, 110, 4_000


def _weights() -> dict[str, float]:
    lines = files("extractors").joinpath("data/day_weights.txt").read_text(encoding="utf-8").splitlines()
    return {f: float(w) for f, _, w in (line.rpartition("\t") for line in lines if line and line[0] != "#")}


WEIGHTS = _weights()


def _words(text: str) -> list[str]:
    return [
        "<nb>" if w[0].isdigit() else "<nl>" if w == "\n" else "<jour>" if w.lower() in WEEKDAYS else w.lower()
        for w in _TOKEN.findall(text)
    ]


@lru_cache(maxsize=4096)
def _shapes(word: str) -> tuple[str, ...]:
    first = next((name for name, pattern in _SHAPES if pattern.fullmatch(word)), None)
    helper = ("AUX",) if word in _HELPERS else ()
    return (first, *helper) if first else helper


def features(reading: Reading, start: int, end: int, since: int | None) -> list[str]:
    """What is told of a day; `since` is how many days ago that weekday was last (0 to 6), None for a whole date."""
    before = _SENTENCE.split(reading.before(start, BEFORE))[-1]
    ahead = reading.after(end, AFTER)
    after = _SENTENCE.split(ahead)[0]
    out = ["lone", f"since={since}"] if since is not None else ["full"]
    if start <= reading.subject_end:
        out.append("subject")
    if ahead[len(after) : len(after) + 1] == "?":
        out.append("asked")
    for side, words in (("b", _words(before)[::-1]), ("a", _words(after))):
        out += _of_side(side, words)
    whole = reading.text[:WHOLE]
    past, future = tense.counts(whole)
    out.append(f"mail={round(4 * past / (past + future + 1))}")
    return out


def _of_side(side: str, words: list[str]) -> list[str]:
    out = [f"{side}n={min(len(words), 3)}"]
    for index, word in enumerate(words[:MOST_WORDS]):
        near = "0" if index == 0 else "1" if index < 4 else "2"
        out += [f"{side}{near}={word}", f"{side}={word}", f"w={word}"]
        for shape in _shapes(word):
            out += [f"{side}{near}:{shape}", f"{side}:{shape}"]
    for index in range(min(len(words) - 1, 8)):
        one, two = (words[index + 1], words[index]) if side == "b" else (words[index], words[index + 1])
        out.append(f"{side}2={one}_{two}")
        for shape in _shapes(two):
            out.append(f"{side}s={one}_{shape}")
            out += [f"{side}ss={other}_{shape}" for other in _shapes(one)]
    return out


def chance_past(reading: Reading, start: int, end: int, weekday: int) -> float:
    """Chance that the weekday (Monday 0) told at these offsets is the last one, not the next."""
    told = features(reading, start, end, (reading.today.weekday() - weekday) % 7)
    score = WEIGHTS.get("bias", 0.0) + sum(WEIGHTS.get(f, 0.0) for f in set(told))
    clause = re.split(r"[,:(]", _SENTENCE.split(reading.before(start, 50))[-1])[-1]
    if any(_SHAPES[0][1].fullmatch(w) and w not in _NOUNS for w in _words(clause)[-4:]):
        score -= WILL  # « il passera vendredi » : whatever else the sentence tells
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
