"""From weights of words as they stand in the text to the few reasons that are shown."""

from collections.abc import Iterable

from classifiers.plain import plain_word
from triage.domain.verdict import Reason

SHOWN = 8
# Too common to explain anything, whatever the arithmetic says.
SILENT = frozenset(
    [
        "a",
        "ai",
        "ainsi",
        "alors",
        "au",
        "aux",
        "avec",
        "bien",
        "c",
        "ca",
        "car",
        "ce",
        "cela",
        "ces",
        "cet",
        "cette",
        "comme",
        "d",
        "dans",
        "de",
        "des",
        "donc",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "eu",
        "fait",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "meme",
        "mes",
        "mon",
        "n",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ont",
        "ou",
        "par",
        "pas",
        "plus",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "sans",
        "se",
        "ses",
        "si",
        "son",
        "sont",
        "sur",
        "t",
        "te",
        "tout",
        "tres",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "y",
        "bonjour",
        "merci",
        "monsieur",
        "madame",
        "cordialement",
        "salutations",
        "bonsoir",
    ]
)


def gather(weights: Iterable[tuple[str, float]]) -> tuple[Reason, ...]:
    """The SHOWN words of greatest weight either way, each once (all its occurrences and spellings added up)."""
    total: dict[str, float] = {}
    shown: dict[str, str] = {}
    for word, weight in weights:
        key = plain_word(word)
        if len(key) < 2 or key in SILENT:
            continue
        total[key] = total.get(key, 0.0) + weight
        shown.setdefault(key, word)
    order = sorted(total, key=lambda key: -abs(total[key]))[:SHOWN]
    return tuple(Reason(word=shown[key].lower(), weight=round(total[key], 4)) for key in order)
