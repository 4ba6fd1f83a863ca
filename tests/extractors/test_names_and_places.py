"""Addresses, people, organisations, vehicles."""

import pytest

from tests.extractors.mails import found
from triage.domain.mail import Address


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("habite 9, rue de la Poudrière, seule", ["9, rue de la Poudrière"]),
        ("14 bis, place du Beffroi - 62995 Corvalles\nTél", ["14 bis, place du Beffroi - 62995 Corvalles"]),
        ("devant le 12 rue des tanneurs personne", ["12 rue des tanneurs"]),
        ("31 QUAI DES BATELIERS DEPUIS HIER SOIR", ["31 QUAI DES BATELIERS"]),
        ("à l'angle de la rue A. Briand et de la rue des Cordiers", None),
        ("à l'angle de la Grand-Rue et de la rue des Cordiers.", ["angle de la Grand-Rue et de la rue des Cordiers"]),
        ("carrefour rue Gambetta / avenue du Port-Sec.", ["carrefour rue Gambetta / avenue du Port-Sec"]),
        ("TSA 40512, 75999 Paris Cedex", ["TSA 40512, 75999 Paris Cedex"]),
        ("15, rue du Port-Vie1", ["15, rue du Port-Viel"]),
        ("sur la place handicapée, la rue est barrée, en cours de route", []),
        ("l'avenue relevait du département", []),
    ],
)
def test_addresses_stop_where_the_sentence_goes_on(body, values):
    if values is None:
        assert found(body, "adresse")[0].startswith("angle de la rue")
    else:
        assert found(body, "adresse") == values


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("Bonjour,\nVoir Mme Loriot.\nMerci", ["Loriot"]),
        ("M. et Mme AYGALENC Paul attendent", ["AYGALENC Paul"]),
        ("ma mère Denise Pagès a été mordue", ["Denise Pagès"]),
        ("Nom : LAPEYRE\nPrénom : Huguette", ["LAPEYRE", "Huguette"]),
        ("Merci d'avance.\nCordialement,\nMurielle Tanguy-Sarre", ["Murielle Tanguy-Sarre"]),
        ("MM. Dorian Lesueur et Karim Attou étaient là", ["Dorian Lesueur", "Karim Attou"]),
        ("Monsieur le Maire, Madame la Directrice,", []),
        ("rendez-vous rue Ambroise-Paré", []),
        ("mon chien s'appelle Praline", []),
    ],
)
def test_people_lose_their_title_and_functions_are_no_people(body, values):
    assert found(body, "personne") == values


def test_the_sender_is_known_again_in_the_text():
    sender = Address(name="Raymond Cazeneuve", email="raymond.cazeneuve44@boite.example")
    assert found("VENEZ SVP\nCAZENEUVE RAYMOND", "personne", sender=sender) == ["CAZENEUVE RAYMOND"]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("Au nom de la SELARL Cabinet Marvaud, géomètres", ["SELARL Cabinet Marvaud"]),
        ("devant l'école Jeanne-Ardouin ce matin", ["école Jeanne-Ardouin"]),
        ("je suis allé à la CAF et au CCAS", ["CAF", "CCAS"]),
        ("La Fédération départementale des chasseurs m'a écrit", ["Fédération départementale des chasseurs"]),
        ("le gars du lidl dit que non", ["lidl"]),
        ("la résidence Les Terrasses du Chenal est pleine", []),
        ("TRIBUNAL JUDICIAIRE DE TOURVENAC\nParquet", ["TRIBUNAL JUDICIAIRE DE TOURVENAC"]),
        ("Solibat SAS - gestion de parc", ["Solibat SAS"]),
        ("la mairie et la préfecture ne répondent pas", []),
        ("QUELQU UN DEPLACE SA VOITURE AVEC LA MIENNE", []),
    ],
)
def test_organisations_need_a_name(body, values):
    assert found(body, "organisation") == values


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("une Citroën C3 rouge devant chez moi", ["Citroën C3 rouge"]),
        ("une Renault Laguna bleu foncé, 4 pneus à plat", ["Renault Laguna bleu foncé"]),
        ("ya une audi noire", ["audi noire"]),
        ("j'ai vendu ma 206 en janvier", ["206"]),
        ("le trafic de transit et un golf en ville", []),
    ],
)
def test_vehicles_carry_make_model_and_colour(body, values):
    assert found(body, "vehicule") == values


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Votre recouvrement est confié à l'URSSAF Normandie.", ["URSSAF Normandie"]),
        ("Mandaté par Polyexpert (sinistre 4417).", ["Polyexpert"]),
        ("Le rectorat de Normandie est informé.", ["rectorat de Normandie"]),
        (
            "La Direction départementale des territoires et de la mer répond.",
            ["Direction départementale des territoires et de la mer"],
        ),
        ("Voliges Marine, notre prestataire, viendra.", ["Voliges Marine"]),
        ("Les Baladins du Rû jouent, et l'US Corvane Handball aussi.", ["Les Baladins du Rû", "US Corvane Handball"]),
        ("l'association Tango Passion et la Compagnie des Mouettes", ["Tango Passion", "Compagnie des Mouettes"]),
        ("Cordialement,\n\nRomuald Tessard\nVoltique Cadrans\n12 rue Basse, 76230 Corvane", ["Voltique Cadrans"]),
    ],
)
def test_organisations_are_told_by_what_surrounds_them(body, names):
    assert found(body, "organisation") == names


@pytest.mark.parametrize(
    "body",
    [
        "le PV et le RAPO",
        "VOS AGENTS A LA TERRASSE DU CAFE",
        "la résidence Les Terrasses du Chenal",
        "la section AH n° 212",
        "le FPS du PLU",
    ],
)
def test_capitals_alone_make_no_organisation(body):
    assert found(body, "organisation") == []


def test_given_names_told_together_and_titles_of_scans_and_bishops():
    assert found("J'ai inscrit Timéo et Jade du 20 au 24 avril.", "personne") == ["Timéo", "Jade"]
    assert found("Notre sociétaire : Mrne Odette Verdier", "personne") == ["Odette Verdier"]
    assert found("Monseigneur Hilaire Dupontel nous fera l'honneur d'y être.", "personne") == ["Hilaire Dupontel"]


def test_the_town_of_a_school_is_no_part_of_its_name():
    assert found("Romane vient de l'école Jules-Verne aux Herbiers et entre au CP.", "organisation") == [
        "école Jules-Verne"
    ]


@pytest.mark.parametrize(
    ("body", "addresses"),
    [
        ("Solène Marchand\nlieu-dit Bois-Joli, 10865 Vaubercey", ["lieu-dit Bois-Joli, 10865 Vaubercey"]),
        ("M. Faucheux\nLieu-dit La Ferrière\n36950 THÉVIGNY\n", ["Lieu-dit La Ferrière 36950 THÉVIGNY"]),
        ("C'était au lieu-dit Les Grandes Rivières.", []),
    ],
)
def test_a_hamlet_is_an_address_with_its_town(body, addresses):
    assert found(body, "adresse") == addresses
