"""Roles: whose plate, which day and place, whose telephone; undecided rather than guessed."""

import pytest

from tests.extractors.mails import extractor, mail
from triage.domain.mail import Address

JULIE = Address(name="Julie Marchand", email="julie.marchand@x.example")


def roles(body, **more):
    return {e.value: e.role for e in extractor().extract(mail(body, **more)).entities if e.role}


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("Une Golf AB-123-CD est garée devant ma sortie.", "plaque_signalee"),
        ("Une fourgonnette bloque ma sortie depuis ce matin. Plaque AB-123-CD.", "plaque_signalee"),
        ("J'avais garé ma Clio AB-123-CD rue Basse.", "plaque_demandeur"),
        ("ma caisse c une clio 2 AB-123-CD", "plaque_demandeur"),
        ("Objet : AB-123-CD", None),
        ("Je conteste l'avis de contravention n° 8827525886. Véhicule AB-123-CD.", "plaque_demandeur"),
        ("Réserver 3 places pour un déménagement, camion Iveco AB-123-CD", "plaque_demandeur"),
        ("Renault grise sans roues rue Basse, plaque AB-123-CD.", "plaque_signalee"),
        ("Réquisition : le véhicule AB-123-CD a-t-il été garé rue Basse ?", None),
    ],
)
def test_whose_plate_it_is(body, role):
    assert roles(body).get("AB-123-CD") == role


def test_day_hour_and_place_of_what_happened_but_not_those_of_letters_and_meetings():
    body = "Mon vélo a été volé le 3 mars à 14h30, place du Marché. J'ai reçu votre courrier du 9 mars. Réunion le 20 mars à 18h."
    assert roles(body) == {
        "2026-03-03": "date_faits",
        "14:30": "date_faits",
        "place du Marché": "lieu_faits",
    }


def test_a_day_beside_the_notice_and_the_fields_of_a_form_are_those_of_the_facts():
    assert roles("Avis de contravention n° 8827525886 du 3 mars à 8h50, pas moi.") == {
        "2026-03-03": "date_faits",
        "08:50": "date_faits",
    }
    assert roles("Date de la perte : 03/03/2026\nLieu : place du Marché\nUn sac.") == {
        "2026-03-03": "date_faits",
        "place du Marché": "lieu_faits",
    }


@pytest.mark.parametrize(
    "body",
    [
        "Vendredi 6 mars, à 16 h 25, un camion a frôlé ma fille.",
        "Je conteste cette amende : j'ai payé avec mon téléphone le 6 mars, rue Basse. FPS 21762251300281261098014237.",
        "Avis daté du 9 mars pour des faits du 6 mars.",
    ],
)
def test_a_day_with_its_hour_the_only_day_of_a_contest_or_one_said_to_be_of_the_facts(body):
    assert roles(body).get("2026-03-06") == "date_faits"


def test_days_of_letters_and_hearings_are_not_those_of_the_facts():
    assert "date_faits" not in roles("Convocation reçue le 6 mars à 10h. Je conteste l'amende.").values()


def test_two_places_decide_nothing():
    found = roles("Garé devant le 3 rue Basse, puis stationné devant le 8 rue Haute.")
    assert "lieu_faits" not in found.values()


def test_the_writers_lines_are_those_of_the_signature_and_not_the_neighbours():
    body = "La voisine, Mme Odile Pons (06 39 98 10 10), a tout vu.\n\nCordialement,\nJulie Marchand\n12 rue Haute\n06 39 98 20 20"
    assert roles(body, sender=JULIE) == {
        "Julie Marchand": "coordonnees_demandeur",
        "12 rue Haute": "coordonnees_demandeur",
        "+33639982020": "coordonnees_demandeur",
    }


@pytest.mark.parametrize(
    "body",
    [
        "Je suis sur liste d'attente depuis le 10 février.",
        "Une interdiction d'approcher court depuis le 3 mars.",
        "Le renouvellement de ma carte est en cours depuis le 2 février.",
        "On m'avait promis l'enlèvement le 4 mars à 9h.",
        "Je viens d'emménager au 2 rue Molière depuis le 1er mars.",
    ],
)
def test_the_day_of_a_request_a_promise_or_a_move_is_no_day_of_the_facts(body):
    assert not [e for e in extractor().extract(mail(body)).entities if e.role == "date_faits"]
