"""The precision of training follows the processor."""

import torch

from classifiers.training import precision


def test_the_sixteen_bit_product_is_chosen_only_when_it_was_quicker(monkeypatch):
    seconds = {torch.bfloat16: 2.0, torch.float32: 1.0}
    monkeypatch.setattr(precision, "_seconds", lambda matrix: seconds[matrix.dtype])
    precision.bf16_pays.cache_clear()
    with precision.mixed():
        assert not torch.is_autocast_enabled("cpu")
    seconds[torch.bfloat16] = 0.5
    precision.bf16_pays.cache_clear()
    with precision.mixed():
        assert torch.is_autocast_enabled("cpu")
        assert torch.get_autocast_dtype("cpu") is torch.bfloat16
    precision.bf16_pays.cache_clear()
