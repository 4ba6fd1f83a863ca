"""Invented outcomes for tests that need a processed mail but not the crafts that process it."""

from datetime import UTC, datetime

from triage.domain.case import Outcome
from triage.domain.entities import Entity, EntityType, Extraction
from triage.domain.mail import Address, Location, ParsedMail, Passage, PassageKind, RawMail
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Guess, Priority, PriorityLevel, Reason, Verdict

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def raw_mail(
    uid: int = 1, *, content: bytes | None = None, folder: str = "INBOX", uidvalidity: int = 7, mailbox: str = "pm"
) -> RawMail:
    body = b"Subject: essai %d\r\n\r\nBonjour\x00\xff\r\n" % uid if content is None else content
    place = Location(mailbox=mailbox, folder=folder, uidvalidity=uidvalidity, uid=uid)
    return RawMail(location=place, received_at=NOW, size=len(body), content=body)


def outcome(
    *,
    subject: str = "Voiture devant mon garage",
    body: str = "La voiture AB-123-CD est encore là.",
    label: str = "police_municipale/stationnement_genant",
    to_qualify: bool = False,
    level: PriorityLevel = PriorityLevel.NORMALE,
    message_id: str = "<a@exemple.fr>",
) -> Outcome:
    start = f"{subject}\n{body}".find("AB-123-CD")
    found = (
        Entity(
            type=EntityType.IMMATRICULATION,
            text="AB-123-CD",
            value="AB-123-CD",
            start=start,
            end=start + 9,
            rule="plaque",
            valid=True,
        ),
    )
    return Outcome(
        parsed=ParsedMail(
            subject=subject,
            body=body,
            passages=(Passage(kind=PassageKind.NEW, start=0, end=len(body)),),
            date=NOW,
            sender=Address(name="Léa Évrard", email="lea@exemple.fr"),
            message_id=message_id,
        ),
        verdict=Verdict(
            label=Label.from_code(label),
            confidence=0.91,
            to_qualify=to_qualify,
            alternatives=(Guess(label=Label(service="voirie_proprete"), probability=0.05),),
            reasons=(Reason(word="garage", weight=0.4),),
            model="essai@1",
        ),
        priority=Priority(level=level, reasons=()),
        extraction=Extraction(entities=found if start >= 0 else (), secrets=(), version="regles@1"),
        proposal=Proposal(
            template="t", version="1", subject="Votre signalement", body="Bonjour,", missing=(), why="motif"
        ),
        rules_version="regles@1 2026.1",
    )
