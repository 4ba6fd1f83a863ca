from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.cases import made_of
from triage.domain.entities import MASK, Entity, EntityType, Extraction, Secret
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.masking import mask
from triage.web.passages import body_passages, entities_shown, subject_segments

NIR = "2 85 05 78 006 084 36"


@st.composite
def mails_with_spans(draw: st.DrawFn) -> tuple[ParsedMail, Extraction]:
    """Any text, cut into any passages, with any entities (disjoint) and any secrets (anywhere)."""
    subject = draw(st.text(alphabet="ab <>&é", max_size=12))
    body = draw(st.text(alphabet="ab <>&\né", min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(body)), max_size=4)) | {0, len(body)})
    kinds = st.sampled_from(PassageKind)
    passages = tuple(Passage(kind=draw(kinds), start=a, end=b) for a, b in pairwise(cuts) if a < b)
    mail = ParsedMail(subject=subject, body=body, passages=passages, date=datetime(2026, 1, 1, tzinfo=UTC))
    text = mail.analysed_text
    points = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    entities = tuple(
        Entity(type=EntityType.DATE, text=text[a:b], value="v", start=a, end=b, rule="r")
        for a, b in zip(points[::2], points[1::2], strict=False)
    )
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 8)), max_size=2))
    secrets = tuple(Secret(kind="nir", start=s, end=min(s + n, len(text))) for s, n in spans if s < len(text))
    return mail, Extraction(entities=entities, secrets=secrets, version="1")


def masked(mail: ParsedMail, extraction: Extraction) -> str:
    """The analysed text with NUL for every character of a secret."""
    characters = list(mail.analysed_text)
    for secret in extraction.secrets:
        characters[secret.start : secret.end] = "\x00" * (secret.end - secret.start)
    return "".join(characters)


def squeezed(text: str) -> str:
    return "".join(text.replace("\x00", "").split())


@given(mails_with_spans())
def test_segments_give_the_text_back_without_its_secrets(given_mail: tuple[ParsedMail, Extraction]) -> None:
    mail, extraction = given_mail
    hidden = masked(mail, extraction)
    subject = "".join(s.text for s in subject_segments(mail, extraction) if not s.secret)
    assert subject == hidden[: len(mail.subject)].replace("\x00", "")
    shown = "".join(s.text for p in body_passages(mail, extraction) for s in p.segments if not s.secret)
    assert squeezed(shown) == squeezed(hidden[mail.body_offset :])


@given(mails_with_spans())
def test_an_entity_is_marked_whole_or_not_at_all(given_mail: tuple[ParsedMail, Extraction]) -> None:
    mail, extraction = given_mail
    texts = {e.text for e in extraction.entities}
    for passage in body_passages(mail, extraction):
        assert all(s.text in texts for s in passage.segments if s.family)


def test_a_secret_is_masked_in_drafts() -> None:
    outcome = made_of("Dossier", f"Mon numéro est {NIR}.\n", secrets=(("nir", NIR),))
    mail, extraction = outcome.parsed, outcome.extraction
    assert mask(f"Votre numéro {NIR} est noté.", mail, extraction) == f"Votre numéro {MASK} est noté."
    assert mask("n° 285057800608436", mail, extraction) == f"n° {MASK}"


def test_an_entity_under_a_secret_is_not_listed() -> None:
    outcome = made_of(
        "Dossier",
        f"Mon numéro est {NIR}, le 3 mars.\n",
        secrets=(("nir", NIR),),
        entities=((EntityType.NUMERO_DOSSIER, "006 084", "006084"), (EntityType.DATE, "3 mars", "2026-03-03")),
    )
    assert [e.value for e in entities_shown(outcome.extraction)] == ["2026-03-03"]


def test_an_entity_said_twice_is_listed_once() -> None:
    outcome = made_of(
        "Le 3 mars", "Le 3 mars 2026, oui.\n",
        entities=((EntityType.DATE, "3 mars", "2026-03-03"), (EntityType.DATE, "3 mars 2026", "2026-03-03")),
    )  # fmt: skip
    assert len(entities_shown(outcome.extraction)) == 1
