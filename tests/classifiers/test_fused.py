"""The quick form of CamemBERT's layers against transformers' own."""

import pytest
import torch
from transformers import CamembertConfig, CamembertModel

from classifiers.eight_bits import in_bytes, large_columns
from classifiers.fused import FusedEncoder, fits
from classifiers.training.narrowing import silence


def encoder(hidden_act="gelu"):
    torch.manual_seed(5)
    config = CamembertConfig(
        vocab_size=300,
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=70,
        pad_token_id=1,
        type_vocab_size=1,
        hidden_act=hidden_act,
    )
    model = CamembertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():  # fresh layers all but copy their input: make every part matter, and one value massive
        for name, weight in model.named_parameters():
            weight.copy_(torch.randn_like(weight) * (0.15 if weight.dim() > 1 else 0.02) + ("LayerNorm.weight" in name))
        model.encoder.layer[1].intermediate.dense.bias[9] = 60.0
        model.encoder.layer[1].output.dense.weight[:, 9] *= 0.002
    return model


def states(model, ids):
    with torch.inference_mode():
        return model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]


def apart(found, wanted):
    """How far the states are off, measured by how much they differ from one another."""
    return float((found - wanted).norm() / (wanted - wanted.mean(0)).norm())


def test_the_quick_form_gives_the_states_of_transformers_but_for_the_8_bits():
    model, texts = encoder(), [list(range(5, 65)), list(range(100, 130))]
    quick = in_bytes(model, texts)
    assert isinstance(quick, FusedEncoder)
    for ids in (torch.arange(5, 65)[None], torch.arange(200, 260, 7)[None]):
        assert apart(states(quick, ids), states(model, ids)) < 0.15


def test_heads_of_nothing_but_zeros_are_left_out_and_nothing_else_changes():
    model, texts = encoder(), [tuple(range(5, 65)), tuple(range(100, 130))]
    silence(model, 3, texts)
    size, own = model.config.hidden_size // model.config.num_attention_heads, model.encoder.layer[1].attention
    heard = [n for n in range(4) if bool((own.output.dense.weight[:, n * size] != 0).any())]
    with torch.no_grad():  # the second layer has fewer still, and a massive value in the last of its heads
        own.output.dense.weight[:, heard[0] * size : (heard[0] + 1) * size] = 0
        own.self.value.bias[heard[2] * size + 3] = 60.0
        own.output.dense.weight[:, heard[2] * size + 3] *= 0.002
    known = large_columns(model, texts)
    quick = FusedEncoder(
        model, known | {"encoder.layer.1.attention.output.dense": [heard[0] * size, heard[2] * size + 3]}
    )
    assert [layer[0] for layer in quick.layers] == [3, 2, 3]
    for ids in (torch.arange(5, 65)[None], torch.arange(200, 260, 7)[None]):
        off = apart(states(quick, ids), states(model, ids))
        assert off < 0.15
        # The column kept apart is still that of the massive value, though it stands elsewhere now.
        assert off < 0.7 * apart(states(FusedEncoder(model, known), ids), states(model, ids))


def test_a_layer_whose_heads_are_all_silent_is_served_all_the_same():
    model, ids = encoder(), torch.arange(5, 65)[None]
    with torch.no_grad():
        model.encoder.layer[0].attention.output.dense.weight.zero_()
    quick = in_bytes(model, [list(range(5, 65))])
    assert quick.layers[0][0] == 1
    assert apart(states(quick, ids), states(model, ids)) < 0.15


def test_one_massive_value_would_spoil_the_8_bits_were_it_not_kept_apart():
    model, ids = encoder(), torch.arange(5, 65)[None]
    assert apart(states(FusedEncoder(model, {}), ids), states(model, ids)) > 2 * apart(
        states(in_bytes(model, [list(range(5, 65))]), ids), states(model, ids)
    )


def test_padding_and_several_texts_are_refused_in_words():
    quick = in_bytes(encoder(), [list(range(5, 65))])
    for ids, mask in (
        (torch.ones(2, 4).long(), torch.ones(2, 4)),
        (torch.ones(1, 4).long(), torch.tensor([[1, 1, 1, 0]])),
    ):
        with pytest.raises(ValueError, match="one text at a time"):
            quick(input_ids=ids, attention_mask=mask)


def test_another_architecture_keeps_its_own_modules():
    other = encoder(hidden_act="relu")
    assert not fits(other)
    assert not isinstance(in_bytes(other, [[5, 6, 7]]), FusedEncoder)
