"""Names no list knows: each span that may be the name of a body is weighed by its words and what stands around.

The weights (`data/name_weights.txt`) are learned by `python -m tests.bench.learn_names` from annotated mails: a logistic
regression on the features below. Only what no rule claimed is decided here.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from extractors import brands, institutions, scanned, word_classes
from extractors.name_spans import GLUE, Span, Token, groups, tokens_of
from extractors.names import AMBIGUOUS, is_first_name, plain
from extractors.overlaps import GUESS, NAMED
from extractors.reading import Candidate, Reading
from extractors.ruled_names import apart, drop_doubted, holds, known_already, only_town, within
from extractors.sender import organisation_words
from extractors.word_classes import COMMON
from triage.domain.entities import EntityType

_DATA = files("extractors").joinpath("data")
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
MOST_SPANS = 1_500  # in one mail; a long letter has some hundreds, a hostile one is not worth the time
_VOWELS = frozenset("AEIOUY")
THRESHOLD = 0.55
DOUBTED = 0.15  # below, what a weak rule found is none
LONGER = 0.55  # the chance that a span needs to take the place of a shorter organisation that a rule found


def _weights() -> dict[str, float]:
    lines = _DATA.joinpath("name_weights.txt").read_text(encoding="utf-8").splitlines()
    return {f: float(w) for f, _, w in (line.rpartition("\t") for line in lines if line and line[0] != "#")}


WEIGHTS = _weights()


def _told(word: str) -> str:
    return _LINE if word == "\n" else "<number>" if word.isdigit() else word.lower()


def features(reading: Reading, tokens: list[Token], run: Span, span: Span, own: tuple[str, ...]) -> list[str]:
    """What is told of a span; one string each."""
    return [*_told_by_words(*_words_and_opening(tokens, span))[0], *_told_around(reading, tokens, run, span, own)]


def _words_and_opening(tokens: list[Token], span: Span) -> tuple[tuple[str, ...], bool]:
    start, end = span
    return tuple(t[0] for t in tokens[start : end + 1]), start == 0 or _told(tokens[start - 1][0]) in _OPENERS


@lru_cache(maxsize=8192)
def _told_by_words(words: tuple[str, ...], opens: bool) -> tuple[tuple[str, ...], float]:
    """What the words alone tell, and its score; the words that open sentences come back in every mail."""
    told = (
        "bias",
        *_lexical(words, opens=opens),
        *_shape(words),
        *brands.told(words),
        *institutions.told(words),
        *word_classes.told(words, opens=opens),
    )
    return told, sum(WEIGHTS.get(f, 0.0) for f in told)


def _told_around(reading: Reading, tokens: list[Token], run: Span, span: Span, own: tuple[str, ...]) -> list[str]:
    start, end = span
    words = [t[0] for t in tokens[start : end + 1]]
    before = [*[_told(t[0]) for t in tokens[max(0, start - 3) : start]][::-1], "^", "^", "^"]
    after = [*(_told(t[0]) for t in tokens[end + 1 : end + 3]), "$", "$"]
    out = [*_around(before, after), *_outline(words, before, after), *_classes(tokens, span)]
    if all(w.isupper() for w in words) and reading.shouted(tokens[start][1]):
        out.append("shouted")
    out.append(f"left={'whole' if start == run[0] else before[0] if before[0] in GLUE else 'cap'}")
    out.append(f"right={'whole' if end == run[1] else after[0] if after[0] in GLUE else 'cap'}")
    if span == run:
        out += ["whole", f"line={before[0] in {'^', _LINE}}_{after[0] in {'$', _LINE}}"]
    if tokens[end][2] <= reading.subject_end:
        out.append("subject")
    keys = [plain(w) for w in words if w.lower() not in GLUE]
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
    words = Counter(t[0] for t in tokens_of(text))
    return words, frozenset(w for w in words if w == w.lower())


def _of_mail(reading: Reading, tokens: list[Token], span: Span) -> list[str]:
    """Where in the mail, whether the words come again, in small letters too, and what the next line is."""
    begin, stop = tokens[span[0]][1], tokens[span[1]][2]
    size, text = max(1, len(reading.text)), reading.text
    out = [f"part={4 * begin // size}"]
    written = text[begin:stop]
    words = [t[0] for t in tokens[span[0] : span[1] + 1]]
    times, small = _words_of(text)
    if len(written) > 3 and times[words[0]] > 1 and text.count(written) > 1:
        out.append("again")
    known = written[0].isupper() and written[1:] != written[1:].upper() and all(w.lower() in small for w in words)
    if known and _stands(text, written.lower()):
        out.append("small_too")
    line_end = reading.line(stop)[1]
    closes = text[stop:line_end].strip() == ""
    if closes and (follower := _NEXT_LINE.match(text, line_end)):
        out.append("next=number" if follower[1][0].isdigit() else f"next={follower[1].lower()[:5]}")
    return out


def _stands(text: str, words: str) -> bool:
    """Whether words stand in a text, no letter touching them."""
    at = text.find(words)
    while at >= 0:
        if not text[at - 1 : at].isalpha() and not text[at + len(words) : at + len(words) + 1].isalpha():
            return True
        at = text.find(words, at + 1)
    return False


def _around(before: list[str], after: list[str]) -> list[str]:
    out = [f"p1={before[0]}", f"p2={before[1]}_{before[0]}", f"a1={after[0]}", f"a2={after[0]}_{after[1]}"]
    if before[0] in GLUE:
        out += [f"q={before[1]}", f"q2={before[2]}_{before[1]}"]
    if after[0].isalpha() and len(after[0]) > 2:
        out.append(f"asuf={after[0][-3:]}")
    return out


def _classes(tokens: list[Token], span: Span) -> list[str]:
    """The classes of its words, with the class of the word before it and of the one after."""
    start, end = span
    pattern = word_classes.pattern(tuple(t[0] for t in tokens[start : end + 1]))
    before = word_classes.word_class(tokens[start - 1][0]) if start else "^"
    after = word_classes.word_class(tokens[end + 1][0]) if end + 1 < len(tokens) else "^"
    return [f"Pp={before}{pattern}", f"Pa={pattern}{after}"]


def _outline(words: list[str], before: list[str], after: list[str]) -> list[str]:
    """Capitals, length and digits of a span beside its neighbours, and words of a body before it."""
    upper, count = all(w.isupper() for w in words if w.lower() not in GLUE), min(len(words), 3)
    form = f"{'U' if upper else 'c'}{count}{'d' if any(w.isdigit() for w in words) else ''}"
    rare = not any(w.lower() in COMMON for w in words)
    follows = "low" if after[0][0].isalpha() else after[0]
    out = [f"sh={form}_{before[0]}", f"sh2={form}_{before[0]}_{follows}", f"sh3={form}_{rare}_{follows}"]
    out.append(f"len={min(len(words[0]), 9)}_{upper}_{count}")
    if upper and count == 1 and not _VOWELS & set(words[0]):
        out.append("consonants")
    out += [f"k{far}" for far, word in enumerate(before[:3], 1) if plain(word) in brands.KINDS]
    return out


def _lexical(words: tuple[str, ...], *, opens: bool) -> list[str]:
    low = [w.lower() for w in words]
    content = [w for w in low if w not in GLUE] or low
    known = sum(w in COMMON or w.rstrip("s") in COMMON for w in content)
    rare = min(len(content) - known, 3)
    out = [f"n={min(len(content), 5)}", f"common={min(known, 3)}", f"rare={rare}", f"opens={opens}"]
    out += [f"opens={opens}_rare={min(rare, 2)}_n={min(len(content), 3)}", *(f"w={w}" for w in sorted(set(content)))]
    out += [f"first={content[0]}", f"last={content[-1]}", f"suf={content[-1][-3:]}", f"pre={content[0][:4]}"]
    out += [f"in={w}" for w in sorted(set(low) & GLUE)]
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
    upper = [w.isupper() and len(w) > 1 for w in words if w.lower() not in GLUE]
    out = ["caps=all" if all(upper) else "caps=some" if any(upper) else "caps=no"]
    if any(_CAMEL.search(w) for w in words):
        out.append("camel")
    if any(c.isdigit() for w in words for c in w):
        out.append("digit")
    if "-" in words[-1]:
        out.append("hyphen")
    out.append(f"small={words[0][0].islower()}_{words[-1][0].islower()}")
    if words[0] in {"Le", "La", "Les", "L'", "Au", "Aux", "Chez"}:
        out.append("article")
    return out


def probability(told: list[str], weights: dict[str, float]) -> float:
    """Chance that a span with these features is an organisation."""
    return _chance(sum(weights.get(f, 0.0) for f in told))


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _chance_of(
    reading: Reading,
    tokens: list[Token],
    run: Span,
    span: Span,
    own: tuple[str, ...],
    inner: list[str],
) -> float:
    around = [*_told_around(reading, tokens, run, span, own), *inner]
    return _chance(_told_by_words(*_words_and_opening(tokens, span))[1] + sum([WEIGHTS.get(f, 0.0) for f in around]))


def _weight(chance: float) -> int:
    """A doubtful one gives way to the statistical model's people, a sure one to checked rules only."""
    return NAMED - 2 if chance >= 0.85 else GUESS + 12 if chance >= 0.5 else GUESS - 2


