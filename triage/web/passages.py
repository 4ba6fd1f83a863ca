"""Cuts the text of a mail into pieces that a template can print: plain, entity, masked secret, by passage.

Knows no HTML. Offsets of entities and secrets are those of `ParsedMail.analysed_text`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.domain.attached import AttachedText
from triage.domain.entities import MASK, Entity, Extraction
from triage.domain.mail import ParsedMail, PassageKind
from triage.web.words import ENTITIES, FAMILIES

# A page of a whole book helps nobody: beyond this the original is one click away.
SHOWN_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of text. `word` names the entity it is (or the secret it hides), `family` its colour; "" for plain text. `anchor` is
    where the page lists the entity.
    """

    text: str
    word: str = ""
    family: str = ""
    anchor: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """A passage of the body: `kind` is the code of PassageKind, `lines` the number of lines it has."""

    kind: str
    segments: tuple[Segment, ...]
    lines: int


SECRETS = {
    "nir": "numéro de sécurité sociale masqué",
    "iban": "coordonnées bancaires masquées",
    "carte_bancaire": "carte bancaire masquée",
    "permis_de_conduire": "numéro de permis masqué",
}


def subject_segments(mail: ParsedMail, extraction: Extraction) -> tuple[Segment, ...]:
    """The subject, entities marked and secrets masked."""
    return _cut(mail.analysed_text, 0, len(mail.subject), extraction)


def body_passages(mail: ParsedMail, extraction: Extraction) -> tuple[PassageView, ...]:
    """The body's passages without their empty outer lines; blank passages are left out."""
    text, offset = mail.analysed_text, mail.body_offset
    views = []
    for passage in mail.passages:
        start = passage.start + offset
        end = min(passage.end, SHOWN_CHARACTERS) + offset
        while start < end and text[start] == "\n":
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end or not text[start:end].strip():
            continue
        views.append(
            PassageView(
                kind=passage.kind.value,
                segments=_cut(text, start, end, extraction),
                lines=text.count("\n", start, end) + 1,
            )
        )
    return tuple(views)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """The text of an attached letter; `words` says what a person must know of it, "" for nothing."""

    number: int
    segments: tuple[Segment, ...]
    words: str
    pages: int
    masked: int


def letter_texts(attached: Iterable[AttachedText]) -> tuple[LetterView, ...]:
    """The letters of a mail, entities marked and secrets masked."""
    return tuple(
        LetterView(
            number=a.number,
            segments=_cut(a.text, 0, len(a.text), a.extraction),
            words=a.words,
            pages=a.pages,
            masked=len(a.extraction.secrets),
        )
        for a in attached
    )


def is_shortened(mail: ParsedMail) -> bool:
    """Whether `body_passages` leaves out the end of the text."""
    return len(mail.body) > SHOWN_CHARACTERS


def entities_shown(extraction: Extraction) -> tuple[Entity, ...]:
    """One entity per distinct (type, value), in text order, without those that a secret covers."""
    seen: dict[tuple[str, str], Entity] = {}
    for entity in extraction.entities:
        if not any(s.start < entity.end and entity.start < s.end for s in extraction.secrets):
            seen.setdefault((entity.type, entity.value), entity)
    return tuple(seen.values())


def quoted_kinds() -> frozenset[str]:
    """The passages that are folded away."""
    return frozenset({PassageKind.QUOTED.value, PassageKind.FORWARD_HEADER.value})


def _cut(text: str, start: int, end: int, extraction: Extraction) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = start
    for left, right, segment in _spans(text, extraction):
        if right <= at or left >= end:
            continue
        if left > at:
            segments.append(Segment(text=text[at:left]))
        begin, stop = max(left, at), min(right, end)
        whole = begin == left and stop == right
        shown = segment if segment.secret or whole else Segment(text=text[begin:stop])
        segments.append(shown)
        at = stop
    if at < end:
        segments.append(Segment(text=text[at:end]))
    return tuple(segments)


def _spans(text: str, extraction: Extraction) -> Sequence[tuple[int, int, Segment]]:
    """Secrets and entities by position; where they meet the secret wins, whole."""
    secrets = [
        (s.start, s.end, Segment(text=MASK, word=SECRETS.get(s.kind, "information masquée"), secret=True))
        for s in extraction.secrets
    ]
    free: Iterable[Entity] = (
        e for e in extraction.entities if not any(s.start < e.end and e.start < s.end for s in extraction.secrets)
    )
    entities = [
        (
            e.start,
            e.end,
            Segment(text=text[e.start : e.end], word=ENTITIES[e.type], family=FAMILIES[e.type], anchor=_anchor(e)),
        )
        for e in free
    ]
    return sorted(secrets + entities, key=lambda span: span[:2])


def _anchor(entity: Entity) -> str:
    return f"element-{entity.source}-{entity.start}-{entity.end}"
