"""From a retrained model and the one in service to judged mails, none of which the model learnt from."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifiers.bundle import is_bundle
from classifiers.plain import without_accents
from classifiers.training.mails import Example
from classifiers.training.town import Result
from classifiers.training.town_bundle import Answers, encoder_digest
from classifiers.training.town_split import PARTS
from triage.domain.evaluation import TOWN, WITNESS, Judged

Floats = npt.NDArray[np.float32]
# (first guess, probability) of a mail by the model in service.
Guess = tuple[str, float]
_COMMON = "le la les de des du un une et est je nous vous pour dans sur ne pas que qui bonjour merci"
FRENCH = frozenset(_COMMON.split(" "))


def judge_all(
    result: Result, town: Sequence[Example], witness: Sequence[Example], rival: Callable[[Floats, Sequence[Example]], list[Guess]],
    *, known: Sequence[str], until: str, ids: Sequence[int], actors: Sequence[str],
) -> list[Judged]:  # fmt: skip
    """Judge witness mails whose class is in use, and town mails by the fit that had left them out.

    `rival` answers for the model in service; it is asked on town mails only from `until` on, the time of the newest mail that
    it learnt from. `ids` and `actors` go with `town`; `town` are all examples given to the run, in its order.
    """
    rows: list[Judged] = []
    learnt = [n for n, e in enumerate(town) if e.label in set(result.labels)]
    if len(result.town):
        fair = {n for n in learnt if town[n].at > until}
        theirs = rival(result.states_town, [town[n] for n in learnt])
        for place, n in enumerate(learnt):
            guess, sure = _first(result.town[place], result.labels)
            rows.append(
                judged(
                    town[n], TOWN, guess, sure, theirs[place] if n in fair else ("", 0.0),
                    example=ids[n], newest=result.parts[place] == PARTS - 1, actor=actors[n],
                )
            )  # fmt: skip
    answers = rival(result.states_witness, witness)
    for e, theirs_now, shares in zip(witness, answers, result.witness, strict=True):
        if e.label in known:
            guess, sure = _first(shares, result.labels)
            rows.append(judged(e, WITNESS, guess, sure, theirs_now))
    return rows


def rival_of(folder: Path, base: Path, known: Sequence[str]) -> Callable[[Floats, Sequence[Example]], list[Guess]]:
    """The model in service, answering from the mean tokens when its encoder is `base`'s, else by reading each mail."""
    if is_bundle(folder) and encoder_digest(folder) == encoder_digest(base):
        answers = Answers(folder)
        kept = [n for n, label in enumerate(answers.labels) if label in known]

        def from_states(states: Floats, mails: Sequence[Example]) -> list[Guess]:
            if not len(mails) or not kept:
                return [("", 0.0)] * len(mails)
            shares = answers.probabilities(states, [e.text for e in mails])[:, kept]
            return [_first(row, [answers.labels[n] for n in kept]) for row in shares]

        return from_states
    from classifiers import load_classifier

    classifier = load_classifier(str(folder), 1, known)

    def by_reading(states: Floats, mails: Sequence[Example]) -> list[Guess]:
        del states
        firsts = [classifier.sort_text(e.text).guesses[0] for e in mails]
        return [(first.label.code, first.probability) for first in firsts]

    return by_reading


def _first(shares: npt.NDArray[np.float64], labels: Sequence[str]) -> Guess:
    best = int(np.argmax(shares))
    return labels[best], float(shares[best])


def judged(
    e: Example,
    part: str,
    guess: str,
    sure: float,
    rival: Guess,
    *,
    example: int = 0,
    newest: bool = False,
    actor: str = "",
) -> Judged:
    """One row: what was answered of a mail, and what tells it apart (length, channel, spelling)."""
    words = e.text.whole.lower().split()
    return Judged(
        id=e.id, part=part, wanted=e.label, guess=guess, probability=round(sure, 5), also=e.also, rival=rival[0],
        rival_probability=round(rival[1], 5), example=example, newest=newest, actor=actor, words=len(words),
        traits=tuple(_traits(e, words)),
    )  # fmt: skip


def _traits(e: Example, words: Sequence[str]) -> list[str]:
    text = e.text.whole
    found = [f"canal : {e.channel}"] if e.channel else []
    if len(words) >= 12 and without_accents(text) == text:
        found.append("écrit sans accents")
    if sum(c.isupper() for c in text) > 0.5 * max(sum(c.isalpha() for c in text), 1):
        found.append("écrit en capitales")
    if sum(any(c.isdigit() for c in w) and any(c.isalpha() for c in w) for w in words) > max(2, len(words) // 12):
        found.append("numérisé ou plein de références")
    if len(words) >= 12 and sum(w.strip(".,;:!?") in FRENCH for w in words) < len(words) * 0.12:
        found.append("autre langue ou style télégraphique")
    return found
