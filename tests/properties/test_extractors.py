"""Properties of the extractor and of each normaliser."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import calendar_fr, scanned
from extractors.amounts import spelled
from tests.extractors.mails import extractor, found, mail

FORMS = {
    "numero_avis": r"\d+",
    "date": r"\d{4}-\d{2}-\d{2}",
    "heure": r"\d{2}:\d{2}",
    "telephone": r"\+\d{8,15}",
    "montant": r"\d+\.\d{2}",
    "siret": r"\d{9}(\d{5})?",
    "puce_animal": r"[A-Z0-9]+",
    "courriel": r"[^A-Z\s]+@[^A-Z\s]+",
}
WORDS = [
    "le",
    "12/03/2026",
    "à",
    "8h30",
    "rue",
    "Basse",
    "Mme",
    "Durand",
    "AB-123-CD",
    "06",
    "39",
    "98",
    "41",
    "07",
    "n°",
    "FA-25-1",
    "35",
    "€",
    "lundi",
    "du",
    "6",
    "au",
    "27",
    "juillet",
    "SARL",
    "avis",
    "44179025531",
    ",",
    ".",
    ":",
    "(",
    "\n",
]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)), st.text(max_size=40)
)
def test_any_text_gives_exact_sorted_separate_well_formed_entities(body, subject):
    letter = mail(body, subject=subject.replace("\n", " "))
    extraction = extractor().extract(letter)
    end = 0
    for entity in extraction.entities:
        assert letter.analysed_text[entity.start : entity.end] == entity.text
        assert entity.start >= end
        end = entity.end
        assert re.fullmatch(FORMS.get(entity.type.value, r"(?s).+"), entity.value)
        assert 0 <= entity.confidence <= 1
    keys = [(e.type, e.text, e.value) for e in extraction.entities]
    assert len(keys) == len(set(keys))


LETTER = st.sampled_from("ABCDEFGHJKLMNPQRTVWXYZ")


@settings(deadline=None)
@given(LETTER, LETTER, st.integers(1, 999), LETTER, LETTER, st.sampled_from(["-", " ", "", "."]))
def test_every_plate_comes_back_from_every_way_of_typing_it(a, b, number, c, d, mark):
    left, right = a + b, c + d
    if left == "WW":
        return
    assert found(f"Ma voiture, plaque {left}{mark}{number:03d}{mark}{right}.", "immatriculation") == [
        f"{left}-{number:03d}-{right}"
    ]


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2035, 12, 31)))
def test_every_full_date_comes_back_from_figures_and_words(day):
    names = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    assert found(f"Le {day:%d/%m/%Y}.", "date") == [day.isoformat()]
    assert found(f"Le {day.day} {names[day.month - 1]} {day.year}.", "date") == [day.isoformat()]


@given(st.integers(1, 28), st.integers(1, 12), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_missing_year_is_never_more_than_a_year_away(day, month, today):
    assert abs((calendar_fr.nearest_year(day, month, today) - today).days) <= 366


@given(st.integers(0, 6), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from([-1, 1]))
def test_a_weekday_alone_is_within_the_week_and_on_its_side(weekday, today, ahead):
    found_day = calendar_fr.weekday_date(weekday, today, ahead)
    assert found_day.weekday() == weekday
    assert 0 < (found_day - today).days * ahead <= 7


@given(st.text(alphabet="0123456789OolIi ", max_size=30))
def test_digits_of_a_scan_are_digits(written):
    assert re.fullmatch(r"\d*", scanned.digits(written))


@given(st.text(max_size=60))
def test_mending_words_never_makes_them_longer(written):
    assert len(scanned.words(written)) <= len(written)


@settings(deadline=None)
@given(st.integers(0, 99_999), st.integers(0, 99))
def test_every_amount_in_figures_comes_back(euros, cents):
    assert found(f"payé {euros},{cents:02d} €", "montant") == [f"{euros}.{cents:02d}"]


def test_number_words_are_added_up_as_in_french():
    words = {
        "trente": 30,
        "soixante-quinze": 75,
        "quatre-vingt-dix-neuf": 99,
        "cent trente-cinq": 135,
        "deux mille cent": 2100,
    }
    assert {w: spelled(w) for w in words} == words
