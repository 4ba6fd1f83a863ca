"""What names are told by: the classes of their words, institutions by acronym or name; and that no such evidence decides alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import institutions, word_classes
from tests.extractors.mails import found


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("association", "des", "Zirkanes"), "kgR"),
        (("DDPP", "82"), "Ud"),
        (("Zirkane", "et", "Quervoux"), "ReR"),
        (("lundi",), "t"),
        (("ZIRKANE", "LE", "CANAL"), "VLW"),
        (("l'", "hôtel"), "lk"),
        (("Solène", "Dupontel"), "NR"),
    ],
)
def test_a_name_is_seen_by_the_kind_of_each_word(words, seen):
    assert word_classes.pattern(words) == seen


@given(st.text(min_size=1, max_size=12).filter(lambda w: not w.isspace()))
def test_every_word_has_one_class(word):
    assert len(word_classes.word_class(word)) == 1


@given(st.lists(st.sampled_from(["de", "Rue", "rare", "ZZZ", "12", "&"]), min_size=1, max_size=9))
def test_a_pattern_is_never_longer_than_its_name(words):
    pattern = word_classes.pattern(tuple(words))
    assert 0 < len(pattern) <= len(words)
    assert not any(c * 3 in pattern for c in pattern)


def test_an_institution_is_told_by_its_acronym_its_name_and_what_follows():
    assert institutions.told(("DDETSPP",)) == ["inst=False_acro"]
    assert "instfirst=False_True_d" in institutions.told(("DDETSPP", "36"))
    assert institutions.told(("inspection", "du", "travail")) == ["inst=False_low"]
    assert institutions.told(("Juan",)) == []


def test_an_acronym_of_the_state_with_its_department_is_an_organisation():
    assert "DDETSPP 36" in found("Nous avons écrit à la DDETSPP 36 et attendons sa réponse.", "organisation")


def test_words_in_capitals_name_nothing_by_themselves():
    assert found("JE NE PEUX PLUS DORMIR LA NUIT, FAITES QUELQUE CHOSE", "organisation") == []
