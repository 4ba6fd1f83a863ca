import random

import numpy as np
import pytest

from classifiers.calibration import Calibration
from classifiers.model_input import Text
from classifiers.training.augmentation import accents_off, capitals, hurried, scanned, vary
from classifiers.training.calibrating import fit_balanced, fit_calibration, fit_thresholds, held_out
from classifiers.training.figures import calibration_error, coverage, judge, macro_f1
from classifiers.training.mails import Example
from classifiers.training.word_fitting import fit_words, word_scores
from classifiers.words import count


def test_figures_count_service_pair_and_other_acceptable_answers():
    labels = ("a/x", "a/y", "b")
    mails = [
        Example(id=str(n), text=Text(subject="", body=""), label=label, also=("a/y",))
        for n, label in enumerate(("a/x", "b"))
    ]
    figures = judge(np.array([[0.1, 0.8, 0.1], [0.0, 0.1, 0.9]]), mails, labels)
    assert (figures.service, figures.pair, figures.lenient) == (1.0, 0.5, 1.0)


def test_coverage_is_the_largest_share_that_holds_the_precision():
    sure, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True])
    assert coverage(sure, right, 0.98) == 0.5
    assert coverage(sure, right, 0.70) == 1.0
    assert coverage(sure, np.zeros(4, dtype=bool), 0.5) == 0.0


def test_calibration_error_is_the_gap_of_confidence_and_accuracy():
    assert calibration_error(np.full(10, 0.9), np.array([True] * 9 + [False])) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 1.0), np.array([True] * 5 + [False] * 5)) == pytest.approx(0.5)


def test_macro_f1_weighs_rare_labels_like_common_ones():
    assert macro_f1(["a", "a", "a", "a"], ["a", "a", "a", "b"]) == pytest.approx((6 / 7) / 2)


def scores_of(dice, count, sharpness):
    wanted = dice.integers(0, 4, count)
    scores = dice.normal(size=(count, 4)).astype(np.float32)
    scores[np.arange(count), wanted] += 2.0
    return scores * sharpness, wanted


def test_fitting_makes_overconfident_scores_honest():
    dice = np.random.default_rng(1)
    scores, wanted = scores_of(dice, 600, 20.0)
    fitted = fit_calibration(scores, None, wanted)
    unseen, answers = scores_of(dice, 2000, 20.0)

    def gap(calibration):
        p = calibration.probabilities(unseen, None)
        return calibration_error(p.max(1), p.argmax(1) == answers)

    assert gap(fitted) < 0.05 < gap(Calibration(encoder=1.0, words=0.0))


def test_a_useless_scorer_gets_no_say():
    dice = np.random.default_rng(2)
    good, wanted = scores_of(dice, 400, 1.0)
    noise = dice.normal(size=good.shape).astype(np.float32)
    fitted = fit_calibration(good, noise, wanted)
    assert fitted.words < 0.2 * fitted.encoder


def test_an_encoder_that_only_knows_one_author_gets_little_say_however_many_mails_that_author_wrote():
    dice = np.random.default_rng(4)
    words, wanted = scores_of(dice, 600, 1.0)
    encoder = dice.normal(size=words.shape).astype(np.float32)
    encoder[:400][np.arange(400), wanted[:400]] += 9.0
    authors = ["known"] * 400 + ["second"] * 100 + ["third"] * 100
    alike = fit_calibration(encoder, words, wanted)
    fair = fit_balanced(encoder, words, wanted, authors)
    assert fair.encoder / fair.words < alike.encoder / alike.words


def test_an_author_is_answered_by_weights_fitted_without_his_mails():
    dice = np.random.default_rng(5)
    encoder, wanted = scores_of(dice, 120, 1.0)
    words = dice.normal(size=encoder.shape).astype(np.float32)
    authors = ["a"] * 40 + ["b"] * 40 + ["c"] * 40
    before = held_out(encoder, words, list(wanted), authors)
    changed = [(label + 1) % 4 for label in wanted[:40]] + list(wanted[40:])
    after = held_out(encoder, words, changed, authors)
    assert after[:40] == pytest.approx(before[:40])
    assert np.abs(after[40:] - before[40:]).max() > 0.01


def test_thresholds_hold_their_precision_and_are_raised_where_a_label_errs():
    dice = np.random.default_rng(3)
    scores, wanted = scores_of(dice, 4000, 1.0)
    scores[:, 0] += 1.0  # label 0 is proposed too often
    p = fit_calibration(scores, None, wanted).probabilities(scores, None)
    thresholds = fit_thresholds(p, wanted, ("a", "b", "c", "d"))
    sure = p.max(1) >= np.array([thresholds["abcd"[n]] for n in p.argmax(1)])
    assert (p.argmax(1) == wanted)[sure].mean() >= 0.975
    assert sure.mean() > 0.05


def test_thresholds_of_mails_that_are_all_wrong_let_nothing_through():
    p = np.array([[0.9, 0.1]] * 5)
    assert min(fit_thresholds(p, [1] * 5, ("a", "b")).values()) > 0.95


def test_the_linear_peer_is_deaf_to_accents_and_capitals_and_its_shares_add_up():
    texts = [Text(subject="", body=body) for body in ("épave abandonnée rue", "chien errant rue") * 4]
    scorer = fit_words(texts, [0, 1] * 4, 3)
    scores = word_scores(scorer, [Text(subject="", body="Épave"), Text(subject="", body="EPAVE")])
    np.testing.assert_array_equal(scores[0], scores[1])
    assert scores[0].argmax() == 0
    counted = count(texts[0])
    shares = scorer.shares(counted, [1.0, 0.0, 0.0])
    assert sum(shares.values()) + scorer.constants[0] == pytest.approx(scorer.scores(counted)[0], abs=1e-3)
    assert max(shares, key=lambda w: shares[w]) in {"epave", "abandonnee"}


def test_scripted_changes_do_what_they_say():
    chance = random.Random(1)
    assert accents_off("déjà", chance) == "deja"
    assert capitals("L'été", chance) == "L'ETE"
    text = "Bonjour, je vous signale une voiture mal garée devant le numéro 10 depuis lundi." * 5
    assert scanned(text, chance) != text
    assert hurried(text, chance) != text


def test_variants_keep_most_of_a_mail_and_are_the_same_for_the_same_chance():
    text = Text(subject="Voiture", body="Une voiture est garée devant mon portail. Merci de passer.")
    variants = [vary(text, random.Random(n)) for n in range(60)]
    assert variants == [vary(text, random.Random(n)) for n in range(60)]
    assert len({v.whole for v in variants}) > 20
    assert all(len(v.whole) > 20 for v in variants)
