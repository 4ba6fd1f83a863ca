import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from classifiers import load_classifier
from classifiers.bundle import INDEX, digest, open_bundle
from classifiers.camembert import load_bundle
from classifiers.model_input import Text
from classifiers.words import WordScorer, count
from tests.classifiers.mails import mail
from triage.domain.errors import ModelUnavailable


def test_a_sound_bundle_opens_with_its_labels_thresholds_and_figures(trained):
    bundle = open_bundle(trained)
    assert "police_municipale/fourriere" in bundle.labels
    assert set(bundle.thresholds) == set(bundle.labels)
    assert bundle.metrics["mean"]["pair"] > 0.7
    assert bundle.model == "camembert-mairie@1"


@pytest.mark.parametrize("part", ["model.safetensors", "words.safetensors", "tokenizer.json", "config.json", "CARD.md"])
def test_a_part_with_one_changed_byte_is_refused_by_name(bundle, part):
    content = bytearray((bundle / part).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / part).write_bytes(content)
    with pytest.raises(ModelUnavailable) as refused:
        load_classifier(str(bundle), 1, ())
    assert part in refused.value.words
    assert "endommagé" in refused.value.words


def test_a_missing_part_is_refused_by_name(bundle):
    (bundle / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailable) as refused:
        load_classifier(str(bundle), 1, ())
    assert "tokenizer.json manque" in refused.value.words


def change(bundle, **fields):
    index = json.loads((bundle / INDEX).read_text())
    (bundle / INDEX).write_text(json.dumps(index | fields))


def test_a_bundle_of_another_format_is_refused(bundle):
    change(bundle, format=99)
    with pytest.raises(ModelUnavailable) as refused:
        open_bundle(bundle)
    assert "format 99" in refused.value.words


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 1}', '{"format": 1, "files": 3}'])
def test_an_index_that_is_no_index_is_refused(bundle, content):
    (bundle / INDEX).write_text(content)
    with pytest.raises(ModelUnavailable):
        open_bundle(bundle)


def test_an_index_that_names_a_file_outside_the_folder_is_refused(bundle):
    index = json.loads((bundle / INDEX).read_text())
    change(bundle, files=index["files"] | {"../secret": "0"})
    with pytest.raises(ModelUnavailable):
        open_bundle(bundle)


def test_labels_that_do_not_fit_the_weights_are_refused(bundle):
    index = json.loads((bundle / INDEX).read_text())
    change(bundle, labels=[*index["labels"], "service_inconnu"])
    with pytest.raises(ModelUnavailable):
        load_classifier(str(bundle), 1, ())


def test_a_folder_that_does_not_exist_or_is_empty_is_refused_in_words(tmp_path):
    for folder in (tmp_path / "rien", tmp_path):
        with pytest.raises(ModelUnavailable) as refused:
            load_classifier(str(folder), 1, ())
        assert refused.value.words.startswith("Le dossier")


def test_a_loaded_model_answers_only_labels_that_the_referential_knows(trained):
    classifier = load_classifier(str(trained), 1, ("etat_civil", "eclairage_public", "urbanisme"))
    assert set(classifier.labels) == {"etat_civil", "eclairage_public"}
    guesses = classifier.classify(mail("mon chien errant a mordu un chat")).guesses
    assert {guess.label.code for guess in guesses} == {"etat_civil", "eclairage_public"}


def test_a_referential_without_any_label_of_the_model_is_refused(trained):
    with pytest.raises(ModelUnavailable):
        load_classifier(str(trained), 1, ("autre",))


def with_fewer_bins(bundle, arrays):
    """The linear peer of a bundle with other arrays, and the index that says so."""
    save_file(arrays, bundle / "words.safetensors")
    index = json.loads((bundle / INDEX).read_text())
    change(bundle, format=1, files=index["files"] | {"words.safetensors": digest(bundle / "words.safetensors")})


def test_a_bundle_of_format_1_counts_words_in_the_bins_it_was_fitted_in(bundle):
    index = json.loads((bundle / INDEX).read_text())
    rng, bins, labels = np.random.default_rng(1), 1 << 17, len(index["labels"])
    weights = rng.integers(-100, 100, (bins, labels)).astype(np.int8)
    words = WordScorer(weights, np.full(labels, 0.01, "f4"), np.zeros(labels, "f4"), np.ones(bins, "f4"))
    arrays = {"weights": weights, "scales": words.scales, "constants": words.constants, "rarity": words.rarity}
    with_fewer_bins(bundle, arrays | {"rarity": words.rarity.astype(np.float16)})
    text = Text(subject="", body="le chien du voisin")
    served = load_bundle(bundle).words
    assert served.bins == bins
    assert served.scores(count(text, bins)) == pytest.approx(words.scores(count(text, bins)))
    assert count(text, bins).bins.max() < bins
    assert load_classifier(str(bundle), 1, ()).sort_text(text).guesses


def test_a_linear_peer_whose_arrays_do_not_fit_is_refused(bundle):
    arrays = load_file(bundle / "words.safetensors")
    with_fewer_bins(bundle, arrays | {"rarity": arrays["rarity"][: 1 << 17]})
    with pytest.raises(ModelUnavailable):
        load_classifier(str(bundle), 1, ())
