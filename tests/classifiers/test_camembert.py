import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from classifiers import load_classifier
from classifiers.training.mails import read_examples
from tests.classifiers.mails import mail, write_mails


@pytest.fixture(scope="module")
def classifier(trained):
    return load_classifier(str(trained), 1, ())


def test_the_guesses_are_all_labels_by_falling_probability_and_sum_to_one(classifier):
    opinion = classifier.classify(mail("ma voiture a été enlevée, où est la fourrière", "voiture"))
    chances = [guess.probability for guess in opinion.guesses]
    assert opinion.guesses[0].label.code == "police_municipale/fourriere"
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1.0)
    assert opinion.trusted
    assert opinion.model == classifier.version == "camembert-mairie@1"


def test_an_opinion_carries_the_threshold_of_its_first_guess(classifier):
    opinion = classifier.classify(mail("un chien errant sans laisse", "chien"))
    assert opinion.threshold == classifier.thresholds[opinion.guesses[0].label.code]


def test_unseen_mails_of_the_same_words_are_sorted_right(classifier, tmp_path):
    examples = read_examples([write_mails(tmp_path / "new.jsonl", 40, 9)])
    right = sum(classifier.sort_text(e.text).guesses[0].label.code == e.label for e in examples)
    assert right >= 34


def test_the_reasons_are_words_of_the_mail_and_the_telling_ones_come_first(classifier):
    opinion = classifier.classify(mail("bonjour, je vous écris pour le lampadaire de la rue, il est éteint"))
    words = [reason.word for reason in opinion.reasons]
    assert {"lampadaire", "éteint"} & set(words[:3])
    assert "je" not in words


def test_taking_the_first_reasons_out_lowers_the_score_more_than_taking_other_words_out(classifier, tmp_path):
    examples = read_examples([write_mails(tmp_path / "new.jsonl", 24, 5)])
    fell_by_reasons = fell_by_others = 0.0
    for example in examples:
        opinion = classifier.sort_text(example.text)
        first = opinion.guesses[0]
        strong = {reason.word for reason in opinion.reasons if reason.weight > 0}
        strong = set(list(strong)[:2])
        words = example.text.body.split()
        others = set([w for w in words if w not in strong][:2])

        def left(gone, example=example, first=first, words=words):
            body = " ".join(w for w in words if w not in gone)
            guesses = classifier.classify(mail(body, example.text.subject)).guesses
            return next(g.probability for g in guesses if g.label == first.label)

        fell_by_reasons += first.probability - left(strong)
        fell_by_others += first.probability - left(others)
    assert fell_by_reasons > fell_by_others


@pytest.mark.parametrize("body", ["", " ", "?", "🚗" * 50, "a" * 20_000, "mot " * 9_000, "é\u0301\u200b", "مرحبا"])
def test_any_text_gets_an_opinion(classifier, body):
    opinion = classifier.classify(mail(body))
    assert sum(g.probability for g in opinion.guesses) == pytest.approx(1.0)


def test_the_same_mail_gets_the_same_opinion_from_many_threads(classifier):
    one = mail("un chien errant sans laisse", "chien")
    expected = classifier.classify(one)
    with ThreadPoolExecutor(4) as pool:
        assert all(opinion == expected for opinion in pool.map(classifier.classify, [one] * 12))


def test_importing_the_package_does_not_import_torch():
    code = "import sys, classifiers, classifiers.rules, classifiers.bundle; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_serving_does_not_import_training():
    code = "import sys, classifiers.loading; sys.exit(any(m.startswith('classifiers.training') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
