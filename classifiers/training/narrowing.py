"""Narrows an encoder: the inner values and the heads of attention that move its output least go, the others stay as they are.

What a value moves is its mean size over real texts times the length of its column in the matrix that reads it (a magnitude
criterion on activations, as in structured pruning; Michel et al. 2019, Xia et al. 2022). Distillation (`distil.py`) then teaches
the rest to do without. Inner values are cut out. A head is set to zero, since CamemBERT's own form knows only heads that fill the
hidden width: it stays zero in training (every gradient of it is a product with a zero) and is left out in serving (`fused.py`).
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
    layers = _own_layers(model)
    if not 0 < width <= int(model.config.intermediate_size):
        raise ValueError(f"a layer has {model.config.intermediate_size} inner values, {width} cannot be kept")
    moved = _moved(model, [layer.output.dense for layer in layers], rows)
    for layer, values in zip(layers, moved, strict=True):
        kept = torch.argsort(values, descending=True)[:width].sort().values
        up, down = layer.intermediate.dense, layer.output.dense
        layer.intermediate.dense = _linear(up.weight[kept], up.bias[kept])
        layer.output.dense = _linear(down.weight[:, kept], down.bias)
    model.config.intermediate_size = width


def silence(model: Any, heads: int, rows: Sequence[tuple[int, ...]]) -> None:
    """Leave `heads` heads of attention in every layer and set the others to zero, chosen as `narrow` chooses.

    Raises ValueError for another architecture than CamemBERT's own, or where a layer has fewer heads.
    """
    layers, all_heads = _own_layers(model), int(model.config.num_attention_heads)
    if not 0 < heads <= all_heads:
        raise ValueError(f"a layer has {all_heads} heads of attention, {heads} cannot be kept")
    moved = _moved(model, [layer.attention.output.dense for layer in layers], rows)
    for layer, values in zip(layers, moved, strict=True):
        size = len(values) // all_heads
        gone = torch.argsort(values.view(all_heads, size).square().sum(1))[: all_heads - heads]
        columns = (gone[:, None] * size + torch.arange(size)).flatten()
        own = layer.attention.self
        with torch.no_grad():
            for part in (own.query, own.key, own.value):
                part.weight[columns] = 0.0
                part.bias[columns] = 0.0
            layer.attention.output.dense.weight[:, columns] = 0.0


def _own_layers(model: Any) -> list[Any]:
    layers = layers_of(model)
    if not all(hasattr(layer, "intermediate") and hasattr(layer, "output") for layer in layers):
        raise ValueError("only layers of CamemBERT's own form can be narrowed")
    return layers


def _moved(model: Any, readers: Sequence[nn.Linear], rows: Sequence[tuple[int, ...]]) -> list[Tensor]:
    """Per matrix (in,): mean size of each value it reads over all tokens, times the length of its column."""
    sizes = [torch.zeros(reader.in_features) for reader in readers]

    def watch(n: int) -> Any:
        def look(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            sizes[n] += given[0].detach().float().abs().flatten(0, -2).sum(0).cpu()

        return look

    hooks = [reader.register_forward_pre_hook(watch(n)) for n, reader in enumerate(readers)]
    there = next(model.parameters()).device
    try:
        with torch.inference_mode():
            for row in rows:
                ids, mask = pad([row], int(model.config.pad_token_id))
                model(input_ids=ids.to(there), attention_mask=mask.to(there))
    finally:
        for hook in hooks:
            hook.remove()
    columns = [reader.weight.detach().float().norm(dim=0).cpu() for reader in readers]
    return [size * column for size, column in zip(sizes, columns, strict=True)]


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer
