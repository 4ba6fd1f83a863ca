"""Each normaliser: the value has the form of its type, is a fixed point, and depends neither on the words around nor on the kind of blank."""

import re
import time
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from extractors import scanned
from extractors.amounts import spelled
from extractors.dates import day_of
from extractors.pipeline import FAMILIES
from extractors.reading import Reading, read
from tests.extractors.mails import extractor, mail
from triage.domain.entities import Entity

# Of every candidate, those that lose against another one too.
FORMS = {
    "immatriculation": r"(?:[A-Z]{1,2}-\d{3}-[A-Z]{2}|\d{1,4} [A-Z]{1,3} (?:\d{2}|2[AB]|97\d)|[A-Z]{1,2} \d{2,3} [A-Z]|[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9 -]{2,18}[A-Z0-9])",
    "numero_avis": r"[0-9]{4,28}",
    "numero_dossier": r"(?=.*[0-9])[A-Z0-9](?:[A-Za-z0-9 /.-]*[A-Za-z0-9])?",
    "date": r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "heure": r"(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    "adresse": r"\S(?:[^\n]*\S)?",
    "personne": r"\S(?:[^\n]*\S)?",
    "organisation": r"\S(?:[^\n]*\S)?",
    "vehicule": r"\S(?:[^\n]*\S)?",
    "telephone": r"\+[1-9][0-9]{5,14}",
    "courriel": r"[^A-Z\s@]+@[^A-Z\s@]+\.[a-z]{2,24}",
    "montant": r"[0-9]+\.[0-9]{2}",
    "puce_animal": r"[A-Z0-9]{6,16}",
    "siret": r"[0-9]{9}(?:[0-9]{5})?",
}
PIECES = (
    "le 12/03/2026", "du 6 au 27 juillet", "lundi", "jeudi 12 mars", "le lundi de Pâques", "1er", "31/02", "8h30", "25h", "à sept heures moins le quart",
    "midi", "minuit et demi", "payé", "1 386,40 €", "l35", "€ 12", "trente", "cent", "mille", "euros", "millions d'", "99 centimes", "rue", "de la Paix", "12",
    "bis", "angle", "et du", "62995", "Corvalles", "M.", "Mme", "Durand", "Jean", "SARL", "Orion", "l'association", "Clio", "Renault", "grise", "plaque",
    "AB-123-CD", "WW 123 AB", "1234 AB 75", "IT", "belge", "ABC", "puce", "tatoué", "2FKJ418", "250268741003358", "SIRET", "RCS", "88143478100095", "FR76",
    "avis de contravention n°", "FPS", "4417902553", "PV", "2026/1184", "06", "39", "98", "41", "07", "+33", "(0)", "00 32", "dossier n°", "R14", "774 1931",
    "2026-017", "/PV/sm", "FA-25-1", "7KQ", "O", "l", "I", "-", "/", ".", ",", ":", "(", ")", "\n", "\n\n", "\u00a0", "\u2011", "é", "a@b.example", "@", "İ", "ſ", "²", "٣",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text("0123456789OlI /-.nN°é:ABhH€", max_size=120),
)


def candidates(body: str) -> Reading:
    reading = read(mail(body))
    for _, finder in FAMILIES:
        finder(reading)
    return reading


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_text_gives_a_candidate_outside_the_form_of_its_type(body):
    reading = candidates(body)
    for found in reading.found:
        assert 0 <= found.start < found.end <= len(reading.text)
        assert re.fullmatch(FORMS[found.type.value], found.value), found
        assert 0 <= found.confidence <= 1


LETTER = st.sampled_from("ABCDEFGHJKLMNPQRTVXYZ")
TWO = st.tuples(LETTER, LETTER).map("".join).filter(lambda p: p not in {"SS", "NV"})
FIGURES = "0123456789"


def figures(size: int) -> st.SearchStrategy[str]:
    return st.text(FIGURES, min_size=size, max_size=size)


def keyed(number: str) -> str:
    return number + luhn.calc_check_digit(number)


