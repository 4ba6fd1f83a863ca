import json

import pytest
import torch

from classifiers import load_classifier
from classifiers.bundle import open_bundle
from classifiers.camembert import load_bundle
from classifiers.model_input import encode
from classifiers.training.encoders import cut, layers_of, open_encoder
from classifiers.training.finetune import Recipe, run
from classifiers.training.mails import read_examples
from classifiers.training.pretrain import Plan, mask_tokens
from classifiers.training.pretrain import run as pretrain
from classifiers.training.recalibrate import recalibrate
from tests.classifiers.mails import write_encoder, write_mails

QUICK = Recipe(epochs=1, batch=8, rate=1e-3, tokens=64, threads=1)
TEXTS = ["le chien de la voisine aboie", "je vous écris pour la rue", "merci de votre réponse depuis hier"] * 4


def quiet(_line):
    return None


@pytest.mark.parametrize("family", ["camembert", "deberta", "modernbert"])
def test_one_command_fine_tunes_every_camembert_family_and_the_bundle_serves(tmp_path, family):
    train, dev = write_mails(tmp_path / "a.jsonl", 32, 1), write_mails(tmp_path / "d.jsonl", 12, 2)
    out = tmp_path / "bundle"
    metrics = run([train], [dev], str(write_encoder(tmp_path / family, family)), out, progress=quiet, recipe=QUICK)
    assert 0 <= metrics["mean"]["pair"] <= 1
    example = read_examples([dev])[0]
    opinion = load_classifier(str(out), 1, ()).sort_text(example.text)
    assert len(opinion.guesses) == 4


def test_training_only_the_upper_layers_leaves_the_lower_ones_as_they_were(tmp_path):
    train, dev = write_mails(tmp_path / "a.jsonl", 32, 1), write_mails(tmp_path / "d.jsonl", 12, 2)
    folder = write_encoder(tmp_path / "encoder")
    recipe = Recipe(epochs=2, batch=8, rate=1e-2, tokens=64, threads=1, frozen=1, variants=2)
    run([train], [dev], str(folder), tmp_path / "bundle", progress=quiet, recipe=recipe)
    from safetensors.numpy import load_file

    before, after = load_file(folder / "model.safetensors"), load_file(tmp_path / "bundle" / "model.safetensors")
    name = "encoder.layer.{}.output.dense.weight"
    assert abs(before[name.format(0)] - after["encoder." + name.format(0)]).max() < 1e-3
    assert abs(before[name.format(1)] - after["encoder." + name.format(1)]).max() > 1e-3


def test_without_passes_the_encoder_stays_and_the_figures_are_those_that_are_served(tmp_path):
    train, dev = write_mails(tmp_path / "a.jsonl", 32, 1), write_mails(tmp_path / "d.jsonl", 12, 2)
    folder, out = write_encoder(tmp_path / "encoder"), tmp_path / "bundle"
    recipe = Recipe(epochs=0, tokens=64, threads=1, probe_readings=2)
    metrics = run([train], [dev], str(folder), out, seeds=(1, 2), progress=quiet, recipe=recipe)
    from safetensors.numpy import load_file

    before, after = load_file(folder / "model.safetensors"), load_file(out / "model.safetensors")
    kept = [name for name in before if f"encoder.{name}" in after]
    assert len(kept) > 30
    for name in kept:
        assert abs(before[name] - after[f"encoder.{name}"]).max() < 1e-3
    assert metrics["curves"] == {"1": [], "2": []}
    assert len(metrics["development"]) == 2
    parts, examples = load_bundle(out), read_examples([dev])
    rows = [encode(e.text, parts.tokenizer, parts.special, parts.max_tokens).ids for e in examples]
    given = [parts.labels[int(parts.network.weigh(torch.tensor([row])).scores.argmax())] for row in rows]
    right = sum(label == e.label for label, e in zip(given, examples, strict=True)) / len(examples)
    assert right in [pytest.approx(figures["pair_encoder_alone"], abs=0.01) for figures in metrics["development"]]


def test_the_same_seed_gives_the_same_figures(tmp_path):
    train, dev = write_mails(tmp_path / "a.jsonl", 24, 1), write_mails(tmp_path / "d.jsonl", 12, 2)
    encoder = str(write_encoder(tmp_path / "encoder"))
    one, two = (
        run([train], [dev], encoder, tmp_path / "bundle", seeds=(4,), progress=quiet, recipe=QUICK)["curves"]["4"]
        for _ in range(2)
    )
    assert [p["dev_loss"] for p in one] == pytest.approx([p["dev_loss"] for p in two], abs=1e-3)


