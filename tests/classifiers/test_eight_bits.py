import copy
from types import SimpleNamespace

import torch
from torch import nn

from classifiers.eight_bits import Split, in_bytes, large_columns

LARGE = 7


class Reading(nn.Module):
    """An encoder whose inner values stand in one column a hundred times above all others, as trained ones have them."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        self.words = nn.Embedding(50, 256)
        self.inner = nn.Linear(256, 32)
        with torch.no_grad():
            self.words.weight[:, LARGE] = 100.0 + torch.rand(50)

    def forward(self, input_ids, attention_mask):
        assert attention_mask.shape == input_ids.shape
        return SimpleNamespace(last_hidden_state=self.inner(self.words(input_ids)))


def states(encoder):
    ids = torch.arange(50)[None]
    with torch.inference_mode():
        return encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]


def apart(found, wanted):
    """How far the states are off, measured by how much they differ from one another."""
    return float((found - wanted).norm() / (wanted - wanted.mean(0)).norm())


def test_a_column_of_large_values_is_found_and_kept_out_of_the_8_bits():
    encoder = Reading().eval()
    texts = [list(range(25)), list(range(25, 50))]
    assert large_columns(encoder, texts) == {"inner": [LARGE]}
    wanted = states(encoder)
    plain = in_bytes(copy.deepcopy(encoder), [])
    quick = in_bytes(copy.deepcopy(encoder), texts)
    assert isinstance(quick.inner, Split)
    assert apart(states(quick), wanted) < 0.05
    assert apart(states(plain), wanted) > 0.2


def test_an_encoder_without_large_values_is_not_split():
    encoder = Reading().eval()
    with torch.no_grad():
        encoder.words.weight[:, LARGE] = 1.0
    quick = in_bytes(copy.deepcopy(encoder), [list(range(50))])
    assert not isinstance(quick.inner, Split)
    assert apart(states(quick), states(encoder)) < 0.05


def test_a_split_layer_without_a_bias_stays_without_one():
    torch.manual_seed(4)
    whole = nn.Linear(8, 4, bias=False)
    values = torch.randn(1, 3, 8)
    assert torch.allclose(Split(whole, [1, 5])(values), whole(values), atol=1e-5)
