"""Set the priority by readable rules, never by a score of the model (AI Act, annex III 5(d): no triage of emergency calls)."""

from triage.domain.entities import Extraction
from triage.domain.mail import ParsedMail
from triage.domain.priority import priority_of
from triage.domain.referential import Referential
from triage.domain.verdict import Priority, Verdict


def prioritise(mail: ParsedMail, verdict: Verdict, extraction: Extraction, referential: Referential) -> Priority:
    """The level and the sentence of each rule that raised it."""
    return priority_of(mail, referential.topics(verdict.label), extraction.entities)
