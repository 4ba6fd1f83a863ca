"""A deep model teaches a shallow one: on the tiny bundle, in seconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from classifiers.camembert import load_bundle
from classifiers.model_input import Text
from classifiers.training.distil import Plan, run, texts_to_read
from classifiers.training.encoders import open_encoder
from classifiers.training.mails import read_examples
from classifiers.training.narrowing import narrow, silence
from tests.classifiers.mails import write_mails

PLAN = Plan(layers=(0,), tokens=64, readings=2, passages=3, batch=8, steps=100, rate=3e-3, save_every=50)
PASSAGES = ["le maire arrête la circulation", "la police municipale veille", "une voiture est garée devant un portail"]


@pytest.fixture
def mails(tmp_path: Path) -> list[Text]:
    return [e.text for e in read_examples([write_mails(tmp_path / "mails.jsonl", 32, 3)])]


def test_the_student_comes_near_the_teacher_keeps_fewer_layers_and_opens_as_an_encoder(
    trained: Path, mails: list[Text], tmp_path: Path
) -> None:
    torch.set_num_threads(1)
    teacher = load_bundle(trained, quick=False)
    with torch.no_grad():  # so small a layer all but copies its input: make the one that the student lacks matter
        for weight in teacher.network.encoder.encoder.layer[1].parameters():  # type: ignore[attr-defined]
            weight.mul_(8 if weight.dim() > 1 else 1)
    curve = run(teacher, texts_to_read(mails, PASSAGES, PLAN), PLAN, tmp_path / "student", lambda _: None)
    assert [point["step"] for point in curve] == [50, 100]
    assert curve[-1]["states"] < 0.7 * curve[0]["states"]
    student = open_encoder(str(tmp_path / "student"))
    assert len(student.model.encoder.layer) == 1
    assert len(load_bundle(trained, quick=False).network.encoder.encoder.layer) > 1  # type: ignore[attr-defined]


def test_a_run_that_was_stopped_goes_on_and_another_plan_in_its_folder_is_refused(
    trained: Path, mails: list[Text], tmp_path: Path
) -> None:
    teacher, texts, out = load_bundle(trained, quick=False), texts_to_read(mails, PASSAGES, PLAN), tmp_path / "student"

    class Killed(Exception):
        pass

    def until(word: str) -> None:
        if word.startswith("step 100"):
            raise Killed

    with pytest.raises(Killed):
        run(teacher, texts, PLAN, out, until)
    heard: list[str] = []
    curve = run(teacher, texts, PLAN, out, heard.append)
    assert [point["step"] for point in curve] == [50, 100]
    assert not any(line.startswith(("teacher", "step 50 ")) for line in heard)  # neither read nor learnt again
    with pytest.raises(ValueError, match="another plan"):
        run(teacher, texts, Plan(layers=(0,), steps=7), out, heard.append)


def heads_heard(encoder: Any) -> list[int]:
    """How many heads of each layer have any weight that is not zero."""
    found = []
    for layer in encoder.encoder.layer:
        own, heads = layer.attention.self, encoder.config.num_attention_heads
        given = [
            part.weight.detach().abs().amax(1) + part.bias.detach().abs() for part in (own.query, own.key, own.value)
        ]
        read = layer.attention.output.dense.weight.detach().abs().amax(0)
        found.append(int((torch.stack([*given, read]).amax(0).view(heads, -1).amax(1) > 0).sum()))
    return found


def test_texts_are_every_mail_as_it_is_its_changed_copies_and_passages(mails: list[Text]) -> None:
    texts = texts_to_read(mails, PASSAGES, PLAN)
    assert texts[: len(mails)] == mails
    assert len(texts) == 2 * len(mails) + len(PASSAGES)
    assert texts[len(mails) : 2 * len(mails)] != mails


def test_an_earlier_student_goes_on_with_narrower_layers(trained: Path, mails: list[Text], tmp_path: Path) -> None:
    teacher = load_bundle(trained, quick=False)
    texts = texts_to_read(mails, PASSAGES, PLAN)
    run(teacher, texts, PLAN, tmp_path / "student", lambda _: None)
    wide = open_encoder(str(tmp_path / "student")).model
    plan = replace(PLAN, layers=(), start=str(tmp_path / "student"), width=16, heads=1, steps=50)
    curve = run(teacher, texts, plan, tmp_path / "narrow", lambda _: None)
    narrowed = open_encoder(str(tmp_path / "narrow")).model
    assert narrowed.config.intermediate_size == 16 < wide.config.intermediate_size
    assert [point["step"] for point in curve] == [50]
    # A silenced head stays silent through 50 steps of learning, though nothing but its zeros holds it so.
    assert heads_heard(narrowed) == [1] * len(narrowed.encoder.layer) < heads_heard(wide)


def test_inner_values_that_move_nothing_are_the_ones_that_go(trained: Path) -> None:
    encoder = load_bundle(trained, quick=False).network.encoder  # type: ignore[attr-defined]
    full = int(encoder.config.intermediate_size)
    rows = [(5, 9, 30, 41, 6), (5, 17, 6)]
    with torch.no_grad():
        for layer in encoder.encoder.layer:
            layer.output.dense.weight[:, ::2] = 0.0
    before = encoder(input_ids=torch.tensor([rows[0]])).last_hidden_state
    narrow(encoder, full // 2, rows)
    after = encoder(input_ids=torch.tensor([rows[0]])).last_hidden_state
    assert encoder.encoder.layer[0].intermediate.dense.out_features == full // 2
    assert torch.allclose(before, after, atol=1e-5)
    narrow(encoder, full // 4, rows)  # now one that counts has to go
    assert not torch.allclose(before, encoder(input_ids=torch.tensor([rows[0]])).last_hidden_state, atol=1e-5)


def test_layers_cannot_become_wider_or_vanish(trained: Path) -> None:
    encoder = load_bundle(trained, quick=False).network.encoder  # type: ignore[attr-defined]
    for width in (0, int(encoder.config.intermediate_size) + 1):
        with pytest.raises(ValueError, match="cannot be kept"):
            narrow(encoder, width, [(5, 6)])
    with pytest.raises(ValueError, match="CamemBERT's own form"):
        narrow(torch.nn.ModuleDict({"layers": torch.nn.ModuleList([torch.nn.Linear(2, 2)])}), 1, [(5, 6)])


def test_heads_that_move_nothing_are_the_first_to_fall_silent(trained: Path) -> None:
    parts = load_bundle(trained, quick=False)
    encoder, rows = parts.network.encoder, [(5, 6, 7, 8), (9, 10, 11)]  # type: ignore[attr-defined]
    heads, ids = encoder.config.num_attention_heads, torch.tensor([rows[0]])
    mute = range(0, heads, 2)
    with torch.no_grad():  # every second head is read by nothing, and says something all the same
        for layer in encoder.encoder.layer:
            for head in mute:
                size = encoder.config.hidden_size // heads
                layer.attention.output.dense.weight[:, head * size : (head + 1) * size] = 0
    before = encoder(input_ids=ids).last_hidden_state
    silence(encoder, heads - len(mute), rows)
    assert torch.equal(encoder(input_ids=ids).last_hidden_state, before)
    assert heads_heard(encoder) == [heads - len(mute)] * len(encoder.encoder.layer)


@pytest.mark.parametrize("heads", [0, 1000])
def test_no_head_or_more_than_there_are_cannot_be_kept(trained: Path, heads: int) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        silence(load_bundle(trained, quick=False).network.encoder, heads, [(5, 6)])  # type: ignore[attr-defined]
