"""CamemBERT's own layers for one text at a time on a processor: 8-bit products, without the many small steps around them.

Same arithmetic as `transformers` gives in evaluation, for the architecture whose layers are named below (CamemBERT, RoBERTa). The
three products of attention are one, no mask is needed where nothing is padded, and heads of attention that hold nothing but
zeros (`training/narrowing.py`) are left out.
"""

import warnings
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

# Bytes of weights go from -127 to 127, so that both signs have the same steps.
STEPS = 127.0


class Product:
    """One linear layer, or several on the same input side by side, in 8 bits but for the input columns `apart`."""

    def __init__(self, layers: Sequence[nn.Linear], apart: Sequence[int]) -> None:
        weight = torch.cat([layer.weight.detach().float() for layer in layers])
        bias = torch.cat([layer.bias.detach().float() for layer in layers])
        self.apart = torch.tensor(list(apart), dtype=torch.long) if apart else None
        if self.apart is not None:
            self.columns = weight[:, self.apart].T.contiguous()
            weight = weight.index_fill(1, self.apart, 0.0)
        scales = (weight.abs().amax(1).clamp(min=1e-8) / STEPS).double()
        zeros = torch.zeros(len(weight), dtype=torch.long)
        with warnings.catch_warnings():  # torch announces that these will go; `fits` then says no
            warnings.simplefilter("ignore")
            in_bytes = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        self.packed = torch.ops.quantized.linear_prepack(in_bytes, bias)

    def __call__(self, values: Tensor) -> Tensor:
        """(tokens, in) to (tokens, out)."""
        # The reduced range keeps pairs of products within 16 bits on processors that add them so.
        if self.apart is None:
            whole: Tensor = torch.ops.quantized.linear_dynamic(values, self.packed, True)
            return whole
        large = values.index_select(1, self.apart)
        rest: Tensor = torch.ops.quantized.linear_dynamic(values.index_fill(1, self.apart, 0.0), self.packed, True)
        return rest.addmm_(large, self.columns)


class Norm:
    """A layer norm as a plain call."""

    def __init__(self, layer: nn.LayerNorm) -> None:
        self.weight, self.bias, self.epsilon = layer.weight.detach(), layer.bias.detach(), layer.eps

    def __call__(self, values: Tensor) -> Tensor:
        """Values (tokens, hidden), each token brought to its mean and spread."""
        return functional.layer_norm(values, self.weight.shape, self.weight, self.bias, self.epsilon)


class FusedEncoder(nn.Module):
    """A CamemBERT encoder for one text without padding. `apart`: input columns kept in full, per linear layer's name."""

    def __init__(self, encoder: Any, apart: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self.config = encoder.config
        known = encoder.embeddings
        self.words = known.word_embeddings.weight.detach().float()
        self.places = known.position_embeddings.weight.detach().float() + known.token_type_embeddings.weight[0].detach()
        self.norm = Norm(known.LayerNorm)
        self.first = int(encoder.config.pad_token_id) + 1
        heads = int(encoder.config.num_attention_heads)
        self.layers = [
            _layer(layer, f"encoder.layer.{n}.", apart, heads) for n, layer in enumerate(encoder.encoder.layer)
        ]

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> SimpleNamespace:
        """`last_hidden_state` (1, tokens, hidden) of token ids (1, tokens). Raises ValueError for several texts or padding."""
        if input_ids.shape[0] != 1 or (attention_mask is not None and not bool(attention_mask.all())):
            raise ValueError("one text at a time, without padding")
        ids = input_ids[0]
        count = len(ids)
        values = self.norm(self.words.index_select(0, ids) + self.places[self.first : self.first + count])
        for heads, mixed, out, out_norm, up, down, down_norm in self.layers:
            query, key, value = mixed(values).view(count, 3, heads, -1).permute(1, 2, 0, 3).unsqueeze(1).unbind(0)
            seen = functional.scaled_dot_product_attention(query, key, value)[0].transpose(0, 1).reshape(count, -1)
            values = out_norm(out(seen).add_(values))
            values = down_norm(down(functional.gelu(up(values))).add_(values))
        return SimpleNamespace(last_hidden_state=values.unsqueeze(0))


def fits(encoder: Any) -> bool:
    """Whether an encoder is of the architecture that FusedEncoder computes."""
    config = getattr(encoder, "config", None)
    return (
        getattr(config, "model_type", "") in {"camembert", "roberta", "xlm-roberta"}
        and getattr(config, "hidden_act", "") == "gelu"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and hasattr(torch, "quantize_per_channel")
        and hasattr(torch.ops.quantized, "linear_dynamic")
    )


def _layer(layer: Any, name: str, apart: Mapping[str, Sequence[int]], heads: int) -> tuple[Any, ...]:
    own = layer.attention.self
    of_attention = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    shared = sorted({column for part in of_attention for column in apart.get(part, ())})
    result, up, down = layer.attention.output, layer.intermediate.dense, layer.output
    kept = _heads_at_work(own, result.dense, heads)
    size = result.dense.in_features // heads
    columns = (kept[:, None] * size + torch.arange(size)).flatten()
    places = {int(column): place for place, column in enumerate(columns)}
    of_result = [places[n] for n in apart.get(f"{name}attention.output.dense", ()) if n in places]
    return (
        len(kept),
        Product([_part(linear, rows=columns) for linear in (own.query, own.key, own.value)], shared),
        Product([_part(result.dense, columns=columns)], of_result),
        Norm(result.LayerNorm),
        Product([up], apart.get(f"{name}intermediate.dense", ())),
        Product([down.dense], apart.get(f"{name}output.dense", ())),
        Norm(down.LayerNorm),
    )


def _heads_at_work(own: Any, result: nn.Linear, heads: int) -> Tensor:
    """Numbers of the heads whose values are read by anything; at least one, so that every shape stays one."""
    read = result.weight.detach().abs().amax(0).view(heads, -1).amax(1)
    given = own.value.weight.detach().abs().amax(1).view(heads, -1).amax(1)
    given = torch.maximum(given, own.value.bias.detach().abs().view(heads, -1).amax(1))
    kept = torch.nonzero((read > 0) & (given > 0)).flatten()
    return kept if len(kept) else torch.zeros(1, dtype=torch.long)


def _part(linear: nn.Linear, rows: Tensor | None = None, columns: Tensor | None = None) -> nn.Linear:
    """A linear layer with only these rows (outputs) or columns (inputs)."""
    weight, bias = linear.weight.detach(), linear.bias.detach()
    weight = weight if columns is None else weight[:, columns]
    weight, bias = (weight, bias) if rows is None else (weight[rows], bias[rows])
    part = nn.Linear(weight.shape[1], weight.shape[0])
    part.weight.data, part.bias.data = weight, bias
    return part
