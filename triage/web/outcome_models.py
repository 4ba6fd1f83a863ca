"""What the machine made of a mail, as plain values that templates print. Every secret is masked here, once for all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from triage.domain.case import Outcome
from triage.domain.entities import Entity
from triage.domain.mail import Address, AttachmentKind
from triage.domain.masking import free_of_pieces, mask
from triage.domain.referential import Label, Referential
from triage.web import words
from triage.web.bannettes import full_name, name_of
from triage.web.entity_views import role_word, shown_value
from triage.web.passages import (
    PassageView,
    Segment,
    body_passages,
    entities_shown,
    is_shortened,
    subject_segments,
)

HOLE = re.compile(r"(\[à compléter[^\]\n]*\])")
UNTITLED = "(sans objet)"
NEVER_READ = frozenset({AttachmentKind.PICTURE, AttachmentKind.FILM})
SHOWN_REASONS = 12
RULES_MODEL = "regles"  # the name of the keyword rules that stand in for a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading needs besides the case: the town's names, the town's clock, the time now, and the name of a login."""

    referential: Referential
    zone: tzinfo
    now: Callable[[], datetime]
    called: Callable[[str], str] = str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A line of the attachments; `never_read` for pictures and films."""

    name: str
    kind: str
    media_type: str
    size: str
    never_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """A line of the table of entities."""

    word: str
    family: str
    value: str
    role: str
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """A word and its weight, written with its sign."""

    word: str
    weight: str
    against: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """The draft; segments with a `word` are holes to fill in."""

    subject: tuple[Segment, ...]
    body: tuple[Segment, ...]
    missing: int
    why: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """What the machine made of the mail."""

    subject: tuple[Segment, ...]
    sender_name: str
    sender_email: str
    reply_to: str
    recipients: tuple[str, ...]
    notices: tuple[str, ...]
    attachments: tuple[AttachmentView, ...]
    passages: tuple[PassageView, ...]
    shortened: bool
    entities: tuple[EntityView, ...]
    masked: int
    service: str
    motif: str
    confidence_word: str
    confidence: str
    priority: str
    priority_code: str
    priority_reasons: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonView, ...]
    why_to_qualify: str
    model: str
    rules_version: str
    model_missing: bool
    proposal: ProposalView | None


def outcome_view(outcome: Outcome, reader: Reader) -> OutcomeView:
    """An outcome in words, every secret masked wherever it would show again."""
    mail, verdict, extraction = outcome.parsed, outcome.verdict, outcome.extraction

    def safe(text: str) -> str:
        return mask(text, mail, extraction)

    draft = outcome.proposal
    label = verdict.label
    reply_to = mail.reply_to.email if mail.reply_to and mail.reply_to != mail.sender else ""
    notices = tuple(n for n in (words.AUTOMATIC[mail.automatic], *mail.warnings) if n)
    return OutcomeView(
        subject=subject_segments(mail, extraction) or (Segment(text=UNTITLED),),
        sender_name=mail.sender.name if mail.sender else "",
        sender_email=mail.sender.email if mail.sender else "Expéditeur inconnu",
        reply_to=reply_to,
        recipients=tuple(map(_written, mail.recipients)),
        notices=tuple(map(safe, notices)),
        attachments=tuple(
            AttachmentView(
                name=safe(a.name),
                kind=words.ATTACHMENTS[a.kind],
                media_type=a.media_type,
                size=words.size(a.size),
                never_read=a.kind in NEVER_READ,
            )
            for a in mail.attachments
        ),
        passages=body_passages(mail, extraction),
        shortened=is_shortened(mail),
        entities=tuple(_entity(e) for e in entities_shown(extraction)),
        masked=len(extraction.secrets),
        service=name_of(Label(service=label.service), reader.referential),
        motif=name_of(label, reader.referential) if label.motif else "",
        confidence_word=words.confidence_word(verdict.confidence),
        confidence=words.per_cent(verdict.confidence),
        priority=words.PRIORITIES[outcome.priority.level.value],
        priority_code=outcome.priority.level.value,
        priority_reasons=tuple(map(safe, outcome.priority.reasons)),
        alternatives=tuple(
            (full_name(g.label, reader.referential), words.per_cent(g.probability)) for g in verdict.alternatives[:2]
        ),
        reasons=tuple(
            ReasonView(
                word=safe(r.word),
                weight=f"{'−' if r.weight < 0 else '+'}{words.NBSP}{abs(r.weight):.2f}".replace(".", ","),
                against=r.weight < 0,
            )
            for r in free_of_pieces(verdict.reasons, mail, extraction)[:SHOWN_REASONS]
        ),
        why_to_qualify=verdict.why_to_qualify,
        model=verdict.model,
        rules_version=outcome.rules_version,
        model_missing=verdict.model.startswith(RULES_MODEL),
        proposal=None
        if draft is None
        else ProposalView(
            subject=_holes(safe(draft.subject)),
            body=_holes(safe(draft.body)),
            missing=len(draft.missing),
            why=draft.why,
            template=f"{draft.template}, version {draft.version}",
        ),
    )


def _written(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email


def _holes(text: str) -> tuple[Segment, ...]:
    parts = HOLE.split(text)
    return tuple(Segment(text=p, word="trou" if i % 2 else "") for i, p in enumerate(parts) if p)


def _entity(entity: Entity) -> EntityView:
    return EntityView(
        word=words.ENTITIES[entity.type],
        family=words.FAMILIES[entity.type],
        value=shown_value(entity),
        role=role_word(entity.role),
        doubtful=entity.valid is False,
    )
