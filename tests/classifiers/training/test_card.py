import json

from classifiers.training.finetune import Recipe, run
from tests.classifiers.mails import write_encoder, write_mails

QUICK = Recipe(epochs=1, batch=8, tokens=64, threads=1)


def card_of(folder, encoder):
    train, dev = write_mails(folder / "a.jsonl", 16, 1), write_mails(folder / "d.jsonl", 8, 2)
    run([train], [dev], str(encoder), folder / "bundle", progress=lambda _: None, recipe=QUICK)
    return (folder / "bundle" / "CARD.md").read_text(encoding="utf-8")


def test_the_card_names_origin_licences_and_figures(tmp_path):
    card = card_of(tmp_path, write_encoder(tmp_path / "encoder"))
    for word in (
        "multilingual-e5-small",
        "MIT",
        "Licence Ouverte",
        "2 couches",
        "16, tous inventés",
        "8 courriers, service juste ",
    ):
        assert word in card


def test_the_card_says_whether_the_encoder_was_pre_trained_further(tmp_path):
    encoder = write_encoder(tmp_path / "encoder")
    assert "Pré-entraînement poursuivi sur ces textes : non." in card_of(tmp_path, encoder)
    (encoder / "curve.jsonl").write_text(json.dumps({"step": 50, "loss": 3.21}) + "\n")
    assert "oui, 50 pas, perte finale 3.21" in card_of(tmp_path, encoder)
