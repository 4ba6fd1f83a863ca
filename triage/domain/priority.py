"""Priority by readable rules, never from a score of the model (AI Act, annex III 5(d)).

Loud words ("URGENT !!!", the press, a complaint) raise nothing by themselves, and what is denied ("pas de blessé") is
not read. The rows stand in `priority_rules.py`, their words in `priority_words.py`.
"""

from triage.domain.entities import Entity
from triage.domain.mail import ParsedMail
from triage.domain.priority_rules import HAUTE, RULES, URGENTE
from triage.domain.priority_told import told_by
from triage.domain.verdict import Priority, PriorityLevel

SPAM = "indesirable"


def priority_of(mail: ParsedMail, topics: frozenset[str], entities: tuple[Entity, ...]) -> Priority:
    """The highest level whose rules hold, with the sentence of each of them.

    `topics`: what the proposed label stands for (`Referential.topics`); spam is never raised.
    """
    if SPAM in topics:
        return Priority(level=PriorityLevel.NORMALE)
    told = told_by(mail, topics, entities)
    for level in (URGENTE, HAUTE):
        reasons = tuple(r.sentence for r in RULES if r.level is level and r.holds(told))
        if reasons:
            return Priority(level=level, reasons=reasons)
    return Priority(level=PriorityLevel.NORMALE)
