"""The deletion test of the reasons: taking the words that weighed out of a mail must cost its first guess more than
taking as many other words out at random.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from classifiers.model_input import Text
from classifiers.plain import plain_words
from classifiers.reasons import SILENT
from triage.domain.verdict import Opinion


class TextSorter(Protocol):
    """A classifier that can be asked about bare text."""

    def sort_text(self, text: Text) -> Opinion:
        """Its guesses and reasons."""


def deletion_test(classifier: TextSorter, texts: Sequence[Text], taken: int = 3) -> dict[str, float]:
    """Mean fall of the first guess's probability when its `taken` strongest reasons are removed, and when as many
    other words are removed at random (words that could be reasons only); share of mails where the reasons cost more.
    """
    chance = random.Random(5)
    by_reasons = by_chance = 0.0
    won = used = 0
    for text in texts:
        opinion = classifier.sort_text(text)
        first = opinion.guesses[0]
        strong = {plain_words(reason.word) for reason in opinion.reasons if reason.weight > 0}
        strong = set(sorted(strong, key=lambda w: -_weight(opinion, w))[:taken])
        others = sorted({w for w in plain_words(text.whole).split() if len(w) > 1} - SILENT - strong)
        if len(strong) < taken or len(others) < taken:
            continue
        falls = []
        for gone in (strong, set(chance.sample(others, taken))):
            left = classifier.sort_text(_without(text, gone))
            falls.append(first.probability - next(g.probability for g in left.guesses if g.label == first.label))
        used += 1
        by_reasons += falls[0]
        by_chance += falls[1]
        won += falls[0] > falls[1]
    count = max(used, 1)
    return {"mails": used, "reasons": by_reasons / count, "random": by_chance / count, "reasons_cost_more": won / count}


def _weight(opinion: Opinion, word: str) -> float:
    return max(reason.weight for reason in opinion.reasons if plain_words(reason.word) == word)


def _without(text: Text, gone: set[str]) -> Text:
    def cut(part: str) -> str:
        return re.sub(r"\w+", lambda found: "" if plain_words(found.group()) in gone else found.group(), part)

    return replace(text, subject=cut(text.subject), body=cut(text.body), quoted=cut(text.quoted))
