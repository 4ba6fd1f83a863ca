"""What a person who chooses a letter is shown."""

from datetime import date

import pytest

from responders import LetterShelf, TemplateResponder, load_responder
from tests.responders.conftest import DEMO_TOWN, ROOT
from tests.responders.mails import NOTHING, a_full_mail, a_mail, propose
from triage.adapters.referential_file import load_referential
from triage.domain.errors import UnknownLetter
from triage.domain.mail import Automatic
from triage.domain.referential import Label

NOISE = Label(service="police_municipale", motif="nuisances_sonores")


@pytest.fixture(scope="module")
def shelf() -> LetterShelf:
    return LetterShelf(load_responder(DEMO_TOWN), load_referential(ROOT / "training_data" / "referential.toml"))


def test_the_first_choice_is_the_letter_that_is_proposed(shelf: LetterShelf, demo: TemplateResponder) -> None:
    mail = a_mail("Le chien du voisin aboie toute la nuit.")
    proposed = propose(demo, mail, NOISE.code)
    choices = shelf.choices(mail, NOISE, NOTHING)
    assert proposed is not None
    assert choices[0].letter.name == proposed.template
    assert choices[0].why == proposed.why


def test_a_letter_that_does_not_fit_says_what_is_missing(shelf: LetterShelf) -> None:
    choices = shelf.choices(a_mail("Le chien du voisin aboie toute la nuit."), NOISE, NOTHING)
    works = next(c for c in choices if c.letter.situation == "chantier")
    assert not works.fits
    assert works.why.startswith("Le courrier ne parle pas de « chantier » ou « travaux »")


def test_acknowledgements_and_the_letter_of_the_service_come_last(shelf: LetterShelf) -> None:
    labels = [c.letter.label for c in shelf.choices(a_mail("Du bruit."), NOISE, NOTHING)]
    assert labels == sorted(labels, key=lambda label: label != NOISE.code)
    assert {"accuses", "police_municipale"} <= set(labels)


def test_search_finds_title_situation_and_article_whatever_the_accents(shelf: LetterShelf) -> None:
    assert {s.situation for s in shelf.sheets("BRUIT aboiements")} == {"aboiements"}
    assert shelf.sheets("R417-12")
    assert shelf.sheets("licorne") == ()
    assert len(shelf.sheets()) > 90


def test_an_automatic_mail_gets_no_letter_and_says_why(shelf: LetterShelf) -> None:
    why = shelf.why_not(a_mail("Absent.", automatic=Automatic.AUTO_REPLY), NOISE)
    assert why == "Aucune réponse proposée : courriel automatique."
    assert shelf.why_not(a_mail("Du bruit."), NOISE) == ""


def test_what_the_clock_gives_is_written_in_the_letter(shelf: LetterShelf) -> None:
    name = "accuses/reception_svr"
    mail, extraction = a_full_mail()
    given = {"ar_date_silence": date(2026, 5, 12), "inconnu": "rien"}
    reply = shelf.fill(name, mail, NOISE, extraction, given=given)
    assert "12 mai 2026" in reply.body
    assert "ar_date_silence" not in reply.missing
    assert "ar_date_silence" in shelf.fill(name, mail, NOISE, extraction).missing


def test_asking_for_easy_words_where_there_are_none_gives_the_usual_letter(shelf: LetterShelf) -> None:
    plain = next(s for s in shelf.sheets() if not s.easy)
    mail = a_mail("Bonjour.")
    label = Label.from_code(plain.label)
    assert shelf.fill(plain.name, mail, label, NOTHING, easy=True) == shelf.fill(plain.name, mail, label, NOTHING)


def test_an_unknown_letter_is_refused_in_words(shelf: LetterShelf) -> None:
    with pytest.raises(UnknownLetter):
        shelf.sheet("nulle/part")
