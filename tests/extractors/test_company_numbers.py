"""SIREN and SIRET numbers in the writings that people, footers and scans make of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from extractors.identifiers import find_identifiers
from extractors.overlaps import merge, settle
from extractors.reading import read
from tests.extractors.mails import mail
from triage.domain.entities import EntityType

_SIRENS = st.integers(0, 10**8 - 1).map(lambda n: f"{n:08}").map(lambda n: n + luhn.calc_check_digit(n))
_SIRETS = _SIRENS.flatmap(lambda n: st.integers(1, 9_999).map(lambda e: f"{n}{e:04}")).map(
    lambda n: n + luhn.calc_check_digit(n)
)
_BETWEEN = st.sampled_from(["", " ", "\u00a0", "\u202f", ".", "-", "  ", "\n"])
_WORDS = st.sampled_from(["SIRET : ", "Siret ", "n° siret ", "SIRET:", "N\u00b0 SIRET\u00a0: ", "siret n° "])


def _sirets(body: str) -> list[str]:
    reading = read(mail(body))
    find_identifiers(reading)
    kept = settle(reading.text, reading.found, merge(reading.secrets), reading.subject_end)
    return [e.value for e in kept if e.type is EntityType.SIRET]


@settings(max_examples=30, deadline=None)
@given(number=_SIRETS, word=_WORDS, between=_BETWEEN)
def test_a_siret_is_read_however_it_is_typed_after_its_word(number, word, between):
    parts = [number[:3], number[3:6], number[6:9], number[9:]]
    assert _sirets(f"Bonjour,\n{word}{between.join(parts)} merci") == [number]


@settings(max_examples=30, deadline=None)
@given(number=_SIRETS, word=_WORDS, lost=st.integers(0, 13))
def test_a_siret_that_lost_a_digit_is_none(number, word, lost):
    assert _sirets(f"Bonjour,\n{word}{number[:lost]}{number[lost + 1 :]} merci") == []


@settings(max_examples=30, deadline=None)
@given(number=_SIRETS, letters=st.sampled_from(["O", "o"]))
def test_letters_that_a_scan_puts_for_digits_are_read_as_digits(number, letters):
    assert _sirets(f"SIRET {number[0]}{number[1:].replace('0', letters).replace('1', 'l')}") == [number]


@settings(max_examples=30, deadline=None)
@given(number=_SIRENS)
def test_a_vat_number_holds_a_siren(number):
    key = f"{(12 + 3 * (int(number) % 97)) % 97:02}"
    assert _sirets(f"TVA FR{key} {number[:3]} {number[3:6]} {number[6:]}") == [number]


_SIZES = ((14,), (9, 5), (3, 3, 3, 5), (3, 3, 3, 2, 3), (3, 3, 3, 3, 2), (4, 4, 4, 2), (5, 4, 5), (2,) * 7, (1,) * 14)
_TOLD = (
    "SIRET : ",
    "n°siret:",
    "S.I.R.E.T. ",
    "SlRET n° ",
    "siret",
    "SIRET (",
    "SIRET\n",
    "SIREN/SIRET ; ",
    "Siret ... ",
    "| SIRET | ",
)
_FOLLOWS = ("", ".", ")", " - APE 4321A", " 06 39 98 41 07", " 12 rue Haute", "APE4321A", " |", "\n62995 Corvalles")


def _grouped(number: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return between.join(parts)


@settings(max_examples=150, deadline=None)
@given(
    number=_SIRETS,
    word=st.sampled_from(_TOLD),
    sizes=st.sampled_from(_SIZES),
    between=st.sampled_from(" .-/'_\u00a0\u202f"),
    follows=st.sampled_from(_FOLLOWS),
)
def test_a_siret_is_read_in_any_groups_between_any_words(number, word, sizes, between, follows):
    written = _grouped(number, sizes, between)
    assert _sirets(f"Bonjour,\n{word}{written}{follows}\nMerci") == [number]


@settings(max_examples=40, deadline=None)
@given(
    number=_SIRETS,
    sizes=st.sampled_from(((14,), (9, 5), (3, 3, 3, 5))),
    before=st.sampled_from(("", "SARL Orion - ", "(", "« ")),
)
def test_a_siret_that_no_word_tells_is_known_by_its_key(number, sizes, before):
    assert _sirets(f"Orion Toitures\n{before}{_grouped(number, sizes, ' ')} - 02 61 91 44 00") == [number]


@pytest.mark.parametrize(
    "written",
    ["RCS Orve B {}", "R.C.S. Orve-sur-Mer n° B{}", "{} RCS Orve", "registre du commerce d'Orve sous le numéro {}", "SIREN {}, 12 rue Haute"],
)  # fmt: skip
@settings(max_examples=15, deadline=None)
@given(number=_SIRENS, between=st.sampled_from(["", " ", "."]))
def test_a_siren_is_read_after_and_before_its_register(written, number, between):
    assert _sirets(f"SAS Orion, {written.format(_grouped(number, (3, 3, 3), between))}\nMerci") == [number]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("SIRET 881 434 781 NIC 00095", ["88143478100095"]),
        ("SIRET 881 434 781 00096", ["88143478100096"]),  # a wrong key, after its word
        ("Orion Toitures - 881 434 781 00096", ["88143478100096"]),  # or grouped as only a SIRET is
        ("le n° d'avis 881 434 781 00096", []),
        ("SIRET 356 000 000 09075", ["35600000009075"]),  # La Poste counts otherwise
        ("88143478100095 21620295200018", ["88143478100095", "21620295200018"]),  # two, and no parking charge
        ("FPS 216 202 952 00018 25 1 132 041 006", []),
        ("RCS Orve 2019 B 1234", []),
        ("Je conteste. Orion 88143478100095", ["88143478100095"]),
    ],
)
def test_what_is_a_company_number_and_what_is_none(body, values):
    assert _sirets(body) == values
