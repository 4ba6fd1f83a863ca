"""Which mails are closed to most: the label says so, or the text tells of somebody's health or of a child in danger.

Readable rules on words, like those of priority. In doubt a mail is closed: who may open it sees it in their bannette.
"""

import re
import unicodedata

from triage.domain.mail import ParsedMail, PassageKind
from triage.domain.people import Sensitivity
from triage.domain.referential import Label, Referential

_HEALTH = re.compile(
    r"\b(?:certificats? medica(?:l|ux)|dossier medical|arret maladie|hospitalis\w+|psychiatr\w+|schizophren\w+|bipolaire"
    r"|depressi(?:f|ve|on nerveuse|on severe)|tentatives? de suicide|suicidaires?|cancer\w*|chimiotherapie|dialyse|vih"
    r"|seropositi\w+|alzheimer|parkinson|epilep\w+|autis(?:te|tes|me)|sclerose en plaques|toxicoman\w+|alcooliques?"
    r"|maladies? (?:grave|chronique|mentale)\w*|affection de longue duree|traitement psychiatrique|fausse couche)\b"
)
_CHILD = (
    r"(?:enfants?|bebes?|mineure?s?|fillettes?|garconnets?|ma fille|mon fils|sa fille|son fils|ses filles|collegien\w*"
    r"|lyceen\w*|eleves?|ados?|adolescent\w*|petit(?:e)? (?:fille|garcon))"
)
_HARM = (
    r"(?:agresse\w*|frappe\w*|battue?s?|violentee?s?|violences?|maltrait\w+|harcel\w+|racket\w*|attouchements?|viole\w*"
    r"|abuse\w*|fugue\w*|enlev(?:ement|e par)|sequestr\w+|delaisse\w*|en danger|coups|prostitu\w+|pedophil\w+)"
)
_MINORS = re.compile(rf"\b{_CHILD}\b[^.!?\n]{{0,80}}\b{_HARM}\b|\b{_HARM}\b[^.!?\n]{{0,80}}\b{_CHILD}\b")
LONGEST = 20_000


def sensitivity(mail: ParsedMail, label: Label, referential: Referential) -> Sensitivity:
    """Of a mail under this label. An unknown label counts by its content only."""
    if referential.knows(label) and referential.entry(label).sensitive:
        return Sensitivity.LABEL
    said = f"{mail.subject}\n{mail.said(PassageKind.NEW, PassageKind.FORWARDED)}"[:LONGEST]
    return Sensitivity.CONTENT if content_is_sensitive(said) else Sensitivity.NONE


def content_is_sensitive(text: str) -> bool:
    """Whether a text tells of somebody's health or of a child in danger."""
    plain = _fold(text)
    return bool(_HEALTH.search(plain) or _MINORS.search(plain))


def _fold(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()
