"""The extractor: a spaCy pipeline of one component per family, run on the prepared text, then overlaps settled."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors.addresses import find_addresses
from extractors.amounts import find_amounts
from extractors.bare_days import find_bare_days
from extractors.case_numbers import find_case_numbers
from extractors.companies import find_companies
from extractors.contact import find_contacts
from extractors.date_ranges import mend_ranges
from extractors.dates import find_dates
from extractors.hours import find_hours
from extractors.identifiers import find_identifiers, find_secrets
from extractors.lone_days import find_lone_days
from extractors.organisations import find_organisations
from extractors.overlaps import merge, settle
from extractors.people import find_people
from extractors.plates import find_plates
from extractors.proper_names import find_proper_names
from extractors.reading import Reading, read, read_for_secrets
from extractors.roles import give_roles
from extractors.statistical import MODEL, add_statistical
from extractors.vehicles import find_vehicles
from triage.domain.entities import Extraction, Secret
from triage.domain.mail import ParsedMail


def _fingerprint() -> str:
    """Eight hex digits that change whenever a rule or a word list does."""
    digest = hashlib.sha256()
    package = files("extractors")
    for folder in (package, package.joinpath("data")):
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".txt", ".toml")):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


RULES = _fingerprint()
FAMILIES: tuple[tuple[str, Callable[[Reading], None]], ...] = (
    ("identifiants", find_identifiers),
    ("coordonnees", find_contacts),
    ("plaques", find_plates),
    ("dossiers", find_case_numbers),
    ("dates", find_dates),
    ("plages_de_dates", mend_ranges),
    ("jours_de_semaine", find_lone_days),
    ("jours_seuls", find_bare_days),
    ("heures", find_hours),
    ("montants", find_amounts),
    ("adresses", find_addresses),
    ("vehicules", find_vehicles),
    ("organisations", find_organisations),
    ("personnes", find_people),
    ("societes", find_companies),
    ("noms_propres", find_proper_names),
)
log = logging.getLogger(__name__)


def _component(finder: Callable[[Reading], None]) -> Callable[[Language, str], Callable[[Doc], Doc]]:
    def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        del nlp, name  # given by spaCy to every factory

        def component(doc: Doc) -> Doc:
            finder(doc.user_data["reading"])
            return doc

        return component

    return make


for _name, _finder in FAMILIES:
    Language.factory(f"vaguemestre_{_name}", func=_component(_finder))


def _secrets_anywhere(mail: ParsedMail, reading: Reading) -> list[Secret]:
    """Quoted messages, forwarded headers and the end of a long mail give no entity, but hide their secrets all the same."""
    if reading.whole:  # most mails: everything was looked at already
        return []
    whole = read_for_secrets(mail)
    if whole.text == reading.text:
        return []
    find_secrets(whole)
    return whole.secrets


class MailExtractor:
    """Implements `triage.ports.Extractor`. One lock: spaCy's string store and model layers are not made for threads."""

    def __init__(self, *, statistical: bool) -> None:
        self._nlp = spacy.blank("fr")
        self._nlp.max_length = 10_000_000
        self._lock = threading.Lock()
        self.statistical = statistical and add_statistical(self._nlp)
        for name, _ in FAMILIES:
            self._nlp.add_pipe(f"vaguemestre_{name}")

    @property
    def version(self) -> str:
        """`regles@...`, with the statistical model's name when it is used."""
        return f"regles@{RULES}+{MODEL}" if self.statistical else f"regles@{RULES}"

    def extract(self, mail: ParsedMail) -> Extraction:
        """All entities outside quoted text and forwarded headers, sorted, not overlapping; and the spans to mask."""
        reading = read(mail)
        with self._lock:
            # The rules read the text itself: tokens are made for the statistical model only.
            doc = self._nlp.make_doc(reading.text) if self.statistical else Doc(self._nlp.vocab)
            doc.user_data["reading"] = reading
            self._nlp(doc)
        if reading.cut:
            log.info("a mail was longer than the limit of analysis; the rest was not read")
        secrets = merge((*reading.secrets, *_secrets_anywhere(mail, reading)))
        entities = settle(mail.analysed_text, reading.found, secrets, reading.subject_end)
        roles = give_roles(reading, entities)
        entities = tuple(replace(e, role=roles[i]) if i in roles else e for i, e in enumerate(entities))
        return Extraction(entities=entities, secrets=secrets, version=self.version)
