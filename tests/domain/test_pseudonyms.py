"""Pseudonymised copies: nothing personal stays, shapes do, and the same person stays the same person."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from triage.domain.entities import MASK, Entity, EntityType, Extraction, Secret
from triage.domain.mail import Address, ParsedMail, Passage, PassageKind
from triage.domain.pseudonyms import Pseudonyms

SECRET = Pseudonyms(b"ville")
NOTHING = Extraction(entities=(), secrets=(), version="x")


def mail(subject: str, body: str, *quoted: tuple[int, int]) -> ParsedMail:
    passages, at = [], 0
    for start, end in quoted:
        passages += [
            Passage(kind=PassageKind.NEW, start=at, end=start),
            Passage(kind=PassageKind.QUOTED, start=start, end=end),
        ]
        at = end
    passages.append(Passage(kind=PassageKind.NEW, start=at, end=len(body)))
    return ParsedMail(
        subject=subject, body=body, passages=tuple(passages), date=datetime(2026, 1, 1, tzinfo=UTC),
        sender=Address(name="", email="a@b.fr"),
    )  # fmt: skip


def entity(text: str, whole: str, kind: EntityType) -> Entity:
    start = whole.index(text)
    return Entity(type=kind, text=text, value=text, start=start, end=start + len(text), rule="essai")


def test_people_phones_plates_and_addresses_are_replaced_in_their_shape() -> None:
    subject, body = (
        "Voiture AB-123-CD",
        "Je suis Paul Tellier, 14 rue Basse, 06 12 34 56 78, paul@orange.fr. Merci. TELLIER",
    )
    whole = f"{subject}\n{body}"
    found = tuple(
        entity(text, whole, kind)
        for text, kind in (
            ("AB-123-CD", EntityType.IMMATRICULATION), ("Paul Tellier", EntityType.PERSONNE), ("14 rue Basse", EntityType.ADRESSE),
            ("06 12 34 56 78", EntityType.TELEPHONE), ("paul@orange.fr", EntityType.COURRIEL),
        )
    )  # fmt: skip
    copy = SECRET.copy_of(mail(subject, body), Extraction(entities=found, secrets=(), version="x"))
    for personal in ("AB-123-CD", "Paul", "Tellier", "TELLIER", "Basse", "12 34 56 78", "orange"):
        assert personal not in copy.subject + copy.body
    assert copy.subject.startswith("Voiture ")
    assert " rue " in copy.body
    assert ", 06 " in copy.body
    assert "@courriel.example" in copy.body
    # The name in the signature is the invented name of the first line, in capitals as it was written.
    invented = copy.body.split("Je suis ")[1].split(",")[0].split()[1]
    assert copy.body.endswith(invented.upper())


def test_the_same_value_is_the_same_in_every_mail_and_another_under_another_secret() -> None:
    for kind, text in ((EntityType.PERSONNE, "Nadia Ferrand"), (EntityType.IMMATRICULATION, "FK-418-ZT")):
        assert SECRET.value(kind, text) == SECRET.value(kind, text)
        assert SECRET.value(kind, text) != Pseudonyms(b"autre").value(kind, text)


def test_secrets_are_masked_whole() -> None:
    body = "Mon IBAN est FR76 3000 6000 0112 3456 7890 189, merci"
    start = len("x\n") + body.index("FR76")
    hidden = Secret(kind="iban", start=start, end=start + len("FR76 3000 6000 0112 3456 7890 189"))
    copy = SECRET.copy_of(mail("x", body), Extraction(entities=(), secrets=(hidden,), version="x"))
    assert copy.body == f"Mon IBAN est {MASK}, merci"


def test_what_the_extractors_missed_is_caught_by_plain_patterns() -> None:
    body = "écrire à jean.dupont@wanadoo.fr ou 0612345678, voiture AB-123-CD, avis 26110388412, https://x.fr/?u=jean"
    copy = SECRET.copy_of(mail("x", body), NOTHING)
    for personal in ("jean", "0612345678", "AB-123-CD", "26110388412"):
        assert personal not in copy.body


def test_quoted_text_stays_away_unless_there_is_nothing_else() -> None:
    body = "Merci.\n> Nadia Ferrand a écrit"
    assert SECRET.copy_of(mail("x", body, (7, len(body))), NOTHING).body == "Merci."
    only = ParsedMail(
        subject="x",
        body="> bonjour",
        passages=(Passage(kind=PassageKind.QUOTED, start=0, end=9),),
        date=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert SECRET.copy_of(only, NOTHING).body == "> bonjour"


def test_what_is_asked_stays_readable() -> None:
    body = "Le 3 novembre à 16 h 12, 35 euros, Renault Clio grise : je conteste."
    whole = f"x\n{body}"
    found = (entity("3 novembre", whole, EntityType.DATE), entity("35 euros", whole, EntityType.MONTANT))
    assert SECRET.copy_of(mail("x", body), Extraction(entities=found, secrets=(), version="x")).body == body


@given(
    name=st.text(alphabet="abcdefghijklmnoprstuvéèç", min_size=4, max_size=12),
    before=st.text(max_size=30),
    after=st.text(max_size=30),
)
def test_a_name_never_survives_where_it_was_found(name: str, before: str, after: str) -> None:
    body = f"{before} {name} {after}"
    start = 2 + len(before) + 1
    person = Entity(type=EntityType.PERSONNE, text=name, value=name, start=start, end=start + len(name), rule="essai")
    copy = SECRET.copy_of(mail("x", body), Extraction(entities=(person,), secrets=(), version="x"))
    assert f" {name} " not in f" {copy.body} "


def test_groups_tell_senders_apart_without_telling_who() -> None:
    assert (
        SECRET.group("expediteur", "a@b.fr")
        == SECRET.group("expediteur", "a@b.fr")
        != SECRET.group("expediteur", "c@b.fr")
    )
    assert "a@b" not in SECRET.group("expediteur", "a@b.fr")
