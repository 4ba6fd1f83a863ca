"""Whether a person's labels look wrong as a whole: by mistake, by misunderstanding or on purpose. Pure arithmetic.

What is compared is how often the newest labels of one person contradict a model that never saw them, with how often those of
the others do. Somebody with habits of their own contradicts the *shipped* model often, and everybody does so in a town that
changes; contradicting one's own colleagues' model so much more than they do is what stands out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.evaluation import tail_of

# The newest labels of a person that are looked at together, and how few are too few to say anything.
BATCH, FEW = 50, 12
# Suspicious: at least this much more often than the others, and so unlikely by chance.
EXCESS, UNLIKELY = 0.25, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCheck:
    """The newest labels of one person: how many, how many contradict a model fitted without them, and the share that is
    usual for the others. `ids` are the contradicting examples.
    """

    actor: str
    count: int
    contradictions: int
    usual: float
    ids: tuple[int, ...] = ()

    @property
    def suspicious(self) -> bool:
        """Far more contradictions than the others', beyond chance."""
        if self.count < FEW:
            return False
        share = self.contradictions / self.count
        return share - self.usual >= EXCESS and tail_of(self.contradictions, self.count, self.usual) < UNLIKELY

    @property
    def words(self) -> str:
        """For the person who must decide."""
        return (
            f"{self.contradictions} des {self.count} derniers classements de « {self.actor} » contredisent le modèle appris sans "
            f"eux ; chez les autres, c’est {round(100 * self.usual)} %. Lot à vérifier avant tout entraînement."
        )


def newest_batches(actors: Sequence[str], batch: int = BATCH) -> dict[str, list[int]]:
    """For each actor the positions of their newest labels; `actors` in order of time."""
    positions: dict[str, list[int]] = {}
    for n, actor in enumerate(actors):
        positions.setdefault(actor, []).append(n)
    return {actor: places[-batch:] for actor, places in positions.items()}
