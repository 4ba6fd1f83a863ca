"""Splits of a town's mails that leak nothing: whole groups (thread, sender), in order of time; and what may be a class.

Each part is judged by a fit on all other parts; the last part is the newest, so its judgement is that of a model on mail
that came after all it learnt from (up to groups that go on over time).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from classifiers.training.mails import Example

PARTS = 4
# Fewer examples than this: the class is left to the rules and to people, and the report says so.
ENOUGH = 8
# A retired class has a successor when so many town mails that it would have taken went, in this share, to one class.
HEIRS, SUCCESSION = 4, 0.7


def parts_of(examples: Sequence[Example], parts: int = PARTS) -> list[int]:
    """For each example the number of its part (0 oldest). A group goes where its newest mail is, and keeps together."""
    newest: dict[str, str] = {}
    size: Counter[str] = Counter()
    for n, example in enumerate(examples):
        group = example.group or f"#{n}"
        newest[group] = max(newest.get(group, ""), example.at)
        size[group] += 1
    part_of: dict[str, int] = {}
    so_far = 0
    for group in sorted(newest, key=lambda g: (newest[g], g)):
        part_of[group] = min(so_far * parts // max(len(examples), 1), parts - 1)
        so_far += size[group]
    return [part_of[example.group or f"#{n}"] for n, example in enumerate(examples)]


def classes_of(
    known: Sequence[str], shipped: Sequence[Example], town: Sequence[Example]
) -> tuple[tuple[str, ...], dict[str, int]]:
    """The labels that a model may learn, and for each label of `known` with too few examples how many there are.

    `known` are the labels in use: a retired class has no place there, so its examples fall out and it never comes back.
    """
    counts = Counter(example.label for example in (*shipped, *town))
    return (
        tuple(sorted(label for label in known if counts[label] >= ENOUGH)),
        {label: counts[label] for label in known if counts[label] < ENOUGH},
    )


def successors(first_guesses: Sequence[str], town: Sequence[Example], known: Sequence[str]) -> dict[str, str]:
    """Which class in use took over from which retired one, seen from where people sent the mails.

    `first_guesses` has for each town mail the first guess of the shipped model, retired classes included. A renamed service
    is learnt so from few corrections: the shipped mails of its old code go on serving under the new one.
    """
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for guess, example in zip(first_guesses, town, strict=True):
        if guess not in known:
            went[guess][example.label] += 1
    found = {}
    for retired, counts in went.items():
        label, most = counts.most_common(1)[0]
        if most >= HEIRS and most >= SUCCESSION * counts.total():
            found[retired] = label
    return found


def succeeded(examples: Sequence[Example], successor: dict[str, str]) -> list[Example]:
    """The examples with the labels of today."""
    return [replace(e, label=successor[e.label]) if e.label in successor else e for e in examples]
