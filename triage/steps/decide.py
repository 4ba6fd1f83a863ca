"""Carry out what a person decided of a mail, and undo it. The message on the server follows at the next sweep."""

from datetime import datetime

from triage.domain.case import Case
from triage.domain.corrections import Correction, Decision, Deed
from triage.domain.errors import ForbiddenMove
from triage.domain.people import Person, Right
from triage.domain.referential import Referential
from triage.domain.sensitivity import sensitivity
from triage.ports.review import ReviewStore


def decide(
    case: Case,
    decision: Decision,
    person: Person,
    now: datetime,
    *,
    referential: Referential,
    review: ReviewStore,
    seen: int | None = None,
) -> Correction:
    """Write the decision of this person down. `seen` is the revision they saw.

    Raises NotAllowed without the right to qualify, ForbiddenMove for a label out of use or a move that cannot be, CaseMoved
    when somebody else was first.
    """
    person.check(Right.QUALIFY)
    label = decision.label
    if label is not None and label not in referential.labels():
        raise ForbiddenMove(
            "label out of use",
            subject=str(case.mail_id),
            words="Choisissez un service ou un type de courrier en usage.",
        )
    closed = None
    if label is not None and case.outcome is not None and decision.deed is not Deed.ASSIGN:
        closed = sensitivity(case.outcome.parsed, label, referential)
    return review.decide(case.mail_id, decision, actor=person.login, now=now, seen=seen, sensitive=closed)
