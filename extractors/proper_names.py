"""Names no list knows: each run of capitalised words is weighed as an organisation by its words and what stands around.

The weights (`data/name_weights.txt`) are learned by `python -m tests.bench.learn_names` from annotated mails: a logistic
regression on the features below. Only what no rule claimed is decided here.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from extractors import scanned
from extractors.names import AMBIGUOUS, is_first_name, plain
from extractors.overlaps import GUESS, NAMED
from extractors.reading import Candidate, Reading
from extractors.sender import organisation_words
from triage.domain.entities import EntityType

_DATA = files("extractors").joinpath("data")
COMMON = frozenset(_DATA.joinpath("common_words.txt").read_text(encoding="utf-8").split())
_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+(?:'(?=[A-Za-zÀ-ɏ])|[A-Za-zÀ-ɏ0-9+]*(?:[-'.&][A-Za-zÀ-ɏ0-9]+)*)|[0-9]+|\n|[^\sA-Za-zÀ-ɏ0-9]"
)
_GLUE = frozenset("de du des la le les l' d' et & en sur à aux au".split())
_STOP = frozenset(
    "bonjour bonsoir madame monsieur mesdames messieurs merci cordialement je il elle nous vous on un une ce cette objet m mme mr mlle me mrs rue avenue place quai tel tél "
    "siret siren rcs tva ttc ht fps pv rapo otv asvp maire lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre "
    "octobre novembre décembre sarl n° ps pj re tr fwd".split()
)
_DWELLING = re.compile(
    r"(?i)(?:copropri[eé]t[eé]|r[eé]sidence|lotissement|quartier|lieu-dit|hameau|salle|immeuble|gymnase|stade)[ ]$"
)
_LINE = "<line>"
_OPENERS = frozenset({"^", _LINE, ".", "!", "?", "-", "*", "•", ":"})
_NEXT_LINE = re.compile(r"\n\s{0,12}([A-Za-zÀ-ɏ]+|[0-9])")
_CAMEL = re.compile(r"[a-zà-ɏ][A-ZÀ-Þ]|&|\+|[A-Z]'[A-Z]|[a-z]'[A-Za-z]")
MOST_WORDS = 8
MOST_SPANS = 3_000  # in one mail; a long letter has some hundreds, a hostile one is not worth the time
THRESHOLD = 0.4


def _weights() -> dict[str, float]:
    lines = _DATA.joinpath("name_weights.txt").read_text(encoding="utf-8").splitlines()
    return {f: float(w) for f, _, w in (line.rpartition("\t") for line in lines if line and line[0] != "#")}


WEIGHTS = _weights()
Token = tuple[str, int, int]


def _is_cap(word: str) -> bool:
    return word[0].isupper() and (len(word) > 1)


def _told(word: str) -> str:
    return _LINE if word == "\n" else "<number>" if word.isdigit() else word.lower()


@lru_cache(maxsize=1)
def _tokens(text: str) -> list[Token]:
    return [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def runs(reading: Reading) -> Iterator[tuple[list[Token], int, int]]:
    """Every (tokens of the mail, first, last) of a run of capitalised words, joined by little words, on one line."""
    tokens = _tokens(reading.text)
    index, size = 0, len(tokens)
    while index < size:
        if not _is_cap(tokens[index][0]):
            index += 1
            continue
        last = index
        while last - index < 14:
            ahead = last + 1
            while ahead < size and ahead - last < 3 and tokens[ahead][0].lower() in _GLUE and _close(tokens, ahead):
                ahead += 1
            if (
                ahead < size
                and _close(tokens, ahead)
                and (_is_cap(tokens[ahead][0]) or (tokens[ahead][0].isdigit() and len(tokens[ahead][0]) < 4))
            ):
                last = ahead
            else:
                break
        yield tokens, index, last
        index = last + 1


def _close(tokens: list[Token], index: int) -> bool:
    gap = tokens[index][1] - tokens[index - 1][2]
    return gap == 1 or (gap == 0 and tokens[index - 1][0].endswith("'"))


def spans(tokens: list[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """The spans of a run that may be a name: they begin with a capital and end with one or with a number."""
    for start in range(first, last + 1):
        if not _is_cap(tokens[start][0]):
            continue
        for end in range(start, min(last, start + MOST_WORDS) + 1):
            word = tokens[end][0]
            if (_is_cap(word) and not word.endswith("'")) or (word.isdigit() and end > start):
                yield start, end


def features(
    reading: Reading, tokens: list[Token], run: tuple[int, int], span: tuple[int, int], own: tuple[str, ...]
) -> list[str]:
    """What is told of a span; one string each."""
    return [*_told_by_words(*_words_and_opening(tokens, span))[0], *_told_around(reading, tokens, run, span, own)]


def _words_and_opening(tokens: list[Token], span: tuple[int, int]) -> tuple[tuple[str, ...], bool]:
    start, end = span
    return tuple(t[0] for t in tokens[start : end + 1]), start == 0 or _told(tokens[start - 1][0]) in _OPENERS


@lru_cache(maxsize=8192)
def _told_by_words(words: tuple[str, ...], opens: bool) -> tuple[tuple[str, ...], float]:
    """What the words alone tell, and its score; the words that open sentences come back in every mail."""
    told = ("bias", *_lexical(words, opens=opens), *_shape(words))
    return told, sum(WEIGHTS.get(f, 0.0) for f in told)


def _told_around(
    reading: Reading, tokens: list[Token], run: tuple[int, int], span: tuple[int, int], own: tuple[str, ...]
) -> list[str]:
    start, end = span
    words = [t[0] for t in tokens[start : end + 1]]
    before = [*[_told(t[0]) for t in tokens[max(0, start - 3) : start]][::-1], "^", "^", "^"]
    after = [*(_told(t[0]) for t in tokens[end + 1 : end + 3]), "$", "$"]
    out = _around(before, after)
    if all(w.isupper() for w in words) and reading.shouted(tokens[start][1]):
        out.append("shouted")
    out.append(f"left={'whole' if start == run[0] else before[0] if before[0] in _GLUE else 'cap'}")
    out.append(f"right={'whole' if end == run[1] else after[0] if after[0] in _GLUE else 'cap'}")
    if span == run:
        out += ["whole", f"line={before[0] in {'^', _LINE}}_{after[0] in {'$', _LINE}}"]
    if tokens[end][2] <= reading.subject_end:
        out.append("subject")
    keys = [plain(w) for w in words if w.lower() not in _GLUE]
    if any(len(k) > 3 and any(k == o or (len(k) > 4 and k in o) for o in own) for k in keys):
        out.append("sender")
    if any(len(k) > 4 and any(k in o or o in k for o in reading.own_words) for k in keys):
        out.append("town")
    out += _of_mail(reading, tokens, span)
    quote = reading.before(tokens[start][1], 2)
    if "«" in quote or '"' in quote:
        out.append("quoted")
    return out


@lru_cache(maxsize=1)
def _words_of(text: str) -> tuple[Counter[str], frozenset[str]]:
    words = Counter(t[0] for t in _tokens(text))
    return words, frozenset(w for w in words if w == w.lower())


def _of_mail(reading: Reading, tokens: list[Token], span: tuple[int, int]) -> list[str]:
    """Where in the mail, whether the words come again, in small letters too, and what the next line is."""
    begin, stop = tokens[span[0]][1], tokens[span[1]][2]
    size, text = max(1, len(reading.text)), reading.text
    out = [f"part={4 * begin // size}"]
    written = text[begin:stop]
    words = [t[0] for t in tokens[span[0] : span[1] + 1]]
    times, small = _words_of(text)
    if len(written) > 3 and times[words[0]] > 1 and text.count(written) > 1:
        out.append("again")
    known = all(w.lower() in small for w in words)
    if (
        known
        and written[1:] != written[1:].upper()
        and re.search(rf"(?<![A-Za-zÀ-ɏ]){re.escape(written.lower())}(?![A-Za-zÀ-ɏ])", text)
    ):
        out.append("small_too")
    line_end = reading.line(stop)[1]
    closes = text[stop:line_end].strip() == ""
    if closes and (follower := _NEXT_LINE.match(text, line_end)):
        out.append("next=number" if follower[1][0].isdigit() else f"next={follower[1].lower()[:5]}")
    return out


def _around(before: list[str], after: list[str]) -> list[str]:
    out = [f"p1={before[0]}", f"p2={before[1]}_{before[0]}", f"a1={after[0]}", f"a2={after[0]}_{after[1]}"]
    if before[0] in _GLUE:
        out += [f"q={before[1]}", f"q2={before[2]}_{before[1]}"]
    if after[0].isalpha() and len(after[0]) > 2:
        out.append(f"asuf={after[0][-3:]}")
    return out


def _lexical(words: tuple[str, ...], *, opens: bool) -> list[str]:
    low = [w.lower() for w in words]
    content = [w for w in low if w not in _GLUE] or low
    known = sum(w in COMMON or w.rstrip("s") in COMMON for w in content)
    rare = min(len(content) - known, 3)
    out = [f"n={min(len(content), 5)}", f"common={min(known, 3)}", f"rare={rare}", f"opens={opens}"]
    out += [f"opens={opens}_rare={min(rare, 2)}_n={min(len(content), 3)}", *(f"w={w}" for w in sorted(set(content)))]
    out += [f"first={content[0]}", f"last={content[-1]}", f"suf={content[-1][-3:]}", f"pre={content[0][:4]}"]
    out += [f"in={w}" for w in sorted(set(low) & _GLUE)]
    if low[0] in _STOP:
        out.append("stopfirst")
    if any(w in _STOP for w in low[1:]):
        out.append("stopinside")
    if is_first_name(words[0]):
        out.append("ambiguousname" if plain(words[0]) in AMBIGUOUS else "firstname")
    if any(is_first_name(w) for w in words[1:]):
        out.append("nameinside")
    return out


def _shape(words: tuple[str, ...]) -> list[str]:
    upper = [w.isupper() and len(w) > 1 for w in words if w.lower() not in _GLUE]
    out = ["caps=all" if all(upper) else "caps=some" if any(upper) else "caps=no"]
    if any(_CAMEL.search(w) for w in words):
        out.append("camel")
    if any(c.isdigit() for w in words for c in w):
        out.append("digit")
    if "-" in words[-1]:
        out.append("hyphen")
    if words[0] in {"Le", "La", "Les", "L'", "Au", "Aux", "Chez"}:
        out.append("article")
    return out


def probability(told: list[str], weights: dict[str, float]) -> float:
    """Chance that a span with these features is an organisation."""
    return _chance(sum(weights.get(f, 0.0) for f in told))


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _chance_of(
    reading: Reading, tokens: list[Token], run: tuple[int, int], span: tuple[int, int], own: tuple[str, ...]
) -> float:
    around = _told_around(reading, tokens, run, span, own)
    return _chance(_told_by_words(*_words_and_opening(tokens, span))[1] + sum(WEIGHTS.get(f, 0.0) for f in around))


def _weight(chance: float) -> int:
    """A doubtful one gives way to the statistical model's people, a sure one to checked rules only."""
    return NAMED - 2 if chance >= 0.85 else GUESS + 12 if chance >= 0.5 else GUESS - 2


