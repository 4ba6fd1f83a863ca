"""What a town hall's letter must never say. Each trap was met in real letters or in the law as it was."""

import re

import pytest

from responders import TemplateResponder
from tests.responders.mails import PRIVATE, poorest, richest
from triage.domain.entities import EntityType

NEVER = {
    "an amount of money": r"\d\s*(?:€|euros?\b)",
    "a promised cancellation": r"(?:sera|seront|est|sont) (?:donc )?annulée?s?\b|nous annulons|classé\w* sans suite",
    "a promised removal": r"(?:véhicule|voiture)s? (?:sera|seront) (?:enlevé|verbalisé|mis)",
    "a promised success": r"garantissons|nous nous engageons|sera acceptée?\b|recevra une suite favorable|avis favorable",
    "silence that allows an occupation": r"silence vaut (?:accord|acceptation|autorisation)",
    "an hour before which noise is allowed": r"\b22 ?h\b|vingt-deux heures",
    "the old fine for dumping": r"\b68\b",
    "a complaint lodged with the municipal police": r"plainte (?:à|auprès de) la police municipale",
    "a complaint as the condition of an access": r"faut (?:d'abord )?(?:déposer|une) plainte|plainte (?:préalable|obligatoire)",
    "another person's name": r"(?:identité|nom|coordonnées) du (?:propriétaire|titulaire|conducteur) (?:est|sont) ",
    "the machine's voice": r"intelligence artificielle|algorithm|automatiquement généré|en tant qu['e]",
    "a word of the trade that citizens do not know": r"\bOMP\b|\bAPJA?\b|\bOPJ\b|\bPVe\b|\bCRPA\b|\bCSI\b",
    "the parking court's old name": r"CCSP|commission du contentieux",
}


@pytest.mark.parametrize("trap", NEVER)
def test_no_letter_says(trap: str, responder: TemplateResponder) -> None:
    wrong = [x.name for x in responder.letters if re.search(NEVER[trap], poorest(responder, x).body, re.IGNORECASE)]
    assert wrong == []


def bodies(responder: TemplateResponder, motif: str) -> list[str]:
    found = [richest(responder, x).body for x in responder.letters if x.about.label == f"police_municipale/{motif}"]
    assert found
    return found


