import tomllib
from importlib.resources import files

import pytest

from classifiers.rules import RulesClassifier
from tests.classifiers.mails import mail

LABELS = tuple(tomllib.loads(files("classifiers").joinpath("keywords.toml").read_text(encoding="utf-8"))["labels"])
RULES = RulesClassifier(LABELS)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("MA VOITURE EST A LA FOURRIERE", "police_municipale/fourriere"),
        ("Un lampadaire est éteint dans ma rue", "eclairage_public"),
        (
            "je souhaite contester un forfait de post-stationnement, l'horodateur était en panne",
            "police_municipale/contestation_fps",
        ),
        ("il y a un nid-de-poule et des encombrants sur la chaussée", "voirie_proprete"),
    ],
)
def test_keywords_find_the_label_whatever_the_case_and_the_accents(body, label):
    assert RULES.classify(mail(body)).guesses[0].label.code == label


def test_an_opinion_of_the_rules_is_never_trusted_and_gives_the_words_it_found():
    opinion = RULES.classify(mail("le chien errant du voisin"))
    assert not opinion.trusted
    assert opinion.model == RULES.version == "regles@1"
    assert "chien errant" in {reason.word for reason in opinion.reasons}


def test_a_mail_without_any_keyword_still_gets_all_labels():
    opinion = RULES.classify(mail(""))
    assert len(opinion.guesses) == len(LABELS)
    assert sum(guess.probability for guess in opinion.guesses) == pytest.approx(1.0)


def test_only_labels_of_the_referential_are_guessed():
    rules = RulesClassifier(("etat_civil", "service_de_la_ville"))
    codes = {guess.label.code for guess in rules.classify(mail("un lampadaire")).guesses}
    assert codes == {"etat_civil", "service_de_la_ville"}
