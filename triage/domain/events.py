"""What other software is told of: the kinds of events, and which line of the history makes which event."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.case import MACHINE
from triage.domain.corrections import WORDS as WORDS_OF_DEEDS
from triage.domain.corrections import Deed
from triage.domain.people import Sensitivity
from triage.domain.referential import Label

_OURS = uuid.UUID("0b9d8a54-3f57-5d0f-8a55-7d6d2a1f4c21")
MACHINE_ACTORS = frozenset({MACHINE, "relève"})


class EventType(StrEnum):
    """The events. The code stands in webhooks and in the pages, `subject` on the broker."""

    RECEIVED = "courrier.recu"
    SORTED = "courrier.trie"
    TO_QUALIFY = "courrier.a_qualifier"
    QUARANTINED = "courrier.quarantaine"
    QUALIFIED = "courrier.valide"
    REROUTED = "courrier.transmis"
    ANSWERED = "courrier.repondu"
    CLOSED = "courrier.clos"
    CHANGED = "courrier.modifie"
    REPLY_PROPOSED = "reponse.proposee"
    REPLY_APPROVED = "reponse.approuvee"
    REPLY_SENT = "reponse.envoyee"

    @property
    def subject(self) -> str:
        """The last part of the subject on the broker."""
        return SUBJECTS[self]

    @property
    def words(self) -> str:
        """What it means, in French."""
        return WORDS[self]


SUBJECTS = {
    EventType.RECEIVED: "mail.received",
    EventType.SORTED: "mail.sorted",
    EventType.TO_QUALIFY: "mail.to_qualify",
    EventType.QUARANTINED: "mail.quarantined",
    EventType.QUALIFIED: "mail.qualified",
    EventType.REROUTED: "mail.rerouted",
    EventType.ANSWERED: "mail.answered",
    EventType.CLOSED: "mail.closed",
    EventType.CHANGED: "mail.changed",
    EventType.REPLY_PROPOSED: "reply.proposed",
    EventType.REPLY_APPROVED: "reply.approved",
    EventType.REPLY_SENT: "reply.sent",
}
WORDS = {
    EventType.RECEIVED: "un courriel est arrivé",
    EventType.SORTED: "le tri automatique a une proposition sûre",
    EventType.TO_QUALIFY: "un agent doit dire ce que c’est",
    EventType.QUARANTINED: "le courriel n’a pas pu être lu",
    EventType.QUALIFIED: "un agent a confirmé ou choisi le service et le motif",
    EventType.REROUTED: "un agent l’a réorienté vers un autre service",
    EventType.ANSWERED: "la réponse approuvée est déposée dans les brouillons de la boîte",
    EventType.CLOSED: "un agent l’a clos ou classé sans suite",
    EventType.CHANGED: "un agent a fait autre chose sur ce courrier",
    EventType.REPLY_PROPOSED: "un projet de réponse est prêt à relire",
    EventType.REPLY_APPROVED: "un agent a approuvé la réponse",
    EventType.REPLY_SENT: "la réponse est partie, à la demande d’un agent",
}
DEEDS = {
    Deed.CONFIRM: EventType.QUALIFIED,
    Deed.CORRECT: EventType.QUALIFIED,
    Deed.REROUTE: EventType.REROUTED,
    Deed.RETURN: EventType.TO_QUALIFY,
    Deed.SPAM: EventType.CLOSED,
    Deed.CLOSE: EventType.CLOSED,
    Deed.DROP: EventType.CLOSED,
}
# The words of the history's `action` column that mean an event; a person's other words mean CHANGED.
ACTIONS = {
    "reçu": EventType.RECEIVED,
    "trié": EventType.SORTED,
    "à qualifier": EventType.TO_QUALIFY,
    "quarantaine": EventType.QUARANTINED,
    "projet de réponse": EventType.REPLY_PROPOSED,
    "réponse approuvée": EventType.REPLY_APPROVED,
    "réponse déposée dans les brouillons": EventType.ANSWERED,
    "réponse envoyée": EventType.REPLY_SENT,
    **{WORDS_OF_DEEDS[deed]: kind for deed, kind in DEEDS.items()},
}


def event_of(actor: str, action: str) -> EventType | None:
    """The event that a line of the history means; None for what concerns nobody outside."""
    known = ACTIONS.get(action)
    if known is not None:
        return known
    return None if actor in MACHINE_ACTORS else EventType.CHANGED


def event_uuid(history_id: int, at: datetime) -> str:
    """The same for ever for one line of the history: what receivers tell repeats by."""
    return str(uuid.uuid5(_OURS, f"{history_id}/{at.timestamp():.6f}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a mail: ids and codes only. `label` is that of the moment it was noticed."""

    id: int
    uuid: str
    type: EventType
    at: datetime
    mail_id: int
    mailbox: str
    label: Label | None
    sensitive: Sensitivity
    received_at: datetime
