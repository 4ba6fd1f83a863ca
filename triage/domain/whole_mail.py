"""What a mail says once its letters are counted in: the one text that its type, priority, deadlines and reply are decided on.

« Veuillez trouver ci-joint mon courrier. Cordialement » says nothing: with so few words of its own, a mail is its letters.
How few was measured (decision 25).
"""

from collections.abc import Iterable
from dataclasses import replace

from triage.domain.attached import AttachedText
from triage.domain.case import Outcome
from triage.domain.entities import MASK, Entity, Extraction, Secret
from triage.domain.mail import ParsedMail, Passage, PassageKind

FEW_WORDS = 30
MOST_OF_LETTERS = 6_000  # characters: more than the model reads
_GAP = "\n\n"


def counts_letters(mail: ParsedMail, letters: Iterable[AttachedText], few_words: int = FEW_WORDS) -> bool:
    """Whether the letters speak for the mail: it has fewer than `few_words` words of its own, and a letter has a text."""
    said = mail.said(PassageKind.NEW, PassageKind.FORWARDED)
    return len(said.split()) < few_words and any(letter.text for letter in letters)


def with_letters(mail: ParsedMail, letters: tuple[AttachedText, ...], few_words: int = FEW_WORDS) -> ParsedMail:
    """The mail, followed by its letters (secrets masked) where they speak for it."""
    if not counts_letters(mail, letters, few_words):
        return mail
    text = _GAP.join(letter.shown_text for letter in letters if letter.text)[:MOST_OF_LETTERS]
    body = f"{mail.body}{_GAP}{text}"
    added = Passage(kind=PassageKind.NEW, start=len(mail.body), end=len(body))
    return replace(mail, body=body, passages=(*mail.passages, added))


def whole(mail: ParsedMail, extraction: Extraction, letters: tuple[AttachedText, ...]) -> tuple[ParsedMail, Extraction]:
    """`with_letters`, and the entities of mail and letters at their places in that text, without those that a secret touches."""
    read = with_letters(mail, letters)
    if read is mail:
        return mail, extraction
    entities = list(extraction.entities)
    start = mail.body_offset + len(mail.body) + len(_GAP)
    for letter in letters:
        if letter.text:
            moved = (_moved(e, start, letter.extraction.secrets) for e in letter.extraction.entities)
            entities += [e for e in moved if e is not None and e.end <= len(read.analysed_text)]
            start += len(letter.shown_text) + len(_GAP)
    return read, replace(extraction, entities=tuple(entities))


def _moved(entity: Entity, start: int, secrets: Iterable[Secret]) -> Entity | None:
    shift = start
    for secret in secrets:
        if secret.start < entity.end and entity.start < secret.end:
            return None
        if secret.end <= entity.start:
            shift += len(MASK) + 2 - (secret.end - secret.start)
    return replace(entity, start=entity.start + shift, end=entity.end + shift, source=0)


def whole_of(outcome: Outcome) -> tuple[ParsedMail, Extraction]:
    """`whole` of what the machine made of a mail."""
    return whole(outcome.parsed, outcome.extraction, outcome.attached)
