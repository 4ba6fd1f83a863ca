"""What people type as values, and what must never be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.entities import EntityType, Secret
from triage.domain.entity_review import find_words
from triage.domain.entity_values import value_of
from triage.domain.errors import ForbiddenMove
from triage.domain.masking import looks_secret

E = EntityType


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (E.IMMATRICULATION, "ab 123.cd", "AB-123-CD"),
        (E.IMMATRICULATION, "1234 ab 75", "1234 AB 75"),
        (E.DATE, "3/2/2026", "2026-02-03"),
        (E.DATE, "2026-02-03", "2026-02-03"),
        (E.HEURE, "8 h", "08:00"),
        (E.HEURE, "14h05", "14:05"),
        (E.TELEPHONE, "06 12 34 56 78", "+33612345678"),
        (E.TELEPHONE, "0032 2 123 45 67", "+3221234567"),
        (E.COURRIEL, "Lea@Exemple.FR", "lea@exemple.fr"),
        (E.MONTANT, "1 035,5 €", "1035.50"),
        (E.SIRET, "732 829 320 00074", "73282932000074"),
        (E.PUCE_ANIMAL, "250 268 500 123 456", "250268500123456"),
        (E.PERSONNE, " Léa  Évrard ", "Léa Évrard"),
    ],
)
def test_values_take_the_form_that_business_software_expects(kind: EntityType, typed: str, value: str) -> None:
    assert value_of(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(E.DATE, "31/02/2026"), (E.HEURE, "25 h"), (E.IMMATRICULATION, "voiture"), (E.SIRET, "12"), (E.PERSONNE, "  ")],
)
def test_what_has_not_the_form_is_refused_in_words(kind: EntityType, typed: str) -> None:
    with pytest.raises(ForbiddenMove) as refused:
        value_of(kind, typed)
    assert refused.value.words.endswith(".")


@given(st.sampled_from(list(EntityType)), st.text(max_size=60))
def test_a_value_that_was_accepted_is_accepted_again_unchanged(kind: EntityType, typed: str) -> None:
    try:
        value = value_of(kind, typed)
    except ForbiddenMove:
        return
    assert value_of(kind, value) == value


@pytest.mark.parametrize(
    "typed",
    [
        "1 85 05 78 006 084 91",
        "FR76 3000 6000 0112 3456 7890 189",
        "carte 4970 1012 3456 7893",
        "2 69 05 2A 588 157 17",
    ],
)
def test_numbers_that_nobody_may_keep_are_seen(typed: str) -> None:
    assert looks_secret(typed)


@pytest.mark.parametrize(
    "typed", ["AB-123-CD", "06 12 34 56 78", "73282932000074", "250268500123456", "Rue du 8 Mai 1945"]
)
def test_ordinary_values_are_no_secrets(typed: str) -> None:
    assert not looks_secret(typed)


def test_words_are_found_whatever_the_blanks_and_never_inside_a_secret() -> None:
    text = "Sujet\nau 3 rue\n du Lac, IBAN FR76, au 3 rue du Lac"
    start, end = find_words(text, "3 rue du  Lac", (), ())
    assert text[start:end] == "3 rue\n du Lac"
    with pytest.raises(ForbiddenMove):
        find_words(text, "FR76", (), [Secret(kind="iban", start=text.index("FR76"), end=text.index("FR76") + 4)])
    with pytest.raises(ForbiddenMove):
        find_words(text, "rue des Lilas", (), ())