def test_eight_bit_bundles_answer_like_sixteen_bit_ones(tmp_path):
    train, dev = write_mails(tmp_path / "a.jsonl", 32, 1), write_mails(tmp_path / "d.jsonl", 12, 2)
    encoder = str(write_encoder(tmp_path / "encoder"))
    for bits in (8, 16):
        run([train], [dev], encoder, tmp_path / str(bits), progress=quiet, recipe=QUICK, bits=bits)
    loaded = [load_classifier(str(tmp_path / bits), 1, ()) for bits in ("8", "16")]
    for example in read_examples([dev]):
        first, second = (one.sort_text(example.text).guesses[0] for one in loaded)
        assert first.label == second.label
        assert first.probability == pytest.approx(second.probability, abs=0.05)


def test_development_mails_of_an_unknown_label_are_refused(tmp_path):
    train = write_mails(tmp_path / "a.jsonl", 8, 1)
    dev = tmp_path / "d.jsonl"
    dev.write_text(json.dumps({"id": "d-1", "subject": "x", "body": "y", "service": "urbanisme"}) + "\n")
    with pytest.raises(ValueError, match="urbanisme"):
        run([train], [dev], "unused", tmp_path / "bundle", progress=quiet, recipe=QUICK)


def test_a_line_that_is_no_labelled_mail_is_named_without_its_text(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "1", "subject": "Mon secret", "body": "b"}\n')
    with pytest.raises(ValueError, match=r"a\.jsonl, line 1") as refused:
        read_examples([file])
    assert "secret" not in str(refused.value)


def test_masking_hides_about_fifteen_percent_and_never_special_tokens():
    ids = torch.full((50, 100), 20)
    special = torch.zeros_like(ids).bool()
    special[:, 0] = True
    masked, chosen = mask_tokens(ids, special, 99, 100, torch.Generator().manual_seed(1))
    assert not chosen[:, 0].any()
    assert 0.13 < chosen[:, 1:].float().mean() < 0.17
    assert (masked[~chosen] == 20).all()
    assert 0.75 < (masked[chosen] == 99).float().mean() < 0.85


@pytest.mark.parametrize("from_scratch", [False, True])
def test_pre_training_goes_on_where_it_stopped_and_keeps_its_curve(tmp_path, from_scratch):
    source = str(write_encoder(tmp_path / "source"))
    teacher = "" if from_scratch else source
    plan = Plan(source=source, teacher=teacher, from_scratch=from_scratch, steps=100, batch=4, tokens=32, save_every=50)
    whole = pretrain(TEXTS, plan, tmp_path / "whole", quiet)

    class Stopped(Exception):
        pass

    def stop_after_the_first_point(_line):
        if (tmp_path / "parts" / "checkpoint.pt").exists():
            raise Stopped

    with pytest.raises(Stopped):
        pretrain(TEXTS, plan, tmp_path / "parts", stop_after_the_first_point)
    parts = pretrain(TEXTS, plan, tmp_path / "parts", quiet)
    assert [p["step"] for p in parts] == [p["step"] for p in whole] == [50, 100]
    assert parts[-1]["loss"] == pytest.approx(whole[-1]["loss"], rel=0.05)
    assert open_encoder(str(tmp_path / "parts")).vocabulary > 10


def test_a_checkpoint_of_another_plan_is_not_continued(tmp_path):
    source = str(write_encoder(tmp_path / "source"))
    pretrain(TEXTS, Plan(source=source, steps=1, batch=2, tokens=16), tmp_path / "out", quiet)
    with pytest.raises(ValueError, match="another plan"):
        pretrain(TEXTS, Plan(source=source, steps=2, batch=2, tokens=16), tmp_path / "out", quiet)


def test_cutting_keeps_the_named_layers_in_order(tmp_path):
    encoder = open_encoder(str(write_encoder(tmp_path / "source")))
    second = layers_of(encoder.model)[1]
    cut(encoder.model, [1])
    assert layers_of(encoder.model) == [second]
    assert encoder.model.config.num_hidden_layers == 1


def test_a_bundle_is_weighed_anew_without_training_and_stays_whole(bundle, tmp_path):
    dev = [write_mails(tmp_path / f"d{n}.jsonl", 16, n) for n in (5, 6)]
    before = {name: (bundle / name).read_bytes() for name in ("model.safetensors", "words.safetensors")}
    found = recalibrate(bundle, dev, tmp_path / "work", version="1.1")
    assert before == {name: (bundle / name).read_bytes() for name in before}
    opened = open_bundle(bundle)
    assert opened.version == "1.1"
    assert set(opened.metrics["by_author"]) == {"t5", "t6"}
    assert opened.calibration.words == pytest.approx(found["calibration"]["words"])
    assert "1.1" in (bundle / "CARD.md").read_text(encoding="utf-8")
    assert load_classifier(str(bundle), 1, ()).version.endswith("@1.1")
