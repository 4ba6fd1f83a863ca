"""The stand-in for machines where no model loads: guesses by keywords of a data file. Never trusted."""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from classifiers.model_input import text_of
from classifiers.plain import plain_words
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label
from triage.domain.verdict import Guess, Opinion, Reason

VERSION = "regles@1"
# What one keyword more is worth against no evidence at all; only the order of the guesses is meant to be right.
BASE = 1.0


class RulesClassifier:
    """Keyword rules behind the Classifier port. `known_labels` are the label codes of the referential; others are left
    out. Thread-safe: it holds compiled patterns only.
    """

    def __init__(self, known_labels: Sequence[str]) -> None:
        rules = tomllib.loads(files("classifiers").joinpath("keywords.toml").read_text(encoding="utf-8"))["labels"]
        self._labels = tuple(known_labels)
        self._patterns = [
            (label, float(weight), re.compile(rf"(?<!\w)(?:{'|'.join(_pattern(entry) for entry in entries)})(?!\w)"))
            for label in self._labels
            for weight, entries in rules.get(label, {}).items()
        ]

    @property
    def version(self) -> str:
        """`name@version`."""
        return VERSION

    @property
    def labels(self) -> tuple[str, ...]:
        """The label codes it may answer."""
        return self._labels

    def classify(self, mail: ParsedMail) -> Opinion:
        """All labels by falling share of the matched weight; the reasons are the matched words of the first."""
        parts = text_of(mail)
        # The subject counts twice: people put the matter there more often than not.
        text = plain_words(f"{parts.subject}\n{parts.whole}")
        scores = dict.fromkeys(self._labels, BASE)
        found: dict[str, dict[str, float]] = {label: {} for label in self._labels}
        for label, weight, pattern in self._patterns:
            for match in pattern.finditer(text):
                if match.group() not in found[label]:
                    scores[label] += weight * weight
                found[label][match.group()] = weight
        total = sum(scores.values())
        order = sorted(self._labels, key=lambda label: -scores[label])
        return Opinion(
            guesses=tuple(Guess(label=Label.from_code(code), probability=scores[code] / total) for code in order),
            reasons=tuple(Reason(word=word, weight=weight / total) for word, weight in found[order[0]].items()),
            model=VERSION,
            trusted=False,
        )


def _pattern(entry: str) -> str:
    return r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in plain_words(entry, stars=True).split())
