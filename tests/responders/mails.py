"""Invented mails and what is found in them, for the tests of the letters."""

from datetime import UTC, date, datetime, timedelta

from responders import TemplateResponder
from responders.catalogue import Letter
from responders.variables import ALL, Kind, Origin
from triage.domain.entities import Entity, EntityType, Extraction
from triage.domain.mail import Address, Automatic, ParsedMail, Passage, PassageKind
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Verdict

WRITTEN = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 12)
NOTHING = Extraction(entities=(), secrets=(), version="test")
PRIVATE = {
    EntityType.IMMATRICULATION: ("GX-482-TR", "GX-482-TR"),
    EntityType.ADRESSE: ("17 rue des Oliviers", "17 rue des Oliviers"),
    EntityType.PERSONNE: ("Hortense Cailleux", "Hortense Cailleux"),
    EntityType.TELEPHONE: ("06 12 34 56 78", "+33612345678"),
    EntityType.PUCE_ANIMAL: ("250269812345678", "250269812345678"),
    EntityType.NUMERO_DOSSIER: ("DOS-77", "DOS-77"),
    EntityType.NUMERO_AVIS: ("21990001600013260712340010", "21990001600013260712340010"),
    EntityType.DATE: ("10 mars", "2026-03-10"),
}


def a_mail(body: str, *, subject: str = "", sender: str = "jeanne@courrier.example", **more: object) -> ParsedMail:
    """A mail of which every word is new."""
    fields: dict[str, object] = {
        "subject": subject,
        "body": body,
        "passages": (Passage(kind=PassageKind.NEW, start=0, end=len(body)),),
        "date": WRITTEN,
        "sender": Address(name="Jeanne Perrin", email=sender),
        "recipients": (Address(name="", email="police.municipale@saint-aubin.example"),),
        "automatic": Automatic.NO,
    }
    return ParsedMail(**{**fields, **more})  # type: ignore[arg-type]


def found(mail: ParsedMail, *values: tuple[EntityType, str, str]) -> Extraction:
    """The extraction where each (type, text, value) was found at its place in the mail."""
    entities = []
    for kind, text, value in values:
        start = mail.analysed_text.index(text)
        entities.append(Entity(type=kind, text=text, value=value, start=start, end=start + len(text), rule="test"))
    return Extraction(entities=tuple(entities), secrets=(), version="test")


def a_full_mail() -> tuple[ParsedMail, Extraction]:
    """A mail with one of each thing that an extractor finds."""
    mail = a_mail("Voici tout : " + " ; ".join(text for text, _ in PRIVATE.values()), subject="Ma demande")
    return mail, found(mail, *((kind, text, value) for kind, (text, value) in PRIVATE.items()))


def verdict(label: Label) -> Verdict:
    """A sure verdict."""
    return Verdict(label=label, confidence=0.97, to_qualify=False, alternatives=(), reasons=(), model="test@1")


def propose(
    responder: TemplateResponder, mail: ParsedMail, code: str, extraction: Extraction = NOTHING
) -> Proposal | None:
    """What the responder proposes for this label."""
    label = Label.from_code(code)
    return responder.propose(mail, label, verdict(label), extraction)


def richest(responder: TemplateResponder, letter: Letter, *, easy: bool = False) -> Proposal:
    """The letter where everything is known: the mail, the town's file, and what the agent and the clock add."""
    mail, extraction = a_full_mail()
    given = {
        v.name: (TODAY + timedelta(days=20)) if v.kind is Kind.DATE else 15 if v.kind is Kind.NUMBER else f"<{v.name}>"
        for v in ALL
        if v.origin is not Origin.MAIL
    }
    given |= {name: TODAY for name in ("date_debut", "date_fin") if name in letter.uses}
    return responder.fill(letter, mail, Label.from_code(letter.about.label), extraction, why="", given=given, easy=easy)


def poorest(responder: TemplateResponder, letter: Letter, *, easy: bool = False) -> Proposal:
    """The letter where nothing is known but the day of the mail."""
    return responder.fill(letter, a_mail(""), Label.from_code(letter.about.label), NOTHING, why="", easy=easy)
