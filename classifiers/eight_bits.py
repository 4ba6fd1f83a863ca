"""Serving on a processor in 8 bits without losing what the encoder knows.

Encoders of this family carry a few values ten to a hundred times larger than all others, always in the same columns ("massive
activations"). One scale for a whole matrix of activations then leaves the rest a handful of steps: measured on the shipped
encoder, the mean token was off by as much as mails differ from one another. So those columns are multiplied in full
precision, and 8 bits do the rest.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from classifiers.fused import FusedEncoder, fits
from classifiers.model_input import Text

# Columns kept apart: those that reach APART times what all but one value in a hundred stay under; at most MOST a matrix.
APART, MOST = 8.0, 4
# Read once when a model is loaded, to see where its large values come up.
SAMPLES = (
    Text(
        subject="Voiture garée devant mon portail",
        body="Bonjour, depuis lundi une voiture grise est stationnée devant mon garage au 12 rue des Lilas, je ne peux plus "
        "sortir. Pouvez-vous la faire enlever ? Plaque AB-123-CD. Merci d'avance, Mme Morel, 06 12 34 56 78",
    ),
    Text(subject="", body="ya encor du bruit ds limmeuble a coté tt les soirs jusqua 2h cest plus possible!!!"),
    Text(
        subject="Re: Re: Contestation de l'avis n° 1234567890",
        body="Monsieur le Maire,\n\nJ'ai l'honneur de contester le forfait de post-stationnement du 03/11/2025 à 14 h 20, "
        "alors que j'avais payé. Vous trouverez ci-joint mon ticket.\n\nJe vous prie d'agréer mes salutations distinguées.",
    ),
)


class Split(nn.Module):
    """A linear layer in 8 bits, but for the input columns `apart`."""

    def __init__(self, whole: nn.Linear, apart: Sequence[int]) -> None:
        super().__init__()
        self.register_buffer("apart", torch.tensor(list(apart), dtype=torch.long))
        self.register_buffer("columns", whole.weight.detach()[:, list(apart)].T.contiguous().clone())
        self.rest = nn.Linear(whole.in_features, whole.out_features)
        with torch.no_grad():
            self.rest.weight.copy_(whole.weight).index_fill_(1, self.apart, 0.0)  # type: ignore[arg-type]
            self.rest.bias.copy_(whole.bias) if whole.bias is not None else self.rest.bias.zero_()

    def forward(self, values: Tensor) -> Tensor:
        """As the whole layer, for values (batch, tokens, in)."""
        large = values.index_select(-1, self.apart)  # type: ignore[arg-type]
        out: Tensor = self.rest(values.index_fill(-1, self.apart, 0.0)) + large @ self.columns  # type: ignore[arg-type, operator]
        return out


def large_columns(encoder: Any, texts: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    """Per linear layer the input columns with massive values, seen while the encoder reads `texts` (token ids)."""
    peaks: dict[str, Tensor] = {}
    usual: dict[str, float] = {}

    def watch(name: str) -> Any:
        def look(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            sizes = given[0].detach().float().abs().flatten(0, -2)
            peaks[name] = torch.maximum(peaks[name], sizes.amax(0)) if name in peaks else sizes.amax(0)
            here = float(sizes.flatten().kthvalue(max(int(sizes.numel() * 0.99), 1)).values)
            usual[name] = max(usual.get(name, 0.0), here)

        return look

    layers = [(name, part) for name, part in encoder.named_modules() if isinstance(part, nn.Linear)]
    hooks = [part.register_forward_pre_hook(watch(name)) for name, part in layers]
    try:
        with torch.inference_mode():
            for ids in texts:
                row = torch.tensor([list(ids)])
                encoder(input_ids=row, attention_mask=torch.ones_like(row))
    finally:
        for hook in hooks:
            hook.remove()
    found: dict[str, list[int]] = {}
    for name, peak in peaks.items():
        order = torch.argsort(peak, descending=True)[:MOST]
        found[name] = [int(n) for n in order if float(peak[n]) > APART * usual[name]]
    return found


def in_bytes(encoder: Any, texts: Sequence[Sequence[int]]) -> Any:
    """The encoder with its linear layers in 8 bits; `texts` are a few mails (token ids) that show where large values come up.

    CamemBERT's own architecture then reads one text at a time (`fused.py`); other families keep their modules.
    """
    if fits(encoder):
        return FusedEncoder(encoder, large_columns(encoder, texts))
    quantize = getattr(torch.ao.quantization, "quantize_dynamic", None)
    if quantize is None:  # announced by torch: then 32 bits, right and half as fast
        return encoder
    for name, apart in large_columns(encoder, texts).items():
        if apart:
            owner, _, last = name.rpartition(".")
            parent = encoder.get_submodule(owner)
            setattr(parent, last, Split(getattr(parent, last), apart))
    by_row = torch.ao.quantization.per_channel_dynamic_qconfig
    chosen = {name: by_row for name, part in encoder.named_modules() if isinstance(part, nn.Linear)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return quantize(encoder, chosen, dtype=torch.qint8)
