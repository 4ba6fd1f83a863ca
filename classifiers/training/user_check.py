"""How a person's newest labels agree with a model that never saw them: words only, quick. Judged by `triage.domain.suspicion`."""

from collections.abc import Sequence

import numpy as np

from classifiers.training.mails import Example
from classifiers.training.word_fitting import fit_counted
from classifiers.words import count
from triage.domain.suspicion import FEW, BatchCheck, newest_batches

# With so many mails of others, none of a person's labels is needed to judge that person.
OTHERS_ENOUGH = 60
# Only the people who stand out most are looked at closely: each look is one fit.
LOOKS = 3
PEOPLE = 8


def check_users(
    shipped: Sequence[Example],
    town: Sequence[Example],
    actors: Sequence[str],
    ids: Sequence[int],
    labels: Sequence[str],
    weight: float,
) -> list[BatchCheck]:
    """One check for each of the LOOKS people whose newest labels contradict most; `town` in order of time.

    A first look fits all but everybody's newest labels (in a young town, all but one person's); then each person who stands
    out is judged by a fit on the shipped mails and on everybody else's labels.
    """
    index = {label: n for n, label in enumerate(labels)}
    batches = {actor: places for actor, places in newest_batches(actors).items() if len(places) >= FEW}
    if not batches or len(batches) == len(set(actors)) == 1:
        return []
    counted = [count(e.text) for e in (*shipped, *town)]
    wanted = [index[e.label] for e in (*shipped, *town)]
    weights = [1.0] * len(shipped) + [weight] * len(town)
    base = len(shipped)

    def wrong(left_out: set[int], asked: Sequence[int]) -> list[int]:
        """Positions of `asked` whose label a fit without `left_out` contradicts."""
        kept = [n for n in range(len(counted)) if n - base not in left_out]
        if len({wanted[n] for n in kept}) < 2:
            return []
        scorer = fit_counted(
            [counted[n] for n in kept], [wanted[n] for n in kept], len(labels), [weights[n] for n in kept]
        )
        return [n for n in asked if int(scorer.scores(counted[base + n]).argmax()) != wanted[base + n]]

    newest = {n for places in batches.values() for n in places}
    if len(town) - len(newest) >= OTHERS_ENOUGH:
        contradicted = set(wrong(newest, sorted(newest)))
    else:  # a young town: nearly every label is among somebody's newest, so each person is left out alone
        contradicted = {n for places in list(batches.values())[:PEOPLE] for n in wrong(set(places), places)}
    first = {actor: len(contradicted.intersection(places)) / len(places) for actor, places in batches.items()}
    suspects = sorted(batches, key=lambda actor: -first[actor])[:LOOKS]
    checks = []
    for actor in suspects:
        mine = {n for n, who in enumerate(actors) if who == actor}
        left_out = mine if len(town) - len(mine) >= OTHERS_ENOUGH else set(batches[actor])
        contradicting = wrong(left_out, batches[actor])
        others = [first[other] for other in batches if other != actor]
        usual = float(np.median(others)) if others else first[actor]
        checks.append(
            BatchCheck(
                actor=actor,
                count=len(batches[actor]),
                contradictions=len(contradicting),
                usual=usual,
                ids=tuple(ids[n] for n in contradicting),
            )
        )
    return checks
