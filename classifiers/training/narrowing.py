"""Narrows the feed-forward part of an encoder: the inner values that move its output least go, the others stay as they are.

Two thirds of a layer's products lie there. What a value moves is its mean size over real texts times the length of its column in
the second matrix (a magnitude criterion on activations, as in structured pruning; Michel et al. 2019, Xia et al. 2022).
Distillation (`distil.py`) then teaches the rest to do without.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from classifiers.network import pad
from classifiers.training.encoders import layers_of


def narrow(model: Any, width: int, rows: Sequence[tuple[int, ...]]) -> None:
    """Keep `width` inner values of every layer, chosen by what they do on `rows` (token ids of some dozen texts or more).

    Raises ValueError for another architecture than CamemBERT's own, or where a layer is not that wide.
    """
    layers = layers_of(model)
    if not all(hasattr(layer, "intermediate") and hasattr(layer, "output") for layer in layers):
        raise ValueError("only layers of CamemBERT's own form can be narrowed")
    if not 0 < width <= int(model.config.intermediate_size):
        raise ValueError(f"a layer has {model.config.intermediate_size} inner values, {width} cannot be kept")
    for layer, moved in zip(layers, _moved(model, layers, rows), strict=True):
        kept = torch.argsort(moved, descending=True)[:width].sort().values
        up, down = layer.intermediate.dense, layer.output.dense
        layer.intermediate.dense = _linear(up.weight[kept], up.bias[kept])
        layer.output.dense = _linear(down.weight[:, kept], down.bias)
    model.config.intermediate_size = width


def _moved(model: Any, layers: Sequence[Any], rows: Sequence[tuple[int, ...]]) -> list[Tensor]:
    """Per layer (inner,): mean size of each inner value over all tokens, times the length of its column."""
    sizes = [torch.zeros(layer.output.dense.in_features) for layer in layers]

    def watch(n: int) -> Any:
        def look(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            sizes[n] += given[0].detach().float().abs().flatten(0, -2).sum(0).cpu()

        return look

    hooks = [layer.output.dense.register_forward_pre_hook(watch(n)) for n, layer in enumerate(layers)]
    there = next(model.parameters()).device
    try:
        with torch.inference_mode():
            for row in rows:
                ids, mask = pad([row], int(model.config.pad_token_id))
                model(input_ids=ids.to(there), attention_mask=mask.to(there))
    finally:
        for hook in hooks:
            hook.remove()
    columns = [layer.output.dense.weight.detach().float().norm(dim=0).cpu() for layer in layers]
    return [size * column for size, column in zip(sizes, columns, strict=True)]


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer
