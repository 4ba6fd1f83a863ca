"""Choosing a letter for a mail: reasons, the letter filled in, what the clock knows, and nothing written."""

from tests.web.conftest import Site
from tests.web.test_deadlines_page import clocked

__all__ = ["clocked"]


def test_the_letters_of_the_type_are_ranked_with_their_reasons(morning: Site) -> None:
    text = morning.text(f"/courriers/{morning.ids['fps']}/lettres")
    assert "convient" in text
    assert "Modèle général de ce type de courrier" in text
    assert "ne parle pas de" in text
    assert "Accusé d&#39;enregistrement" in text


def test_a_chosen_letter_is_shown_filled_in_usual_and_in_easy_words(morning: Site) -> None:
    place = f"/courriers/{morning.ids['fps']}/lettres?lettre=police_municipale/contestation_fps/rapo_a_deposer"
    assert "recours administratif préalable obligatoire" in morning.text(place)
    assert "en phrases simples" in morning.text(f"{place}&facile=1")
    assert "Rien n’est envoyé ni déposé d’ici" in morning.text(place)


def test_an_acknowledgement_has_its_true_dates_and_ways_of_appeal(clocked: Site) -> None:
    text = clocked.text(f"/courriers/{clocked.ids['mail']}/lettres?lettre=accuses/reception_svr")
    body = text.split("Objet&nbsp;:")[1]
    assert "tribunal administratif" in body
    assert "code de justice administrative, articles R421-1 et R421-2" in body
    assert "[à compléter : date" not in body


def test_every_letter_can_be_searched_for(morning: Site) -> None:
    assert "Bruit : aboiements" in morning.text(f"/courriers/{morning.ids['fps']}/lettres?q=aboiements")


def test_the_pane_says_why_nothing_was_prepared_and_leads_to_the_letters(morning: Site) -> None:
    text = morning.text(f"/courriers/{morning.ids['rules']}")
    assert f"/courriers/{morning.ids['rules']}/lettres" in text


def test_a_mail_or_a_letter_that_is_not_there_is_said(morning: Site) -> None:
    assert morning.client().get("/courriers/999999/lettres").status_code == 404
    assert morning.client().get(f"/courriers/{morning.ids['fps']}/lettres?lettre=nulle/part").status_code == 404
    assert morning.client().get(f"/courriers/{morning.ids['received']}/lettres").status_code == 404
