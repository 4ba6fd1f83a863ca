"""Hostile values: whatever a citizen writes, a letter stays a letter and nothing of it becomes a header or a template."""

import unicodedata
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from responders import load_responder
from responders.conditions import plain, says
from responders.neutralise import masked, one_line
from responders.variables import VARIABLES, Origin
from tests.responders.conftest import DEMO_TOWN
from tests.responders.mails import NOTHING, a_mail, propose
from triage.domain.entities import Entity, EntityType, Extraction, Secret
from triage.domain.referential import Label

RESPONDER = load_responder(DEMO_TOWN)
RECEIPT = next(x for x in RESPONDER.letters if x.name == "accuses/enregistrement")
LABELS = sorted({x.about.label for x in RESPONDER.letters if x.about.proposed})
ATTACKS = (
    "Bonjour\r\nBcc: tous@ville.example", "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "{# caché #}",
    "{{ ''.__class__.__mro__ }}", "\u202egnp.exe", "\u2066caché\u2069", "a\u200bb\u200fc", "\x00\x1b[31m\x07", "\u2028\u2029",
    "[à compléter : rien]", "http://piege.example/x", "<script>alert(1)</script>", "${7*7}", "x" * 1_000_000, "\n" * 5000,
    "%s%n{0}", "--\nSignature", "\ud800",
)  # fmt: skip
text = st.text(st.characters(exclude_categories=()), max_size=300)
hostile = st.one_of(st.sampled_from(ATTACKS), text, st.builds(lambda a, b: a + b, st.sampled_from(ATTACKS), text))
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmless(line: str) -> bool:
    return not any(unicodedata.category(c) in FORBIDDEN for c in line)


@settings(deadline=None)
@given(hostile, st.integers(min_value=1, max_value=300))
def test_a_neutralised_value_is_one_short_line_without_invisible_characters(value: str, limit: int) -> None:
    line = one_line(value, limit)
    assert len(line) <= limit
    assert harmless(line)
    assert "[" not in line
    assert "http" not in line or "://" not in line


@settings(deadline=None)
@given(hostile)
def test_neutralising_twice_changes_nothing(value: str) -> None:
    once = one_line(value, 120)
    assert one_line(once, 120) == once


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_a_subject_echoed_in_a_receipt_stays_inside_its_quotes(subject: str) -> None:
    mail = a_mail("Bonjour", subject=subject)
    proposal = RESPONDER.fill(RECEIPT, mail, Label(service="accueil_unique"), NOTHING, why="")
    assert harmless(proposal.subject)
    assert harmless(proposal.body.replace("\n", ""))
    assert len(proposal.body) < 2000
    lines = proposal.body.splitlines()
    assert len(lines) == len(
        RESPONDER.fill(RECEIPT, a_mail("", subject="x"), Label(service="a"), NOTHING, why="").body.splitlines()
    )


def test_template_syntax_in_a_mail_is_only_text() -> None:
    mail = a_mail("Bonjour", subject="{{ 7 * 7 }} {% if a %} {{ commune_nom }}")
    body = RESPONDER.fill(RECEIPT, mail, Label(service="accueil_unique"), NOTHING, why="").body
    assert "« {{ 7 * 7 }} {% if a %} {{ commune_nom }} »" in body


def test_nobody_can_write_a_hole_of_ours() -> None:
    mail = a_mail("Bonjour", subject="[à compléter : le montant]")
    proposal = RESPONDER.fill(RECEIPT, mail, Label(service="accueil_unique"), NOTHING, why="")
    assert "(à compléter : le montant)" in proposal.body
    assert proposal.body.count("[à compléter") == len(proposal.missing)


@settings(max_examples=80, deadline=None)
@given(hostile, hostile, st.sampled_from(LABELS), st.sampled_from(sorted(EntityType)), hostile)
def test_no_mail_breaks_a_proposal_or_reaches_its_subject(
    subject: str, body: str, label: str, kind: EntityType, value: str
) -> None:
    mail = a_mail(body, subject=subject)
    entity = Entity(type=kind, text=subject[:1], value=value, start=0, end=1, rule="test")
    proposal = propose(RESPONDER, mail, label, Extraction(entities=(entity,), secrets=(), version="test"))
    if proposal is None:  # a danger or a judicial act may have been drawn
        return
    assert harmless(proposal.subject)
    assert harmless(proposal.body.replace("\n", ""))
    assert len(proposal.subject) <= 150
    assert len(proposal.body) < 6000
    assert proposal.why.isprintable()
    shown = {VARIABLES[name].label for name in proposal.missing}
    assert all(f"[à compléter : {label}]" in proposal.subject + proposal.body for label in shown)


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, 250), st.integers(0, 250))
def test_a_secret_never_survives_masking(value: str, start: int, end: int) -> None:
    hidden = masked(value, (Secret(kind="nir", start=start, end=end),))
    assert len(hidden) == len(value)
    assert set(hidden[start:end]) <= {"•"}
    assert hidden[:start] == value[:start]


def test_a_bank_account_in_a_subject_is_not_repeated() -> None:
    subject = "RIB FR7612345678901234567890123 pour remboursement"
    hidden = Extraction(entities=(), secrets=(Secret(kind="iban", start=4, end=31),), version="test")
    body = RESPONDER.fill(RECEIPT, a_mail("", subject=subject), Label(service="accueil_unique"), hidden, why="").body
    assert "FR76" not in body
    assert "pour remboursement" in body


def test_two_numbers_are_a_hole_because_none_may_be_guessed() -> None:
    mail = a_mail("FPS 11111111111111111111111111 et 22222222222222222222222222")
    entities = tuple(
        Entity(type=EntityType.NUMERO_AVIS, text=d * 26, value=d * 26, start=i, end=i + 26, rule="test")
        for i, d in ((5, "1"), (35, "2"))
    )
    extraction = Extraction(entities=entities, secrets=(), version="test")
    proposal = propose(load_responder(None), mail, "police_municipale/contestation_fps", extraction)
    assert proposal is not None
    assert "numero_avis" in proposal.missing
    one = Extraction(entities=entities[:1], secrets=(), version="test")
    filled = propose(load_responder(None), mail, "police_municipale/contestation_fps", one)
    assert filled is not None
    assert "1" * 26 in filled.body


@settings(deadline=None)
@given(text)
def test_plain_words_are_found_in_themselves(value: str) -> None:
    words = plain(value)
    assert words == plain(words)
    if words:
        assert says(words, words)


def test_a_mail_of_the_last_evening_of_the_year_is_dated_in_france() -> None:
    mail = a_mail("Bonjour", date=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    proposal = propose(RESPONDER, mail, "police_municipale/animaux")
    assert proposal is not None
    assert "1er janvier 2027" in proposal.subject


def test_values_of_the_town_are_not_cut_by_the_limits_of_a_mail() -> None:
    limits = {v.origin: v.limit for v in VARIABLES.values()}
    assert limits[Origin.TOWN] >= 400
