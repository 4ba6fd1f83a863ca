"""Identifiers with a format: plates, notices, companies, chips, telephones, amounts, case numbers, secrets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extractors.mails import extractor, found, mail
from triage.domain.entities import EntityType


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("La Clio AB-123-CD est là.", ["AB-123-CD"]),
        ("sa plaque c'est ab123cd merci", ["AB-123-CD"]),
        ("voiture immatriculée AB.123.CD", ["AB-123-CD"]),
        ("une Clio FZ 229 LC garée", ["FZ-229-LC"]),
        ("voiture AX-5l7-QV sur le scan", ["AX-517-QV"]),
        ("ma voiture, plaque 4182 XK 54", ["4182 XK 54"]),
        ("Skoda noire, plaque belge 1-VKA-339.", ["1-VKA-339"]),
        ("une caisse de 750 kg et de 149 km", []),
        ("à 13h15 le lot 02 EJ 20", []),
        ("calcul : 600 X 10 % pour votre voiture", []),
        ("agence RN 750 EN travaux", []),
        ("un scooter noir HF-302-S devant", ["HF 302 S"]),
        ("un camping-car plaque KA-RL 4410 rue Basse", ["KA-RL 4410"]),
        ("plaque allemande OG-KL 288. LA rue", ["OG-KL 288"]),
        ("le Nissan NV200 GC-713-LT et ma Clio", ["GC-713-LT"]),
    ],
)
def test_plates_are_read_as_people_type_them_and_nothing_else_is(body, values):
    assert found(body, "immatriculation") == values


def test_a_parking_charge_notice_is_read_in_groups_and_is_no_siret_or_telephone():
    body = "Mon FPS n° 21620295200018 25 1 132 041 006 du 12 mai."
    entities = extractor().extract(mail(body)).entities
    assert next((e.type, e.value) for e in entities) == (EntityType.NUMERO_AVIS, "21620295200018251132041006")
    assert {e.type for e in entities} == {EntityType.NUMERO_AVIS, EntityType.DATE}


@pytest.mark.parametrize(
    ("body", "kind", "values"),
    [
        ("avis de contravention 4417 902 553 reçu", "numero_avis", ["4417902553"]),
        ("PV n° 2026/0341 pour dépôt, amende contestée", "numero_avis", ["20260341"]),
        ("Plainte déposée au commissariat, PV 2025/14772", "numero_avis", []),
        ("Plainte déposée au commissariat, PV 2025/14772", "numero_dossier", ["2025/14772"]),
        ("SIRET 881 434 781 00095", "siret", ["88143478100095"]),
        ("RCS Orve 829 576 750", "siret", ["829576750"]),
        ("siret881 434 781 00095", "siret", ["88143478100095"]),
        ("Siret : 881 434 781 / 00095", "siret", ["88143478100095"]),
        ("une amende, le papier du 15.10.2025", "numero_avis", []),
        ("fps n21620295200018251132041006", "numero_avis", ["21620295200018251132041006"]),
        ("PV municipal n° 2026/1184 pour une terrasse", "numero_avis", ["20261184"]),
        ("puce 250 26 87 4100 3358", "puce_animal", ["250268741003358"]),
        ("tatoué 2FKJ418 dans l'oreille", "puce_animal", ["2FKJ418"]),
        ("la TVA 302 et la QPC", "puce_animal", []),
        ("DP 016 999 25 00087 accordée", "numero_dossier", ["DP 016 999 25 00087"]),
        ("facture FA-25-30418 impayée", "numero_dossier", ["FA-25-30418"]),
        ("N° parquet : 25 038 000214", "numero_dossier", ["25 038 000214"]),
        ("PV contesté ; demande déposée à la préfecture sous le n° 17-2026-0093", "numero_avis", []),
        ("une amende, et le support ne répond pas au 01 99 00 71 17", "numero_avis", []),
        ("main courante au commissariat (2026-3390)", "numero_dossier", ["2026-3390"]),
        ("la caméra n° 14 et la machine n° 7", "numero_dossier", []),
        ("DP 006 088 25 00087 accordée", "numero_dossier", ["DP 006 088 25 00087"]),
        ("arrêté n° 06-2026-0093 du maire", "numero_dossier", ["06-2026-0093"]),
        ("dossier n° LA123456 reçu", "numero_dossier", ["LA123456"]),
        ("votre référence A 2026 00531/PV", "numero_dossier", ["A 2026 00531/PV"]),
        ("mon chien, puce 250266103312749", "puce_animal", ["250266103312749"]),
        ("sécu 2 50 26 61 033 127 49, mon chien", "puce_animal", []),
    ],
)
def test_numbers_are_known_by_their_form_or_by_the_word_before(body, kind, values):
    assert found(body, kind) == values


def test_a_siret_with_a_wrong_key_is_kept_and_said_to_be_wrong():
    (entity,) = extractor().extract(mail("SIRET 881 434 781 00096")).entities
    assert (entity.value, entity.valid) == ("88143478100096", False)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("06 39 98 41 07", "+33639984107"),
        ("06.39.98.22.63", "+33639982263"),
        ("0639982951", "+33639982951"),
        ("+33 (0)3 53 01 84 12", "+33353018412"),
        ("+32 470 55 12 98", "+32470551298"),
        ("0 805 99 00 12", "+33805990012"),
        ("O5 36 49 7l 18", "+33536497118"),
    ],
)
def test_telephones_are_given_in_e164(written, value):
    assert found(f"Tél : {written}\nMerci", "telephone") == [value]


def test_an_address_is_lower_case_and_short_numbers_are_no_telephones():
    assert found("Écrire à Jean.Dupont@Mairie.example ou faire le 17", "courriel") == ["jean.dupont@mairie.example"]
    assert found("faites le 17 ou le 3939", "telephone") == []


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("payé 1 386,40 €", "1386.40"),
        ("mis 2€40 dedans", "2.40"),
        ("une prune de 25 balles", "25.00"),
        ("la contravention de l35 €", "135.00"),
        ("18 millions d'euros", "18000000.00"),
        ("cent trente-cinq euros", "135.00"),
        ("35,00 EUR", "35.00"),
        ("vous me demandez 28e pour rien", "28.00"),
        ("127 euros et 65 centimes", "127.65"),
    ],
)
def test_amounts_are_read_in_figures_and_words(body, value):
    assert found(body, "montant") == [value]


def test_secrets_are_told_to_be_masked_and_never_given_as_entities():
    body = "IBAN FR76 3000 6000 0112 3456 7890 189, sécu 2 95 10 99 126 111 93, carte bancaire 4970 1012 3456 7893."
    extraction = extractor().extract(mail(body))
    assert [s.kind for s in extraction.secrets] == ["iban", "nir", "carte_bancaire"]
    masked = {i for s in extraction.secrets for i in range(s.start, s.end)}
    assert not any(masked & set(range(e.start, e.end)) for e in extraction.entities)


@given(
    word=st.sampled_from(("téléphone", "facture", "dossier", "formulaire n°", "ticket", "client", "colis", "commande")),
    number=st.from_regex(r"[1-9][0-9]{7,11}", fullmatch=True),
)
@settings(max_examples=60, deadline=None)
def test_a_number_that_another_word_announces_is_no_fine(word, number):
    assert found(f"Je conteste cette amende pour stationnement, {word} {number}.", "numero_avis") == []


@given(number=st.from_regex(r"[1-9][0-9]{7,11}", fullmatch=True))
@settings(max_examples=40, deadline=None)
def test_no_number_is_a_fine_where_no_fine_is_spoken_of(number):
    assert found(f"Bonjour, voici le numéro {number} pour la salle.", "numero_avis") == []


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("Notre dossier R14 774 1931 est en cours.", "R14 774 1931"),
        ("Nos réf. A 2026 00531/MT", "A 2026 00531/MT"),
        ("L'arrêté préfectoral 2011-2304 le permet.", "2011-2304"),
        ("L'arrêté affiché est le 2025/071.", "2025/071"),
        ("Trois arrêtés non signés :\n- 2026-017 : la date manque", "2026-017"),
        ("Pré-demande n° 7KQ 3M4 X8.", "7KQ 3M4 X8"),
        ("Livraison de la commande 7740021984 lundi", "7740021984"),
        ("Numéro unique de demande de logement 010012604417211097", "010012604417211097"),
        ("N/réf. 1009458 /PV/sm", "1009458 /PV/sm"),
        ("Accord écrit demandé (police 9920418 EQ).", "9920418 EQ"),
        ("N° minute : 25/318/00773", "25/318/00773"),
    ],
)
def test_numbers_of_files_in_groups_and_with_initials(body, number):
    assert found(body, "numero_dossier") == [number]


@pytest.mark.parametrize(
    "body",
    [
        "La loi n° 2021-646 du 25 mai et le décret 2019-123 ne disent rien.",
        "Pour l'année scolaire 2025-2026, la facture - 12 mars",
        "Un courrier 26-05 et la carte 1234",
        "Le rendez-vous du 2026-03-12",
    ],
)
def test_numbers_of_laws_years_and_days_are_no_numbers_of_files(body):
    assert not [v for v in found(body, "numero_dossier") if not v.startswith("2021") and not v.startswith("2019")]
