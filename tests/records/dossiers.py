"""Dossiers for tests of records: from an invented outcome, or drawn by Hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from triage.domain.case import Case, Filing, HistoryEntry, Outcome, State
from triage.domain.dossier import Dossier
from triage.domain.entities import Entity, EntityType, Extraction, Secret
from triage.domain.mail import Address, Attachment, AttachmentKind, Location, ParsedMail, Passage, PassageKind
from triage.domain.referential import Label, Referential
from triage.domain.verdict import Priority, PriorityLevel, Verdict

RECEIVED = datetime(2026, 3, 12, 15, 20, tzinfo=UTC)


def dossier_of(
    outcome: Outcome | None,
    *,
    mail_id: int = 7,
    state: State = State.SORTED,
    label: Label | None = None,
    due_at: datetime | None = None,
    sensitive: bool = False,
    history: tuple[HistoryEntry, ...] = (),
) -> Dossier:
    place = Location(mailbox="police.municipale", folder="INBOX", uidvalidity=1, uid=mail_id)
    case = Case(
        mail_id=mail_id, location=place, origin=place, received_at=RECEIVED, size=100, state=state,
        filing=Filing.NOT_WANTED, attempts=1, error="", duplicate_of=None, outcome=outcome, history=history,
    )  # fmt: skip
    return Dossier(
        case=case,
        label=label or (outcome.verdict.label if outcome else None),
        priority=outcome.priority.level.value if outcome else "",
        due_at=due_at,
        due_code="rapo" if due_at else "",
        sensitive=sensitive,
        entities=outcome.extraction.entities if outcome else (),
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def dossiers(draw: st.DrawFn, referential: Referential) -> Dossier:
    """Any case whatever: labels of the town, entities anywhere with any value, secrets anywhere."""
    subject, body = draw(TEXT), draw(TEXT)
    size = len(subject) + 1 + len(body)
    spans = st.tuples(st.integers(0, size), st.integers(0, size)).map(sorted)
    found = []
    for kind in draw(st.lists(st.sampled_from(EntityType), max_size=5)):
        start, end = draw(spans)
        found.append(
            Entity(
                type=kind, text=f"{subject}\n{body}"[start:end],
                value=draw(st.one_of(TEXT, st.sampled_from(["2026-07-06", "2026-13-45", "AB-123-CD", "35.00", "+33612345678"]))),
                start=start, end=end, rule="essai", confidence=draw(st.floats(0, 1)), valid=draw(st.sampled_from([None, True, False])),
                role=draw(st.sampled_from(["", "plaque_signalee", "plaque_demandeur", "coordonnees_demandeur", "date_faits"])),
            )
        )  # fmt: skip
    secrets = tuple(Secret(kind="iban", start=a, end=b) for a, b in draw(st.lists(spans, max_size=2)))
    label = draw(st.sampled_from([e.label for e in referential.entries]))
    mail = ParsedMail(
        subject=subject, body=body, passages=(Passage(kind=PassageKind.NEW, start=0, end=len(body)),), date=draw(MOMENTS),
        sender=draw(st.one_of(st.none(), st.builds(Address, name=TEXT, email=TEXT))),
        attachments=tuple(draw(st.lists(st.builds(Attachment, name=TEXT, media_type=TEXT, size=st.integers(0, 10**9), kind=st.sampled_from(AttachmentKind)), max_size=2))),
    )  # fmt: skip
    outcome = Outcome(
        parsed=mail,
        verdict=Verdict(label=label, confidence=draw(st.floats(0, 1)), to_qualify=False, alternatives=(), reasons=(), model=draw(st.sampled_from(["m@1", "regles", ""]))),
        priority=Priority(level=draw(st.sampled_from(PriorityLevel))),
        extraction=Extraction(entities=tuple(sorted(found, key=lambda e: e.start)), secrets=secrets, version="e@1"),
        proposal=None, rules_version="e@1",
    )  # fmt: skip
    return dossier_of(
        draw(st.one_of(st.just(outcome), st.none())),
        mail_id=draw(st.integers(1, 2**62)), state=draw(st.sampled_from(State)), sensitive=draw(st.booleans()),
        due_at=draw(st.one_of(st.none(), MOMENTS)),
        history=tuple(HistoryEntry(at=RECEIVED + timedelta(minutes=i), actor=a, action="confirmé", detail="") for i, a in enumerate(draw(st.lists(TEXT, max_size=2)))),
    )  # fmt: skip