def find_proper_names(reading: Reading) -> None:
    """Add the spans that are more likely an organisation than not, the likeliest first where they overlap; what weak rules found
    and is very unlikely one is taken back.
    """
    taken, doubted = bytearray(len(reading.text)), set[Span]()
    likely = sorted(_likely(reading, doubted), reverse=True)
    drop_doubted(reading, doubted)
    for chance, begin, stop, longer in likely:
        if taken.find(1, begin, stop) >= 0:
            continue
        taken[begin:stop] = b"\1" * (stop - begin)
        first = tokens_of(scanned.words(reading.text[begin:stop]))[0][0].lower()
        if first in _STOP or _DWELLING.search(reading.before(begin, 18)):
            continue
        reading.add(
            Candidate(
                type=EntityType.ORGANISATION,
                start=begin,
                end=stop,
                value=scanned.words(reading.text[begin:stop]),
                rule="nom_propre",
                weight=NAMED + 9 if longer else _weight(chance),
                confidence=round(chance, 2),
            )
        )


def _likely(reading: Reading, doubted: set[Span]) -> Iterator[tuple[float, int, int, bool]]:
    """(chance, begin, end, whether a rule's shorter name is inside) of every span that is likely enough; the very unlikely go
    to `doubted`.
    """
    own = organisation_words(reading)
    known = known_already(reading)
    claimed = _marked(
        reading,
        ((c.start, c.end) for c in reading.found if c.weight >= NAMED - 2 and c.type is not EntityType.ORGANISATION),
    )
    ruled = _marked(reading, ((start, end) for start, end, _ in known))
    left = MOST_SPANS
    for tokens, run, possible in groups(reading):
        if run[0] == run[1] and tokens[run[0]][0].lower() in _STOP:
            continue
        for span in possible[: max(0, left)]:
            begin, stop = tokens[span[0]][1], tokens[span[1]][2]
            if claimed.find(1, begin, stop) >= 0:
                continue
            inner = within(known, begin, stop) if ruled.find(1, begin, stop) >= 0 else ()
            if inner is None or (len(inner) > 1 and apart(reading.text, inner)):
                continue
            if inner and only_town(reading.text, inner, begin, stop):
                continue
            left -= 1
            chance = _chance_of(reading, tokens, run, span, own, holds(inner, begin, stop))
            if chance < DOUBTED:
                doubted.add((begin, stop))
            if chance >= (LONGER if inner else THRESHOLD):
                yield chance, begin, stop, bool(inner)


def _marked(reading: Reading, spans: Iterable[Span]) -> bytearray:
    """A 1 for every character of these spans."""
    marks = bytearray(len(reading.text))
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks
