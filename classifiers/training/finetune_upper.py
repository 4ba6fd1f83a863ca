"""Fine-tuning on few processor cores: the lower layers stay and are run once, only the upper ones are trained.

Each mail is read in several variants (as it is, and changed by augmentation); what the lower layers make of them is kept
in memory in 16 bits. A pass then costs only the upper layers. For encoders of CamemBERT's own architecture.
"""

import copy
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.training.augmentation import vary
from classifiers.training.encoders import layers_of
from classifiers.training.finetune_network import Trainer
from classifiers.training.mails import Example
from classifiers.training.precision import mixed

# Added to the attention of padding: nothing is left of it after the softmax.
NOTHING = -1e4


class UpperTrainer(Trainer):
    """Trains the layers above `recipe.frozen` on `recipe.variants` readings of each mail."""

    def train(
        self, examples: Sequence[Example], dev: Sequence[Example], progress: Callable[[str], None]
    ) -> list[dict[str, float]]:
        """As Trainer.train; one pass sees one variant of every mail, in turn."""
        recipe = self.recipe
        if not hasattr(self.encoder.model, "encoder") or recipe.frozen >= len(layers_of(self.encoder.model)):
            raise ValueError("frozen layers need CamemBERT's architecture and at least one layer above them")
        began = time.monotonic()
        if recipe.probe:
            self.probe(examples)
        readings = [self._lower([e.text for e in examples])]
        progress(f"lower layers: reading 1/{recipe.variants}, {time.monotonic() - began:.0f} s")
        for n in range(1, recipe.variants):
            readings.append(self._lower([vary(e.text, self.chance) for e in examples]))
            progress(f"lower layers: reading {n + 1}/{recipe.variants}, {time.monotonic() - began:.0f} s")
        dev_reading = self._lower([e.text for e in dev])
        upper = nn.ModuleList(layers_of(self.encoder.model)[recipe.frozen :])
        optimizer = self._upper_optimizer(upper)
        steps = recipe.epochs * -(-len(examples) // recipe.batch)
        targets, weights = self.targets(examples).to(self.device), self._class_weights(examples)
        weights = weights[[self.index[e.label] for e in examples]]
        counts = self._counts(examples)
        curve: list[dict[str, float]] = []
        best, kept, step = np.inf, None, 0
        for epoch in range(1, recipe.epochs + 1):
            reading, total = readings[(epoch - 1) % len(readings)], 0.0
            self.network.train()
            for batch in self._batches(examples):
                factor = min((step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps))
                for group in optimizer.param_groups:
                    group["lr"] = group["full"] * factor
                scores = self._upper(upper, [self._dropped(reading[n]) for n in batch])
                each = -(targets[batch] * functional.log_softmax(scores, dim=-1)).sum(-1)
                share = weights[batch]
                loss = (each * share * counts[batch]).sum() / share.sum()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad()
                total += loss.item() * len(batch)
                step += 1
            point = {"epoch": epoch, "loss": total / len(examples), "seconds": time.monotonic() - began}
            point |= self._judge_reading(upper, dev_reading, dev)
            curve.append(point)
            progress(" ".join(f"{name} {value:.4g}" for name, value in point.items()))
            if point["dev_loss"] < best:
                best, kept = point["dev_loss"], copy.deepcopy(self.network.state_dict())
            elif epoch - min(curve, key=lambda p: p["dev_loss"])["epoch"] >= recipe.patience:
                break
        if kept is not None:
            self.network.load_state_dict(kept)
        return curve

    def _lower(self, texts: Sequence[object]) -> list[Tensor]:
        """Hidden states after the frozen layers, one 16-bit tensor (tokens, hidden) a text."""
        model = self.encoder.model
        stack = model.encoder.layer
        model.encoder.layer = stack[: self.recipe.frozen]
        try:
            return self._states(texts)
        finally:
            model.encoder.layer = stack

    def _states(self, texts: Sequence[object]) -> list[Tensor]:
        self.network.eval()
        rows = self.rows(texts)  # type: ignore[arg-type]
        found: list[Tensor] = [torch.empty(0)] * len(rows)
        order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
        for start in range(0, len(order), 16):
            chosen = order[start : start + 16]
            ids, mask = self.padded([rows[n] for n in chosen])
            with torch.no_grad(), mixed():
                states = self.network.states(ids, mask)
            for n, row in zip(chosen, states, strict=True):
                found[n] = row[: len(rows[n])].to("cpu", torch.bfloat16).clone()
        return found

    def _dropped(self, states: Tensor) -> Tensor:
        """The states without a few of the tokens: what word dropping does, one floor up."""
        keep = torch.rand(len(states)) >= self.recipe.word_drop
        keep[0] = True
        return states[keep]

    def _upper(self, upper: nn.ModuleList, rows: list[Tensor]) -> Tensor:
        states = nn.utils.rnn.pad_sequence(rows, batch_first=True).to(self.device).float()
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(states.shape[1]) < lengths[:, None]).float().to(self.device)
        blocked = ((1 - mask) * NOTHING)[:, None, None, :]
        with mixed():
            for layer in upper:
                states = layer(states, blocked)
        states = states.float()
        pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        scores: Tensor = self.network.head(self.network.dropout(pooled))
        return scores

    def _judge_reading(self, upper: nn.ModuleList, reading: list[Tensor], dev: Sequence[Example]) -> dict[str, float]:
        self.network.eval()
        with torch.no_grad():
            scores = torch.cat([self._upper(upper, reading[n : n + 16]).cpu() for n in range(0, len(reading), 16)])
        wanted = torch.tensor([self.index[e.label] for e in dev])
        loss = functional.cross_entropy(scores, wanted)
        return {"dev_loss": float(loss), "dev_pair": float((scores.argmax(-1) == wanted).float().mean())}

    def _upper_optimizer(self, upper: nn.ModuleList) -> torch.optim.Optimizer:
        recipe = self.recipe
        groups: list[dict[str, object]] = [{"params": list(self.network.head.parameters()), "full": recipe.rate}]
        for depth, layer in enumerate(reversed(upper)):
            groups.append({"params": list(layer.parameters()), "full": recipe.rate * recipe.decay**depth})
        return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01)
