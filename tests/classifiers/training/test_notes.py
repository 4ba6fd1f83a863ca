"""Notes written for the breadth of a class count less than mails, in every part that learns."""

import json
from dataclasses import replace

import pytest

from classifiers.camembert import special_ids
from classifiers.model_input import Text
from classifiers.training.encoders import open_encoder
from classifiers.training.finetune import Recipe, fit_words_on
from classifiers.training.finetune_network import Trainer
from classifiers.training.finetune_upper import UpperTrainer
from classifiers.training.mails import NOTE_WEIGHT, Example, labels_of, read_examples
from classifiers.training.word_fitting import word_scores
from tests.classifiers.mails import write_encoder, write_mails


def test_a_line_of_kind_note_counts_less(tmp_path):
    mail = {"id": "x-1", "subject": "", "body": "le chien", "service": "etat_civil", "motif": None}
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(mail) + "\n" + json.dumps(mail | {"id": "x-2", "kind": "note"}) + "\n")
    assert [e.weight for e in read_examples([file])] == [1.0, NOTE_WEIGHT]


def _said(count, word, label, weight):
    body = f"bonjour {word} merci"
    return [
        Example(id=f"{label}-{n}", text=Text(subject="", body=body), label=label, weight=weight) for n in range(count)
    ]


def test_six_notes_do_not_outvote_three_mails():
    other = _said(4, "lampadaire", "eclairage_public", 1.0) + _said(4, "passeport", "etat_civil", 1.0)
    for weight, expected in ((NOTE_WEIGHT, "etat_civil"), (1.0, "eclairage_public")):
        examples = [*other, *_said(3, "dossier", "etat_civil", 1.0), *_said(6, "dossier", "eclairage_public", weight)]
        labels = labels_of(examples)
        scores = word_scores(fit_words_on(examples, labels), [Text(subject="", body="bonjour dossier merci")])[0]
        assert labels[int(scores.argmax())] == expected


@pytest.mark.parametrize("frozen", [0, 1])
def test_a_pass_over_notes_alone_moves_the_network_by_what_notes_count(tmp_path, frozen):
    folder = write_encoder(tmp_path / "encoder")
    mails = read_examples([write_mails(tmp_path / "a.jsonl", 16, 1)])
    labels, losses = labels_of(mails), []
    recipe = Recipe(
        epochs=1, batch=8, rate=1e-12, tokens=64, threads=1, frozen=frozen, variants=1, probe=False, word_drop=0
    )
    for weight in (1.0, NOTE_WEIGHT):
        opened = open_encoder(str(folder))
        trainer = (UpperTrainer if frozen else Trainer)(opened, special_ids(opened.tokenizer), labels, recipe, 5)
        curve = trainer.train([replace(e, weight=weight) for e in mails], mails, lambda _line: None)
        losses.append(curve[0]["loss"])
    assert losses[1] == pytest.approx(NOTE_WEIGHT * losses[0], rel=0.1)
