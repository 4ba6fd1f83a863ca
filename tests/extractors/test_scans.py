"""What a scan leaves in figures, capitals and words is put right before a letter is read; what people type is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.scanned import mended
from tests.extractors.mails import extractor, found, mail


@pytest.mark.parametrize(
    ("scan", "meant"),
    [
        ("MlNISTÈRE N° 5OO112/DET, le 3O rnars", "MINISTÈRE N° 500112/DET, le 30 rnars"),
        ("ouvert de 9hOO à 18HOO, 98O,OO €", "ouvert de 9h00 à 18H00, 980,00 €"),
        ("R0ger habite P0RT-NEUF, rue du F0ur", "Roger habite PORT-NEUF, rue du Four"),
        ("parquet 26 O93 OOO 112, le 2 janv1er 2O26", "parquet 26 093 000 112, le 2 janvier 2026"),
        ("2O26 3O écrire à p1ace.l0l@mairie.example", "2026 30 écrire à p1ace.l0l@mairie.example"),
    ],
)
def test_figures_and_letters_of_a_scan_are_told_apart(scan, meant):
    assert mended(scan) == meant


@pytest.mark.parametrize(
    "typed",
    ["batiment B1, la cm1 et la cm2 à 8h30", "une C1 et une O2 blanche", "on se voit a1heure", "l'A10 et la D2"],
)
def test_what_people_type_is_left_alone(typed):
    assert mended(typed) == typed


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0O1lI9hH, .aÉrnZ@\n", max_size=80))
def test_a_mended_text_keeps_its_length_and_every_sign_that_is_no_look_alike(text):
    out = mended(text)
    assert len(out) == len(text)
    assert all(a == b or {a, b} <= set("0OolI1i") for a, b in zip(text, out, strict=True))


def test_an_entity_of_a_scan_is_shown_as_written_and_given_as_meant():
    body = "TRlBUNAL\nParquet n° 26 O93 OOO 112\n4, rue du F0ur\n3694O SANCELLES\nle 3O janvier 2O26"
    told = {e.type.value: (e.text, e.value) for e in extractor().extract(mail(body)).entities}
    assert told["numero_dossier"] == ("26 O93 OOO 112", "26 093 000 112")
    assert told["adresse"] == ("4, rue du F0ur\n3694O SANCELLES", "4, rue du Four 36940 SANCELLES")
    assert told["date"] == ("3O janvier 2O26", "2026-01-30")


@pytest.mark.parametrize(
    ("body", "kind", "values"),
    [
        ("interdit du 1er juin au 30 septembre", "date", ["2026-06-01", "2026-09-30"]),
        ("Fermé mercredi, jeudi et vendredi derniers", "adresse", []),
        ("la cité des Alouettes et le lotissement Les Vergers", "adresse", []),
        ("12 cité des Alouettes", "adresse", ["12 cité des Alouettes"]),
        ("une voiture enlevée le 2 July at 4.20 pm", "heure", ["16:20"]),
        ("je travaille pour Maj-Trans Sp. z o.o. depuis mai", "organisation", ["Maj-Trans Sp. z o.o."]),
        ("Notre référence CM-EP-03.", "numero_dossier", ["CM-EP-03"]),
        ("DIA 036 094 26 A0007 reçue", "numero_dossier", ["DIA 036 094 26 A0007"]),
        ("la balade du 8 au 11 juin, la nuit du 9 sera longue", "date", ["2026-06-08", "2026-06-11", "2026-06-09"]),
    ],
)
def test_other_writings_of_ordinary_mail(body, kind, values):
    assert found(body, kind) == values
