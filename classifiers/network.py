"""The network: any CamemBERT-family encoder, the mean of its tokens, one linear layer. Torch lives in model files only.

The mean and the single layer make the score an exact sum of one share per token, which is where the reasons come from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Scores (labels,) of one text, and a function: (label, rival) -> what each token adds to the lead (tokens,)."""

    scores: Tensor
    shares: Callable[[int, int], Tensor]


class Network(Protocol):
    """What serving asks of a model."""

    def weigh(self, ids: Tensor) -> Weighed:
        """Scores and shares of one text of token ids (1, tokens)."""


class Sorter(nn.Module):
    """Scores of the pair (service, motif). `encoder` is a transformers model giving `last_hidden_state`."""

    def __init__(self, encoder: Any, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(int(encoder.config.hidden_size), labels)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Hidden states of the last layer (batch, tokens, hidden) in fp32."""
        out: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return out.float()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Scores (batch, labels) of token ids (batch, tokens); `mask` is 0 on padding."""
        weight = mask.unsqueeze(-1).float()
        pooled = (self.states(ids, mask) * weight).sum(1) / weight.sum(1)
        scores: Tensor = self.head(self.dropout(pooled))
        return scores

    def weigh(self, ids: Tensor) -> "Weighed":
        """Scores of one text (1, tokens) and what each token adds to the lead of one label over another."""
        with torch.inference_mode():
            states = self.states(ids, torch.ones_like(ids))[0]
            scores = self.head(states.mean(0))
            weight = self.head.weight.detach().float()

        def shares(first: int, second: int) -> Tensor:
            with torch.inference_mode():
                each = states @ (weight[first] - weight[second]) / states.shape[0]
                # Tokens share a common part; what counts is how far one stands from the mean token.
                return each - each.mean()

        return Weighed(scores=scores, shares=shares)


def pad(rows: list[tuple[int, ...]], pad_id: int) -> tuple[Tensor, Tensor]:
    """Token ids and mask of a batch of unequal rows."""
    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), pad_id, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1
    return ids, mask
