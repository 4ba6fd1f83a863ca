"""Which labels deserve a second look, and which mails are worth labelling next. Pure: on examples, judged mails and lines."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.domain.case import CaseLine
from triage.domain.evaluation import TOWN, Judged
from triage.domain.learning import TownExample
from triage.domain.referential import Label

# A model so sure of another class says: look at this label again.
CONFIDENT = 0.8
USEFUL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An example whose label a model that had not read it contradicts, surely."""

    example: TownExample
    guess: str
    probability: float


def folded(text: str) -> str:
    """Lower case, no accents, digits alike, single spaces: what two copies of a mail share."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join("0" if c.isdigit() else c for c in plain).split())


def duplicates(examples: Sequence[TownExample]) -> list[list[TownExample]]:
    """Groups of examples with the same text."""
    groups: dict[str, list[TownExample]] = defaultdict(list)
    for example in examples:
        groups[folded(f"{example.subject}\n{example.body}")].append(example)
    return [group for group in groups.values() if len(group) > 1]


def disagreements(
    examples: Sequence[TownExample], replaced: Sequence[TownExample], near: Sequence[tuple[int, int]] = ()
) -> list[tuple[TownExample, TownExample]]:
    """Pairs that two people labelled differently: the same mail one after the other (`replaced` holds the earlier word), copies
    of a text, or near copies (`near`: pairs of example ids).
    """
    earlier = {e.mail_id: e for e in replaced if e.mail_id is not None}
    pairs = [(earlier[e.mail_id], e) for e in examples if e.mail_id in earlier]
    pairs += [(group[0], other) for group in duplicates(examples) for other in group[1:]]
    by_id = {e.id: e for e in examples}
    pairs += [(by_id[one], by_id[other]) for one, other in near if one in by_id and other in by_id]
    seen, found = set(), []
    for one, other in pairs:
        key = frozenset({one.id, other.id})
        if one.label != other.label and one.actor != other.actor and key not in seen:
            seen.add(key)
            found.append((one, other))
    return found


def likely_errors(examples: Sequence[TownExample], rows: Sequence[Judged], limit: int = 50) -> list[Doubt]:
    """Labels that a model contradicts surely, the surest first. The model had not read the mail that it judges."""
    by_id = {e.id: e for e in examples}
    found = [
        Doubt(example=by_id[row.example], guess=row.guess, probability=row.probability)
        for row in rows
        if row.part == TOWN and row.example in by_id and not row.right and row.probability >= CONFIDENT
        and by_id[row.example].label == row.wanted
    ]  # fmt: skip
    return sorted(found, key=lambda doubt: -doubt.probability)[:limit]


def most_useful(lines: Sequence[CaseLine], counts: Mapping[str, int], limit: int = USEFUL) -> list[CaseLine]:
    """The mails that teach most when a person labels them: unsure, of classes with few examples, and of varied kinds.

    Each is worth its uncertainty times its rarity; a class already among those chosen counts for less each time.
    """
    usual = max(1.0, sum(counts.values()) / max(len(counts), 1))
    chosen: list[CaseLine] = []
    taken: Counter[str] = Counter()
    left = {line.mail_id: line for line in lines}

    def worth(line: CaseLine) -> float:
        code = Label(service=line.service, motif=line.motif or "").code
        rarity = 1.0 + 1.0 / (1.0 + counts.get(code, 0) / usual)
        return (1.0 - line.confidence) * rarity / (1.0 + taken[code])

    while left and len(chosen) < limit:
        best = max(left.values(), key=lambda line: (worth(line), -line.mail_id))
        chosen.append(best)
        taken[Label(service=best.service, motif=best.motif or "").code] += 1
        del left[best.mail_id]
    return chosen
