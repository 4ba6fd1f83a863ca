"""Find what business software needs."""

from triage.domain.entities import Extraction
from triage.domain.mail import ParsedMail
from triage.ports import Extractor


def extract(mail: ParsedMail, extractor: Extractor) -> Extraction:
    """All entities of the mail, with the spans to mask."""
    return extractor.extract(mail)
