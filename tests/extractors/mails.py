"""Mails for the tests of the extractor: one short way to write them."""

from datetime import UTC, datetime
from functools import lru_cache

from extractors import MailExtractor, load_extractor
from triage.domain.mail import Address, ParsedMail, Passage, PassageKind

THURSDAY = datetime(2026, 3, 12, 8, 41, tzinfo=UTC)


@lru_cache(maxsize=2)
def extractor(*, statistical: bool = False) -> MailExtractor:
    return load_extractor(statistical)


def mail(
    body: str, *, subject: str = "", date: datetime = THURSDAY, sender: Address | None = None, quoted: str = ""
) -> ParsedMail:
    passages = [Passage(kind=PassageKind.NEW, start=0, end=len(body))]
    if quoted:
        passages.append(Passage(kind=PassageKind.QUOTED, start=len(body), end=len(body) + len(quoted)))
    return ParsedMail(subject=subject, body=body + quoted, passages=tuple(passages), date=date, sender=sender)


def found(body: str, kind: str, **more: object) -> list[str]:
    """The values of one type, in text order."""
    entities = extractor().extract(mail(body, **more)).entities  # type: ignore[arg-type]
    return [e.value for e in entities if e.type == kind]
