import pytest
import torch
from transformers import CamembertConfig, CamembertForSequenceClassification

from classifiers import load_classifier
from tests.classifiers.mails import SUBJECTS, mail, tiny_tokenizer, write_encoder
from triage.domain.errors import ModelUnavailable


@pytest.fixture
def foreign(tmp_path):
    def make(labels):
        folder = write_encoder(tmp_path / "modele-de-la-ville")
        torch.manual_seed(1)
        config = CamembertConfig.from_pretrained(folder)
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: n for n, label in config.id2label.items()}
        CamembertForSequenceClassification(config).save_pretrained(folder)
        return folder

    return make


def test_a_classifier_of_the_town_over_label_codes_serves_with_reasons(foreign):
    classifier = load_classifier(str(foreign(sorted(SUBJECTS))), 1, sorted(SUBJECTS))
    opinion = classifier.classify(mail("un chien errant sans laisse", "chien"))
    assert classifier.version == "modele-de-la-ville@local"
    assert {guess.label.code for guess in opinion.guesses} == set(SUBJECTS)
    assert opinion.reasons


def test_a_classifier_over_other_classes_is_refused(foreign):
    with pytest.raises(ModelUnavailable) as refused:
        load_classifier(str(foreign(["LABEL_0", "LABEL_1"])), 1, ())
    assert "service/motif" in refused.value.words


def test_an_encoder_without_a_head_is_refused_rather_than_served_with_a_random_one(tmp_path):
    with pytest.raises(ModelUnavailable) as refused:
        load_classifier(str(write_encoder(tmp_path / "encodeur")), 1, ())
    assert "affiner" in refused.value.words


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "lisez-moi.txt").write_text("rien")
    with pytest.raises(ModelUnavailable):
        load_classifier(str(tmp_path), 1, ())


def test_the_tokenizer_of_the_tests_has_the_special_pieces_where_camembert_has_them():
    tokenizer = tiny_tokenizer()
    ids = [tokenizer.token_to_id(name) for name in ("<pad>", "<unk>", "<s>", "</s>", "<mask>")]
    assert ids == [1, 3, 5, 6, tokenizer.get_vocab_size() - 1]