def find_proper_names(reading: Reading) -> None:
    """Add the spans that are more likely an organisation than not, the likeliest first where they overlap."""
    own = organisation_words(reading)
    left = MOST_SPANS
    claimed = bytearray(len(reading.text))
    for sure in reading.found:
        if sure.weight >= NAMED - 2:
            claimed[sure.start : sure.end] = b"\1" * (sure.end - sure.start)
    for tokens, first, last in runs(reading):
        if first == last and tokens[first][0].lower() in _STOP:
            continue
        possible = [(s, e) for s, e in spans(tokens, first, last) if not any(claimed[tokens[s][1] : tokens[e][2]])][
            : max(0, left)
        ]
        left -= len(possible)
        weighed = sorted(
            ((_chance_of(reading, tokens, (first, last), s, own), s) for s in possible),
            reverse=True,
        )
        taken: list[tuple[int, int]] = []
        for chance, (start, end) in weighed:
            if chance < THRESHOLD:
                break
            if any(start <= e and s <= end for s, e in taken):
                continue
            taken.append((start, end))
            if scanned.words(tokens[start][0]).lower() in _STOP or _DWELLING.search(
                reading.before(tokens[start][1], 18)
            ):
                continue
            begin, stop = tokens[start][1], tokens[end][2]
            reading.add(
                Candidate(
                    type=EntityType.ORGANISATION,
                    start=begin,
                    end=stop,
                    value=scanned.words(reading.text[begin:stop]),
                    rule="nom_propre",
                    weight=_weight(chance),
                    confidence=round(chance, 2),
                )
            )
