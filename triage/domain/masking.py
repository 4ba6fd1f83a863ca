"""Hiding secrets (NIR, IBAN, card, licence) in any text made from a mail: the one place where it is done."""

from triage.domain.entities import MASK, Entity, Extraction
from triage.domain.mail import ParsedMail

SHORTEST_SECRET = 4


def mask(text: str, mail: ParsedMail, extraction: Extraction) -> str:
    """Any text made from the mail (a subject in a list, a draft, a word that weighed), its secrets hidden."""
    analysed = mail.analysed_text
    for secret in extraction.secrets:
        hidden = analysed[secret.start : secret.end]
        if len(hidden) >= SHORTEST_SECRET:
            text = text.replace(hidden, MASK)
            text = text.replace("".join(hidden.split()), MASK)
    return text


def free_of_secrets(entities: tuple[Entity, ...], extraction: Extraction) -> tuple[Entity, ...]:
    """The entities that no secret covers or touches."""
    return tuple(e for e in entities if not any(s.start < e.end and e.start < s.end for s in extraction.secrets))
