"""What a mail decides, under the names that records use. Two candidates decide nothing: undecided, never guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import date, tzinfo

from triage.domain.dossier import Dossier
from triage.domain.entities import Entity, EntityType
from triage.domain.masking import free_of_secrets, mask, mask_spans

REPORTED = "plaque_signalee"
OWN = "plaque_demandeur"
CONTACT = "coordonnees_demandeur"
FACTS_DATE = "date_faits"
FACTS_PLACE = "lieu_faits"


class Facts:
    """The facts of one dossier, in the town's time zone `zone`. `FACTS` lists their names."""

    def __init__(self, dossier: Dossier, *, identity: str, motif_name: str, zone: tzinfo) -> None:
        self._dossier = dossier
        self._identity = identity
        self._motif_name = motif_name
        self._zone = zone
        outcome = dossier.case.outcome
        self._mail = outcome.parsed if outcome else None
        self._extraction = outcome.extraction if outcome else None
        own = tuple(e for e in dossier.entities if not e.source)
        self.entities: tuple[Entity, ...] = free_of_secrets(own, outcome.extraction) if outcome else ()
        for letter in outcome.attached if outcome else ():
            found = tuple(e for e in dossier.entities if e.source == letter.number)
            self.entities += free_of_secrets(found, letter.extraction)

    def safe(self, text: str) -> str:
        """A text made from the mail, its secrets masked."""
        if self._mail is None or self._extraction is None:
            return text
        outcome = self._dossier.case.outcome
        for letter in outcome.attached if outcome else ():
            text = mask_spans(text, letter.text, letter.extraction.secrets)
        return mask(text, self._mail, self._extraction)

    def value(self, name: str) -> str | float | list[str] | None:
        """One fact by its name; None when the mail does not decide it."""
        return FACTS[name](self)

    def numbered(self) -> str:
        """The town's number of the mail."""
        return str(self._dossier.case.mail_id)

    def identity(self) -> str:
        """The UUID of the mail."""
        return self._identity

    def motif_name(self) -> str | None:
        """The motif's name in the referential."""
        return self._motif_name or None

    def received(self) -> str:
        """RFC 3339 with the town's offset."""
        return self._dossier.case.received_at.astimezone(self._zone).isoformat(timespec="seconds")

    def due(self) -> str | None:
        """The due date as an ISO day in the town's time zone."""
        due = self._dossier.due_at
        return due.astimezone(self._zone).date().isoformat() if due else None

    def subject(self) -> str | None:
        """The subject, masked."""
        outcome = self._dossier.case.outcome
        return (self.safe(outcome.shown_subject).strip() or None) if outcome else None

    def only(self, kind: EntityType, *roles: str, but: str = "") -> str | None:
        """The one value of this type with the first role that occurs, else the one value of all; else None. What stands in
        attached letters counts where the mail itself says nothing of the kind.
        """
        found = [e for e in self.entities if e.type is kind]
        found = [e for e in found if not e.source] or found
        for role in roles:
            values = _distinct(e for e in found if e.role == role)
            if values:
                return values[0] if len(values) == 1 else None
        values = _distinct(e for e in found if not but or e.role != but)
        return values[0] if len(values) == 1 else None

    def plates(self, role: str = "") -> list[str]:
        """Plates in text order, those of a role or all."""
        return _distinct(e for e in self.entities if e.type is EntityType.IMMATRICULATION and role in {"", e.role})

    def reported_plates(self) -> list[str]:
        """Plates that the writer reports; all but the writer's own where no role was found."""
        return self.plates(REPORTED) or [p for p in self.plates() if p not in self.plates(OWN)]

    def place(self) -> str | None:
        """Place of the facts: never the writer's own address."""
        return self.only(EntityType.ADRESSE, FACTS_PLACE, but=CONTACT)

    def own_address(self) -> str | None:
        """The writer's address."""
        return self.only(EntityType.ADRESSE, CONTACT)

    def name(self) -> str | None:
        """The sender's name as written, else the one person named as a contact."""
        sender = self._mail.sender if self._mail else None
        if sender and sender.name.strip():
            return self.safe(sender.name.strip())
        return self.only(EntityType.PERSONNE, CONTACT)

    def email(self) -> str | None:
        """Where the writer can be answered."""
        if self._mail is None:
            return None
        address = self._mail.reply_to or self._mail.sender
        return self.safe(address.email) if address and address.email else None

    def amount(self) -> float | None:
        """The one amount in euros."""
        try:
            return float(self.only(EntityType.MONTANT) or "")
        except ValueError:
            return None

    def period(self) -> tuple[str, str] | None:
        """First and last day when the mail names exactly two days from its reception on."""
        today = self._dossier.case.received_at.astimezone(self._zone).date()
        days = set()
        for value in _distinct(e for e in self.entities if e.type is EntityType.DATE):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                continue
            if day >= today:
                days.add(day)
        return (min(days).isoformat(), max(days).isoformat()) if len(days) == 2 else None

    def clock(self) -> str | None:
        """The hour of the facts, HH:MM; None for a value that is none."""
        value = self.only(EntityType.HEURE, FACTS_DATE) or ""
        return value if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value, re.ASCII) else None

    def iso_date(self) -> str | None:
        """The day of the facts."""
        value = self.only(EntityType.DATE, FACTS_DATE)
        try:
            return date.fromisoformat(value or "").isoformat()
        except ValueError:
            return None


def _distinct(entities: Iterable[Entity]) -> list[str]:
    return list(dict.fromkeys(e.value for e in entities if e.value))


FACTS: dict[str, Callable[[Facts], str | float | list[str] | None]] = {
    "numero": Facts.numbered,
    "id": Facts.identity,
    "motif_nom": Facts.motif_name,
    "recu_le": Facts.received,
    "echeance": Facts.due,
    "objet": Facts.subject,
    "lieu": Facts.place,
    "date_faits": Facts.iso_date,
    "heure_faits": Facts.clock,
    "debut_periode": lambda f: (f.period() or (None, None))[0],
    "fin_periode": lambda f: (f.period() or (None, None))[1],
    "plaque": lambda f: f.only(EntityType.IMMATRICULATION),
    "plaques": Facts.plates,
    "plaques_signalees": Facts.reported_plates,
    "numero_avis": lambda f: f.only(EntityType.NUMERO_AVIS),
    "montant": Facts.amount,
    "siret": lambda f: f.only(EntityType.SIRET),
    "puce": lambda f: f.only(EntityType.PUCE_ANIMAL),
    "organisation": lambda f: f.only(EntityType.ORGANISATION),
    "demandeur_nom": Facts.name,
    "demandeur_adresse": Facts.own_address,
    "demandeur_courriel": Facts.email,
    "demandeur_telephone": lambda f: f.only(EntityType.TELEPHONE, CONTACT),
}
