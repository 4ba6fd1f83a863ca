"""Find what business software needs: in the mail, and in the letters attached to it."""

from dataclasses import replace

from triage.domain.attached import AttachedText
from triage.domain.entities import Extraction
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.ports import Extractor


def extract(mail: ParsedMail, extractor: Extractor) -> Extraction:
    """All entities of the mail, with the spans to mask."""
    return extractor.extract(mail)


def extract_attached(
    letters: tuple[AttachedText, ...], mail: ParsedMail, extractor: Extractor
) -> tuple[AttachedText, ...]:
    """The letters with the entities of each, which say where they come from. Dates count from the day of the mail."""
    return tuple(_found(letter, mail, extractor) if letter.text else letter for letter in letters)


def _found(letter: AttachedText, mail: ParsedMail, extractor: Extractor) -> AttachedText:
    whole = (Passage(kind=PassageKind.NEW, start=0, end=len(letter.text)),)
    alone = ParsedMail(subject="", body=letter.text, passages=whole, date=mail.date, recipients=mail.recipients)
    found, shift = extractor.extract(alone), alone.body_offset
    entities = tuple(
        replace(e, start=e.start - shift, end=e.end - shift, source=letter.number)
        for e in found.entities
        if e.start >= shift
    )
    secrets = tuple(replace(s, start=max(0, s.start - shift), end=s.end - shift) for s in found.secrets)
    return replace(letter, extraction=replace(found, entities=entities, secrets=secrets))
