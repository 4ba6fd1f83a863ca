"""spaCy's French model as one more voice for people; the rules stand without it."""

import logging
import re

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors.name_shapes import CAP, INITIAL, SURNAME
from extractors.names import is_first_name, plain
from extractors.overlaps import GUESS
from extractors.people import NOT_NAMES
from extractors.reading import Candidate, Reading
from extractors.sender import COMPANY
from triage.domain.entities import EntityType

MODEL = "fr_core_news_sm"
PERSON = re.compile(rf"(?:{INITIAL}[ ]?{SURNAME}|{CAP}(?:[ ]{SURNAME}){{1,2}})")
log = logging.getLogger(__name__)


def add_statistical(nlp: Language) -> bool:
    """Add the model's entity recogniser to the pipeline; False (and a warning) when it cannot be loaded."""
    try:
        model = spacy.load(MODEL, exclude=["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"])
    except (OSError, ImportError, ValueError):
        log.warning("the statistical model %s cannot be loaded: rules only", MODEL)
        return False
    nlp.add_pipe("ner", source=model)
    nlp.add_pipe("vaguemestre_modele")
    return True


@Language.component("vaguemestre_modele")
def hear_model(doc: Doc) -> Doc:
    """Turn the model's people into weak candidates. Its organisations are mostly words in capitals: not listened to
    (measured on 560 mails: 3 right in 190).
    """
    reading: Reading = doc.user_data["reading"]
    for span in doc.ents:
        if span.label_ == "PER" and (kept := _person(reading, span.start_char, span.end_char)):
            reading.add(_candidate(EntityType.PERSONNE, reading, *kept))
    return doc


def _candidate(kind: EntityType, reading: Reading, start: int, end: int) -> Candidate:
    return Candidate(
        type=kind,
        start=start,
        end=end,
        value=reading.text[start:end],
        rule="modele_statistique",
        weight=GUESS,
        confidence=0.5,
    )


def _person(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    written = reading.text[start:end]
    if PERSON.fullmatch(written) and not COMPANY.search(written) and not reading.shouted(start):
        words = written.split()
        line_start, line_end = reading.line(start)
        own_line = start == line_start and (end == line_end or reading.text[end] == ",")
        if (own_line or is_first_name(words[0])) and not any(plain(w) in NOT_NAMES for w in words):
            return start, end
    return None
