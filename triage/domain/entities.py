"""What business software needs from a mail: typed, located, normalised. Formats: the label contract of the project."""

from dataclasses import dataclass
from enum import StrEnum


class EntityType(StrEnum):
    """The fourteen types; the comment gives the form of the normalised value."""

    IMMATRICULATION = "immatriculation"  # AB-123-CD or 1234 AB 75
    NUMERO_AVIS = "numero_avis"  # digits
    NUMERO_DOSSIER = "numero_dossier"  # as written
    DATE = "date"  # 2026-03-14
    HEURE = "heure"  # HH:MM
    ADRESSE = "adresse"  # as written
    PERSONNE = "personne"  # as written, without title
    ORGANISATION = "organisation"  # as written
    TELEPHONE = "telephone"  # E.164
    COURRIEL = "courriel"  # lower case
    VEHICULE = "vehicule"  # as written
    MONTANT = "montant"  # euros, 35.00
    PUCE_ANIMAL = "puce_animal"  # no spaces
    SIRET = "siret"  # digits of a SIREN or SIRET


class Ruling(StrEnum):
    """What a person said of an entity."""

    CONFIRM = "confirm"  # it is right
    CORRECT = "correct"  # its type, value or role is another
    REJECT = "reject"  # it is none
    ADD = "add"  # nobody had found it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One found thing. `start`/`end` are offsets in `ParsedMail.analysed_text`, and that slice is `text`; with a `source`
    they are offsets in the text of that attachment, counted from 1.

    `rule` names the component that found it, `confidence` is 0..1, `valid` is None where no check exists,
    `role` is a French code such as "plaque_signalee" or "" when undecided. `ruling` is what a person said of it, if anybody did.
    """

    type: EntityType
    text: str
    value: str
    start: int
    end: int
    rule: str
    confidence: float = 1.0
    valid: bool | None = None
    role: str = ""
    source: int = 0
    ruling: Ruling | None = None


MASK = "████"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A span that must be masked wherever it would be shown or exported (NIR, IBAN, card, licence)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All entities in text order (no two overlap), the spans to mask, and the version of the rules."""

    entities: tuple[Entity, ...]
    secrets: tuple[Secret, ...]
    version: str
