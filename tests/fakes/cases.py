"""Invented mails in a real store: a builder that finds entities by their text, and a mail room with a bit of everything."""

from datetime import UTC, datetime, timedelta

from triage.domain.case import Filing, Outcome
from triage.domain.entities import Entity, EntityType, Extraction, Secret
from triage.domain.mail import (
    Address,
    Attachment,
    AttachmentKind,
    Location,
    ParsedMail,
    Passage,
    PassageKind,
    RawMail,
)
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Guess, Priority, PriorityLevel, Reason, Verdict
from triage.ports import CaseStore

NOW = datetime(2026, 3, 12, 15, 20, tzinfo=UTC)
MODEL = "camembert-mairie@1.0"
PM = "police_municipale"


def made_of(
    subject: str,
    *passages: tuple[PassageKind, str] | str,
    sender: tuple[str, str] | None = ("Léa Évrard", "lea.evrard@exemple.fr"),
    label: str = f"{PM}/stationnement_genant",
    confidence: float = 0.97,
    alternatives: tuple[tuple[str, float], ...] = (),
    reasons: tuple[tuple[str, float], ...] = (),
    why_to_qualify: str = "",
    model: str = MODEL,
    priority: PriorityLevel = PriorityLevel.NORMALE,
    priority_reasons: tuple[str, ...] = (),
    entities: tuple[tuple[EntityType, str, str], ...] = (),
    secrets: tuple[tuple[str, str], ...] = (),
    attachments: tuple[Attachment, ...] = (),
    proposal: Proposal | None = None,
    warnings: tuple[str, ...] = (),
) -> Outcome:
    """An outcome. Passages are texts (new) or (kind, text); entities (type, text, value) and secrets (kind, text) are
    found in the text, which must hold them.
    """
    parts = [p if isinstance(p, tuple) else (PassageKind.NEW, p) for p in passages]
    body, spans = "", []
    for kind, text in parts:
        spans.append(Passage(kind=kind, start=len(body), end=len(body) + len(text)))
        body += text
    mail = ParsedMail(
        subject=subject,
        body=body,
        passages=tuple(spans),
        date=NOW,
        sender=Address(name=sender[0], email=sender[1]) if sender else None,
        attachments=attachments,
        warnings=warnings,
    )
    text = mail.analysed_text
    found = sorted(
        (
            Entity(type=t, text=w, value=v, start=text.index(w), end=text.index(w) + len(w), rule="essai")
            for t, w, v in entities
        ),
        key=lambda e: e.start,
    )
    return Outcome(
        parsed=mail,
        verdict=Verdict(
            label=Label.from_code(label),
            confidence=confidence,
            to_qualify=bool(why_to_qualify),
            alternatives=tuple(Guess(label=Label.from_code(c), probability=p) for c, p in alternatives),
            reasons=tuple(Reason(word=w, weight=x) for w, x in reasons),
            model=model,
            why_to_qualify=why_to_qualify,
        ),
        priority=Priority(level=priority, reasons=priority_reasons),
        extraction=Extraction(
            entities=tuple(found),
            secrets=tuple(Secret(kind=k, start=text.index(w), end=text.index(w) + len(w)) for k, w in secrets),
            version="extraction@1",
        ),
        proposal=proposal,
        rules_version="extraction@1 2026.1",
    )


class MailRoom:
    """Puts mails in a store, one minute apart, the first being the oldest."""

    def __init__(self, store: CaseStore, *, mailbox: str = "police.municipale", start: datetime | None = None) -> None:
        self._store = store
        self._mailbox = mailbox
        self._uid = 0
        self._at = start or NOW - timedelta(minutes=90)

    def receive(self, content: bytes = b"Subject: essai\r\n\r\nBonjour\r\n", *, oversize: bool = False) -> int:
        """A mail that waits to be sorted."""
        self._uid += 1
        self._at += timedelta(minutes=7)
        place = Location(mailbox=self._mailbox, folder="INBOX", uidvalidity=1, uid=self._uid)
        raw = RawMail(
            location=place,
            received_at=self._at,
            size=60_000_000 if oversize else len(content),
            content=None if oversize else content,
        )
        return self._store.store_raw(raw, f"<{self._uid}@exemple.fr>", frozenset(), self._at).mail_id

    def sort(self, outcome: Outcome, content: bytes | None = None) -> int:
        """A mail that was processed."""
        mail_id = self.receive(f"Subject: n° {self._uid}\r\n\r\nBonjour\r\n".encode() if content is None else content)
        assert self._store.record(mail_id, outcome, Filing.NOT_WANTED, self._at + timedelta(seconds=2))
        return mail_id

    def quarantine(self, words: str, content: bytes = b"\x00\xff garbled", *, oversize: bool = False) -> int:
        """A mail that could not be read."""
        mail_id = self.receive(content, oversize=oversize)
        assert self._store.quarantine(mail_id, words, self._at + timedelta(seconds=3))
        return mail_id


def attachment(name: str, media_type: str, size: int, kind: AttachmentKind) -> Attachment:
    """A listed attachment."""
    return Attachment(name=name, media_type=media_type, size=size, kind=kind)
