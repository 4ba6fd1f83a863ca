"""Numbers of files in every shape that letterheads, scans and people give them: as written, found whole, whatever stands around."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors.case_numbers import find_case_numbers
from extractors.reading import read
from tests.extractors.mails import extractor, mail
from triage.domain.entities import Entity

CLEAN = re.compile(r"(?=.*[0-9])[A-Z0-9](?:[A-Za-z0-9 /.-]*[A-Za-z0-9])?")
FIGURE = st.sampled_from("0123456789")
LETTER = st.sampled_from("ABCDEFGJKLNPQRTVXYZ")  # none that is a figure of a scan, nor an hour (« 1AM »)
INITIALS = st.sampled_from(["MT", "PV", "LB", "KR"])


def figures(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most or least)


def mixed(size: int) -> st.SearchStrategy[str]:
    """A group with a figure and a letter in it, the figure not last."""
    return st.tuples(FIGURE, LETTER, st.text("ABCDEFGJKLNPQRTVXYZ23456789", min_size=size - 2, max_size=size - 2)).map(
        "".join
    )


DEPARTMENT = st.integers(1, 95).map("{:02d}".format)
YEAR = st.integers(2000, 2029).map(str)
SHAPES: dict[str, st.SearchStrategy[str]] = {
    "groups after a letter": st.tuples(LETTER, figures(2), figures(3), figures(4)).map(
        lambda p: f"{p[0]}{p[1]} {p[2]} {p[3]}"
    ),
    "groups of figures": st.tuples(DEPARTMENT, figures(3), figures(6)).map(" ".join),
    "groups of both": st.tuples(mixed(3), mixed(3), mixed(2)).map(" ".join),
    "initials behind a slash": st.tuples(figures(7), INITIALS, st.sampled_from(["sm", "ab", "KL"])).map("/".join),
    "initials apart": st.tuples(figures(7), INITIALS, st.sampled_from(["sm", "ab"])).map(
        lambda p: f"{p[0]} /{p[1]}/{p[2]}"
    ),
    "a year in the middle": st.tuples(LETTER, YEAR, figures(5), INITIALS).map(lambda p: f"{p[0]} {p[1]} {p[2]}/{p[3]}"),
    "a year and three": st.tuples(YEAR, st.integers(0, 99)).map(lambda p: f"{p[0]}-{p[1]:03d}"),
    "a year and more": st.tuples(YEAR, st.sampled_from("/-"), figures(5)).map("".join),
    "a year last": st.tuples(figures(4), YEAR).map("/".join),
    "hyphens": st.tuples(st.sampled_from(["FA", "CM", "BC", "DEV"]), figures(2), figures(4, 6)).map("-".join),
    "a department and a year": st.tuples(DEPARTMENT, YEAR, figures(4)).map("-".join),
    "a permit": st.tuples(st.sampled_from(["DP", "PC", "PA", "AT", "DIA"]), DEPARTMENT, figures(3), figures(2), figures(4)).map(
        lambda p: f"{p[0]} 0{p[1]} {p[2]} {p[3]} 0{p[4]}"
    ),
    "letters and figures": st.tuples(LETTER, LETTER, LETTER, figures(6, 9)).map("".join),
}  # fmt: skip
CUES = st.sampled_from(["Mon dossier n° ", "Réf. : ", "votre référence ", "la facture n° ", "Nos réf. ", "l'arrêté n°"])
BEFORE = st.sampled_from(["", "Bonjour,\n", "Suite à votre courrier, ", "Madame, Monsieur,\n\n", "(", "« "])
AFTER = st.sampled_from(
    ["", ".", ", merci.", " est resté sans réponse.", "\nCordialement", " ; voilà", " !", ")", " »"]
)


def numbers(body: str) -> list[Entity]:
    letter = mail(body)
    entities = [e for e in extractor().extract(letter).entities if e.type == "numero_dossier"]
    assert all(letter.analysed_text[e.start : e.end] == e.text for e in entities)
    return entities


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=50, deadline=None)
@given(data=st.data(), cue=CUES, before=BEFORE, after=AFTER)
def test_each_shape_is_found_whole_between_any_words(shape, data, cue, before, after):
    number = data.draw(SHAPES[shape])
    (entity,) = numbers(f"{before}{cue}{number}{after}")
    assert (entity.text, entity.value) == (number, number)
    assert CLEAN.fullmatch(entity.value)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=50, deadline=None)
@given(
    data=st.data(), blank=st.sampled_from("\u00a0\u202f\u2009\t"), hyphen=st.sampled_from("\u2010\u2011\u2013\u2212")
)
def test_blanks_and_hyphens_of_every_kind_give_the_plain_number(shape, data, blank, hyphen):
    number = data.draw(SHAPES[shape])
    written = number.replace(" ", blank).replace("-", hyphen)
    (entity,) = numbers(f"Mon dossier n° {written}, merci.")
    assert (entity.text, entity.value) == (written, number)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=50, deadline=None)
@given(
    data=st.data(),
    cue=st.sampled_from(["Mon dossier n°\n", "Mon dossier\nn° ", "Mon dossier  n°  ", "La facture numéro\n"]),
)
def test_a_doubled_blank_or_a_line_end_before_the_number_does_not_lose_it(shape, data, cue):
    number = data.draw(SHAPES[shape])
    written = number.replace(" ", "  ") if not re.search(" /", number) else number
    (entity,) = numbers(f"Bonjour, {cue}{written}, merci.")
    assert (entity.text, entity.value) == (written, number)


@settings(max_examples=100, deadline=None)
@given(
    st.from_regex(r"[2-9][0-9]{1,2}", fullmatch=True),
    figures(1, 3),
    figures(1, 3),
    st.sampled_from(["l", "O"]),
    st.sampled_from(["", "2026-", "FA-", "2026/"]),
)
def test_a_letter_that_a_scan_left_for_a_figure_is_a_figure(left, right, last, letter, head):
    assume(len(left + right + last) + 2 not in (9, 14))  # a SIREN or SIRET by chance
    written = f"{head}{left}{letter}{right}{letter}{last}"
    meant = f"{head}{(left + letter + right + letter + last).replace('l', '1').replace('O', '0')}"
    (entity,) = numbers(f"Mon dossier n° {written} reçu")
    assert (entity.text, entity.value) == (written, meant)
    assert [e.value for e in numbers(f"Mon dossier n° {meant} reçu")] == [meant]


@settings(max_examples=60, deadline=None)
@given(YEAR, st.integers(0, 99), st.sampled_from(["arrêtés", "délibérations", "conventions"]))
def test_a_list_of_numbers_of_the_year_is_read_behind_its_hyphens(year, number, word):
    body = f"Trois {word} non signés :\n- {year}-{number:03d} : la date manque"
    assert [e.value for e in numbers(body)] == [f"{year}-{number:03d}"]


@settings(max_examples=60, deadline=None)
@given(YEAR, st.integers(0, 999), st.sampled_from(["la loi n° ", "le décret ", "la directive ", "l'ordonnance n° "]))
def test_the_number_of_a_law_by_its_year_alone_is_none_of_a_file(year, number, law):
    reading = read(mail(f"Selon {law}{year}-{number:03d} du code."))
    find_case_numbers(reading)
    assert not [c for c in reading.found if c.rule == "dossier_annee"]


PIECES = (
    "dossier n° ", "réf. ", "Réf : ", "facture ", "PV ", "arrêté ", "loi n° ", "DP 016", "R14", "774", "1931", "7KQ", "3M4", "X8", "2026", "-017", "/PV", "/sm", "- ",
    "FA", "l", "O", "1", "0", " ", "  ", "-", "/", ".", "n°", "#", "(", ")", "€", "\n", "\u00a0", "bis rue", "é", "A", "MT",
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_no_text_gives_a_number_of_a_file_that_is_not_clean(body):
    reading = read(mail(body))
    find_case_numbers(reading)
    for found in reading.found:
        assert CLEAN.fullmatch(found.value), found
        assert "  " not in found.value
        assert len(found.value) <= found.end - found.start
