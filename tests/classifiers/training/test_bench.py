import json

import pytest

from classifiers import load_classifier
from classifiers.training import bench, recipe, train
from classifiers.training.deletion import deletion_test
from classifiers.training.mails import read_examples
from tests.classifiers.mails import write_encoder, write_mails


def test_one_run_measures_every_method_and_names_those_that_are_missing(trained, tmp_path, capsys):
    files = [str(write_mails(tmp_path / f"{n}.jsonl", 24, n)) for n in (1, 2, 3)]
    encoder = str(write_encoder(tmp_path / "encoder"))
    arguments = ["--train", files[0], "--dev", files[1], "--test", files[2], "--bundle", str(trained)]
    assert bench.main([*arguments, "--encoder", encoder, "--out", str(tmp_path / "table")]) == 0
    text = (tmp_path / "table.md").read_text()
    for method in bench.PEERS:
        assert f"| {method} |" in text
    assert "| same architecture from scratch | not run: no bundle folder given" in text
    assert "deletion test" in text
    results = json.loads((tmp_path / "table.json").read_text())
    assert results["TF-IDF + linear SVM"]["slices"]["all"]["pair"] > 0.8
    assert {"all", "no accents", "capitals", "scanner faults"} <= set(results["ours"]["slices"])
    assert results["ours"]["mb"] > 0
    assert "| method |" in capsys.readouterr().out


def test_the_deletion_test_tells_reasons_from_other_words(trained, tmp_path):
    texts = [e.text for e in read_examples([write_mails(tmp_path / "t.jsonl", 20, 8)])]
    found = deletion_test(load_classifier(str(trained), 1, ()), texts, taken=1)
    assert found["mails"] >= 10
    assert found["reasons"] > found["random"]


def test_the_training_command_writes_a_bundle_that_loads(tmp_path, capsys):
    files = [str(write_mails(tmp_path / f"{n}.jsonl", 24, n)) for n in (1, 2)]
    arguments = ["--train", files[0], "--dev", files[1], "--encoder", str(write_encoder(tmp_path / "encoder"))]
    arguments += ["--out", str(tmp_path / "bundle"), "--epochs", "1", "--tokens", "64", "--threads", "1"]
    assert train.main([*arguments, "--bits", "8", "--name", "essai", "--version", "7"]) == 0
    assert load_classifier(str(tmp_path / "bundle"), 1, ()).version == "essai@7"
    assert "pair" in capsys.readouterr().out


def test_a_step_of_the_recipe_that_is_done_is_not_done_again(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(recipe, "prepare_corpora", lambda shop: (done.append("corpora"), shop.note("corpora", [])))
    monkeypatch.setattr(recipe, "convert_encoder", lambda shop: (done.append("convert"), shop.note("convert", {})))
    for _ in range(2):
        assert recipe.main(["--work", str(tmp_path), "--steps", "corpora", "convert"]) == 0
    assert done == ["corpora", "convert"]


def test_the_recipe_refuses_a_step_that_it_does_not_know(tmp_path, capsys):
    with pytest.raises(SystemExit):
        recipe.main(["--work", str(tmp_path), "--steps", "publish"])
    assert "invalid choice" in capsys.readouterr().err