NAMES = st.sampled_from(["Solène Kerbrat", "Jean-Marc Durand", "Inès Delcros", "Karim Attou"])
STREETS = st.sampled_from(["rue de la Paix", "avenue Victor Hugo", "boulevard du Général Leclerc", "impasse des Lilas"])
# (type, words before it, as written, its value): one way of writing of each type. It stands inside a sentence.
WRITTEN: dict[str, st.SearchStrategy[tuple[str, str, str]]] = {
    "immatriculation": st.tuples(TWO, st.integers(1, 999), TWO).map(
        lambda p: ("la voiture immatriculée ", f"{p[0]} {p[1]:03d} {p[2]}", f"{p[0]}-{p[1]:03d}-{p[2]}")
    ),
    "numero_avis": st.tuples(st.sampled_from("123456789"), figures(9)).map(
        lambda p: ("mon avis de contravention n° ", f"{p[0]}{p[1][:3]} {p[1][3:6]} {p[1][6:]}", "".join(p))
    ),
    "telephone": st.tuples(st.sampled_from("67"), figures(8)).map(
        lambda p: (
            "mon portable, le ",
            " ".join([f"0{p[0]}", *(p[1][i : i + 2] for i in range(0, 8, 2))]),
            f"+33{p[0]}{p[1]}",
        )
    ),
    "courriel": st.tuples(
        st.from_regex(r"[A-Za-z][A-Za-z0-9]{1,9}[._-][A-Za-z0-9]{1,9}", fullmatch=True),
        st.sampled_from(["Exemple.fr", "mairie.example", "a-b.ORG"]),
    ).map(lambda p: ("mon adresse ", "@".join(p), "@".join(p).lower())),
    "siret": st.tuples(figures(8), figures(4))
    .map(lambda p: keyed(keyed(p[0]) + p[1]))
    .map(lambda n: ("le SIRET ", f"{n[:3]} {n[3:6]} {n[6:9]} {n[9:]}", n)),
    "puce_animal": figures(10).map(
        lambda n: ("mon chien porte la puce ", f"25026 {n[:5]} {n[5:]}", f"25026{n}"),
    ),
    "date": st.tuples(st.dates(date(1950, 1, 1), date(2035, 12, 31)), st.sampled_from(["{:%d/%m/%Y}", "{:%Y-%m-%d}"])).map(
        lambda p: ("en date du ", p[1].format(p[0]), p[0].isoformat())
    ),
    "heure": st.tuples(st.integers(0, 23), st.integers(0, 59)).map(
        lambda p: ("je suis passé vers ", f"{p[0]} h {p[1]:02d}", f"{p[0]:02d}:{p[1]:02d}")
    ),
    "montant": st.tuples(st.integers(1, 999), st.integers(0, 999), st.integers(0, 99)).map(
        lambda p: ("j'ai payé ", f"{p[0]} {p[1]:03d},{p[2]:02d} €", f"{p[0]}{p[1]:03d}.{p[2]:02d}")
    ),
    "adresse": st.tuples(st.integers(1, 300), STREETS).map(
        lambda p: ("j'habite au ", f"{p[0]} {p[1]}", f"{p[0]} {p[1]}")
    ),
    "personne": st.tuples(st.sampled_from(["Madame", "M.", "Mme", "Monsieur"]), NAMES).map(
        lambda p: (f"j'ai vu {p[0]} ", p[1], p[1])
    ),
    "organisation": st.sampled_from(["SARL Orion Toitures", "SAS Kervel Transports", "Fédération départementale des chasseurs"]).map(
        lambda n: ("j'écris pour la ", n, n)
    ),
    "vehicule": st.tuples(
        st.sampled_from(["Renault Clio", "Peugeot 208", "Citroën Berlingo"]), st.sampled_from(["grise", "noire", "blanc"])
    ).map(lambda p: ("ma ", " ".join(p), " ".join(p))),
}  # fmt: skip
BEFORE = st.sampled_from(
    ["", "Bonjour,\n", "Suite à notre échange, ", "Madame, Monsieur,\n\nJe précise que ", "(", "« "]
)
AFTER = st.sampled_from(["", ".", ", merci.", " et je vous en remercie.", "\nCordialement", " ; voilà", " !"])
BLANKS = st.sampled_from("\u00a0\u202f\u2009\t\u3000")