def test_no_letter_says_a_majoration_in_euros_or_in_percent(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        assert not re.search(r"majoration de|\d\s*%", poorest(responder, letter).body)


def test_a_letter_about_an_fps_calls_it_neither_a_fine_nor_the_prosecutor_s_business(
    responder: TemplateResponder,
) -> None:
    for body in bodies(responder, "contestation_fps"):
        assert not re.search(r"amende|contravention|ministère public|ANTAI|antai", body)


def test_no_letter_about_an_fps_suggests_an_outcome(responder: TemplateResponder) -> None:
    for body in bodies(responder, "contestation_fps"):
        assert not re.search(r"(?:est|sera) (?:accept|rejet|irrecevable|fond)|vous avez (?:raison|tort)|semble", body)
        assert not re.search(r"attend(?:ez|re) notre|nous (?:examinons|étudions)|patienter", body)


def test_a_letter_about_an_fps_gives_the_month_of_the_appeal_and_the_court(responder: TemplateResponder) -> None:
    for body in bodies(responder, "contestation_fps"):
        assert "un mois" in body
        assert "tribunal du stationnement payant" in body


def test_a_first_appeal_is_told_its_form_its_month_its_pieces_and_that_payment_is_not_suspended(
    responder: TemplateResponder,
) -> None:
    for name in ("rapo_a_deposer", "autre_organisme"):
        letter = next(x for x in responder.letters if x.name == f"police_municipale/contestation_fps/{name}")
        body = poorest(responder, letter).body
        for words in (
            "lettre recommandée", "procédé électronique indiqué sur l'avis", "un mois à compter de la notification",
            "copie de l'avis", "certificat d'immatriculation", "mandat", "ne suspend pas le délai de paiement",
            "un recours distinct pour chaque avis",
        ):  # fmt: skip
            assert words in body


def test_a_majored_fps_is_sent_straight_to_the_court(responder: TemplateResponder) -> None:
    letter = next(x for x in responder.letters if x.name.endswith("contestation_fps/majore"))
    assert "RAPO" not in poorest(responder, letter).body


def test_a_letter_about_a_fine_computes_no_time_limit_and_claims_no_power(responder: TemplateResponder) -> None:
    for body in bodies(responder, "contestation_amende"):
        assert not re.search(r"\b\d+ jours|quarante|trente jours|trois mois", body)
        assert re.search(
            r"Ni le maire ni la police municipale|Le maire et la police municipale n'ont aucun pouvoir", body
        )
        assert "indiqués sur votre avis" in body or "indications de votre avis" in body


def test_a_letter_about_a_fine_tells_the_citizen_that_nobody_contests_for_him(responder: TemplateResponder) -> None:
    for body in bodies(responder, "contestation_amende"):
        assert "à votre place" in body


def test_a_letter_about_the_pound_leaves_delays_to_the_notification(responder: TemplateResponder) -> None:
    for body in bodies(responder, "fourriere"):
        assert not re.search(r"\b(?:30|45|15|10) jours|trente jours|quinze jours", body)


def test_an_abandoned_car_is_never_promised_gone_within_days(responder: TemplateResponder) -> None:
    for body in bodies(responder, "vehicule_epave"):
        assert not re.search(r"(?:enlevé|retiré|évacué)e?s? (?:dans|sous|d'ici)|(?:enlèverons|ferons enlever)", body)


def test_images_are_neither_promised_nor_confirmed_nor_mailed(responder: TemplateResponder) -> None:
    for body in bodies(responder, "videoprotection"):
        assert not re.search(
            r"nous (?:conservons|avons (?:bien )?(?:les|des) images|vous (?:enverrons|transmettrons))", body
        )
    for name in ("acces", "delai_depasse"):
        letter = next(x for x in responder.letters if x.name.endswith(f"videoprotection/{name}"))
        body = poorest(responder, letter).body
        assert "ne signifie pas que le lieu" in body
        assert "CNIL" in body
        assert "commission départementale" in body


def test_no_letter_of_the_holiday_watch_repeats_where_or_when_the_house_is_empty(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        if "tranquillite_vacances" in letter.name:
            assert not letter.uses & {"lieu", "date_debut", "date_fin", "date_faits", "courriel_objet"}


def test_lost_property_is_never_described_by_us(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        if "objets_trouves" in letter.name:
            assert not letter.uses & {"lieu", "date_faits", "courriel_objet", "numero_dossier"}


MAY_REPEAT = {  # the writer's own car; the place of his own event; a street that he reports
    EntityType.IMMATRICULATION: ("fourriere/",),
    EntityType.ADRESSE: (
        "occupation_domaine_public/", "manifestation/", "securite_routiere/", "stationnement_genant/",
        "vehicule_epave/", "incivilites/depot_sauvage",
    ),
    EntityType.PERSONNE: (),
    EntityType.TELEPHONE: (),
    EntityType.PUCE_ANIMAL: (),
}  # fmt: skip


def test_no_letter_repeats_a_plate_a_place_a_name_a_phone_or_a_chip_but_the_writer_s_own(
    responder: TemplateResponder,
) -> None:
    for letter in responder.letters:
        text = richest(responder, letter).body
        for kind, places in MAY_REPEAT.items():
            if not any(place in letter.name for place in places):
                assert not any(written in text for written in PRIVATE[kind]), letter.name


def test_what_is_done_about_another_person_is_not_promised_to_the_writer(responder: TemplateResponder) -> None:
    for motif in (
        "stationnement_genant/signalement",
        "vehicule_epave/epave_voie_publique",
        "incivilites/rassemblements",
    ):
        letter = next(x for x in responder.letters if x.name == f"police_municipale/{motif}")
        assert "ne peuvent pas vous être communiquées" in poorest(responder, letter).body


def test_a_pack_of_cats_is_not_counted_in_calendar_days(responder: TemplateResponder) -> None:
    for body in bodies(responder, "animaux"):
        for days in re.findall(r"huit jours[^.;,]*", body):
            assert days.startswith("huit jours ouvrés francs")


def test_the_mention_of_a_decision_stands_in_no_letter_that_decides_nothing(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        assert "mention_algorithmique" not in letter.body
        assert "L311-3-1" not in poorest(responder, letter).body


def test_a_letter_to_an_authority_is_never_proposed(responder: TemplateResponder) -> None:
    letters = [x for x in responder.letters if x.about.label == "police_municipale/autorites_justice"]
    assert letters
    assert not any(x.about.proposed for x in letters)


def test_an_acknowledgement_names_the_service_its_phone_and_the_day_of_receipt(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        if letter.name.startswith("accuses/reception"):
            assert {"ar_date_reception", "destination_nom", "destination_telephone"} <= letter.uses
    svr = next(x for x in responder.letters if x.name.endswith("reception_svr"))
    assert {"ar_date_silence", "ar_recours"} <= svr.uses
    sva = next(x for x in responder.letters if x.name.endswith("reception_sva"))
    assert "L232-3" in sva.body
    assert "ar_date_acceptation" in sva.uses
    assert "ar_date_silence" not in sva.uses


def test_danger_is_sent_to_the_emergency_numbers_where_it_may_be_behind_a_mail(responder: TemplateResponder) -> None:
    for name in ("menaces", "morsure", "gene_en_cours", "stupefiants", "rodeo", "controles"):
        letter = next(x for x in responder.letters if x.name.endswith(f"/{name}"))
        assert re.search(r"\b17\b", poorest(responder, letter).body)


def test_missing_pieces_are_asked_for_with_their_day_and_what_it_does_to_the_silence(
    responder: TemplateResponder,
) -> None:
    letter = next(x for x in responder.letters if x.name == "accuses/pieces_manquantes")
    assert {"pieces_manquantes", "pieces_delai"} <= letter.uses
    body = poorest(responder, letter).body
    assert "est suspendu jusqu'à" in body
    assert "ne court qu'à compter de la réception" in body
    assert "L114-5" in body


def test_no_letter_makes_the_conciliator_the_only_way_to_the_court(responder: TemplateResponder) -> None:
    for body in bodies(responder, "nuisances_sonores"):
        if "tribunal" in body:
            assert "tentative de règlement amiable est en principe nécessaire" in body


def test_a_dog_s_category_is_not_judged_on_a_mail_nor_a_permit_asked_of_every_dog(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        if letter.name.endswith(("/chien_dangereux", "/permis_detention")):
            body = poorest(responder, letter).body
            assert "vétérinaire" in body
            assert "1re et de 2e catégorie" in body
    permit = next(x for x in responder.letters if x.name.endswith("/permis_detention"))
    assert "staffordshire bull terrier, n'en relèvent pas" in poorest(responder, permit).body


def test_a_camera_is_not_asked_to_watch_the_doors_of_homes(responder: TemplateResponder) -> None:
    letter = next(x for x in responder.letters if x.name.endswith("/nouvelle_camera"))
    assert "ni, de façon spécifique, leurs entrées" in poorest(responder, letter).body
