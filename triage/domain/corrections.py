"""What a person decides of a mail, and where the case stands afterwards. Pure: the store only writes it down."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.case import State, check_move
from triage.domain.errors import ForbiddenMove
from triage.domain.referential import Label


class Deed(StrEnum):
    """What was done. The first four say what the mail is, and become training labels."""

    CONFIRM = "confirm"  # the proposal is right
    CORRECT = "correct"  # it is something else
    REROUTE = "reroute"  # another service must act
    SPAM = "spam"
    RETURN = "return"  # back to the mail room, which qualifies it again
    CLOSE = "close"
    DROP = "drop"  # classé sans suite
    REOPEN = "reopen"
    ASSIGN = "assign"  # who works on it


LABELLING = frozenset({Deed.CONFIRM, Deed.CORRECT, Deed.REROUTE, Deed.SPAM})
_STATES = {
    Deed.CONFIRM: State.CONFIRMED,
    Deed.CORRECT: State.CONFIRMED,
    Deed.REROUTE: State.CONFIRMED,
    Deed.SPAM: State.DROPPED,
    Deed.RETURN: State.TO_QUALIFY,
    Deed.CLOSE: State.CLOSED,
    Deed.DROP: State.DROPPED,
    Deed.REOPEN: State.CONFIRMED,
}
# The words of the history and of the banner after the action.
WORDS = {
    Deed.CONFIRM: "proposition confirmée",
    Deed.CORRECT: "type de courrier corrigé",
    Deed.REROUTE: "réorienté",
    Deed.SPAM: "marqué comme pourriel",
    Deed.RETURN: "retourné au service Courrier",
    Deed.CLOSE: "clôturé",
    Deed.DROP: "classé sans suite",
    Deed.REOPEN: "rouvert",
    Deed.ASSIGN: "attribué",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person asks for. `label` is needed for CORRECT, REROUTE and SPAM; `assignee` is a login or "" for ASSIGN;
    `batch` ties the decisions of one bulk action together.
    """

    deed: Deed
    label: Label | None = None
    comment: str = ""
    assignee: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A decision that was carried out. `proposed` and `confidence` (0..1) are the machine's, by `model`; `chosen` is what
    the mail was afterwards. A correction undone counts for nothing.
    """

    id: int
    mail_id: int
    at: datetime
    actor: str
    deed: Deed
    model: str
    proposed: Label
    confidence: float
    chosen: Label
    comment: str = ""
    batch: str = ""
    undone_at: datetime | None = None


def offered(state: State, *, labelled: bool, read: bool) -> frozenset[Deed]:
    """What a person may do with a mail in this state by one gesture. `labelled` says that it has a service, `read` that it
    was understood.
    """
    if state is State.RECEIVED:
        return frozenset()
    if state is State.QUARANTINED:
        return frozenset({Deed.DROP, Deed.CORRECT})
    if state in {State.CLOSED, State.DROPPED}:
        return frozenset({Deed.REOPEN})
    deeds = {Deed.CLOSE, Deed.DROP, Deed.CORRECT}
    if read:
        deeds.add(Deed.SPAM)
    if labelled and state is not State.CONFIRMED:
        deeds.add(Deed.CONFIRM)
    if state is not State.TO_QUALIFY:
        deeds.add(Deed.RETURN)
    return frozenset(deeds)


def after(decision: Decision, *, state: State, label: Label, mail_id: int) -> tuple[State, Label]:
    """State and label once the decision is carried out. Raises ForbiddenMove when it cannot be."""
    if decision.deed is Deed.ASSIGN:
        return state, label
    wanted = _STATES[decision.deed]
    if decision.deed is Deed.REOPEN and state not in {State.CLOSED, State.DROPPED}:
        raise ForbiddenMove("the case is open", subject=str(mail_id))
    if wanted is not state or wanted is not State.TO_QUALIFY:
        check_move(state, wanted, subject=str(mail_id))
    if decision.deed in {Deed.CORRECT, Deed.REROUTE, Deed.SPAM}:
        if decision.label is None or not decision.label.service:
            raise ForbiddenMove(
                "a label is missing", subject=str(mail_id), words="Choisissez un service ou un type de courrier."
            )
        return wanted, decision.label
    if decision.deed is Deed.CONFIRM and not label.service:
        raise ForbiddenMove(
            "nothing to confirm", subject=str(mail_id), words="Ce courrier n’a pas de proposition à confirmer."
        )
    return wanted, label