def of_type(body: str, kind: str) -> list[Entity]:
    letter = mail(body)
    entities = [e for e in extractor().extract(letter).entities if e.type == kind]
    assert all(letter.analysed_text[e.start : e.end] == e.text for e in entities)
    return entities


@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=50, deadline=None)
@given(data=st.data(), before=BEFORE, after=AFTER)
def test_the_words_around_change_neither_value_nor_bounds(kind, data, before, after):
    told, written, value = data.draw(WRITTEN[kind])
    (entity,) = of_type(f"{before}{told}{written}{after}", kind)
    assert (entity.text, entity.value) == (written, value)


@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=50, deadline=None)
@given(data=st.data(), blank=BLANKS)
def test_any_kind_of_blank_is_a_blank(kind, data, blank):
    told, written, value = data.draw(WRITTEN[kind])
    (entity,) = of_type(f"Bonjour, {told}{written.replace(' ', blank)}, merci.", kind)
    assert (entity.text, entity.value) == (written.replace(" ", blank), value)


@settings(max_examples=50, deadline=None)
@given(
    TWO,
    st.integers(1, 999),
    TWO,
    st.sampled_from(["  ", "\u00a0 "]),
)
def test_a_doubled_blank_does_not_lose_a_plate(left, number, right, blank):
    written = f"{left}{blank}{number:03d}{blank}{right}"
    (entity,) = of_type(f"la voiture immatriculée {written}, merci.", "immatriculation")
    assert (entity.text, entity.value) == (written, f"{left}-{number:03d}-{right}")


@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_value_is_read_as_itself(kind, data):
    told, _, value = data.draw(WRITTEN[kind])
    unit = " €" if kind == "montant" else ""
    assert [e.value for e in of_type(f"Bonjour, {told}{value}{unit}, merci.", kind)] == [value]


@settings(max_examples=100)
@given(st.text("0123456789OolIihH,.-/ é\nAZ@", max_size=60))
def test_mending_a_scan_again_changes_nothing(text):
    once = scanned.mended(text)
    assert scanned.mended(once) == once
    assert scanned.numbers(scanned.numbers(text)) == scanned.numbers(text)


@settings(max_examples=100)
@given(st.text("lI1O0rnmbaeéAFTZ' d", max_size=40))
def test_mending_the_words_of_a_scan_again_changes_nothing(text):
    once = scanned.words(text)
    assert scanned.words(once) == once


NUMBERS = {
    1: "un", 2: "deux", 16: "seize", 20: "vingt", 21: "vingt et un", 60: "soixante", 71: "soixante et onze", 80: "quatre-vingts", 97: "quatre-vingt-dix-sept",
}  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from([0, *NUMBERS]), st.integers(0, 9), st.sampled_from([0, *NUMBERS]))
def test_every_number_in_words_is_added_up(thousands, hundreds, rest):
    assume(thousands or hundreds or rest)
    words = [
        {0: "", 1: "mille"}.get(thousands, f"{NUMBERS.get(thousands)} mille"),
        {0: "", 1: "cent"}.get(hundreds, f"{spelled_unit(hundreds)} cent"),
        NUMBERS.get(rest, ""),
    ]
    assert spelled(" ".join(w for w in words if w)) == 1000 * thousands + 100 * hundreds + rest


def spelled_unit(number: int) -> str:
    return ["", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"][number]


@settings(max_examples=100)
@given(st.one_of(st.text(max_size=12), st.text("0123456789lOI er", max_size=6)))
def test_a_day_of_the_month_is_one_or_none(written):
    day = day_of(written)
    assert day is None or 1 <= day <= 31


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), st.sampled_from(["", " ", "\n"]))
def test_no_normaliser_takes_two_seconds_over_what_is_said_again_and_again(pieces, between):
    unit = between.join(pieces) + between
    letter = mail((unit * (40_000 // len(unit) + 1))[:40_000])
    begun = time.process_time()
    extractor().extract(letter)
    assert time.process_time() - begun < 2
