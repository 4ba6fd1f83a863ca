"""Trains the network of one seed: a linear probe first, then the whole encoder with rates falling towards the input."""

import copy
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.eight_bits import SAMPLES, in_bytes
from classifiers.model_input import MAX_TOKENS, SpecialIds, Text, encode
from classifiers.network import Sorter, pad
from classifiers.training.augmentation import noisy, vary
from classifiers.training.encoders import Encoder, layers_of
from classifiers.training.mails import Example
from classifiers.training.precision import device, mixed

Scores = npt.NDArray[np.float32]
# Share of the target given to the other acceptable answers of a mail, and to all labels alike.
ALSO, SMOOTH = 0.2, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Figures of one training run. `rate` is that of the top layer; each layer below has `decay` times the one above.

    `frozen` lowest layers are left as they are and run once per mail and variant (see finetune_upper.py); 0 trains all.
    `probe_strength` is the C of the logistic regression that the linear layer starts from, `probe_readings` how often it sees
    each mail: once as it is, then with scanner faults and hurried spelling. With `epochs` 0 it stays as it is.
    """

    epochs: int = 8
    batch: int = 16
    rate: float = 2e-4
    decay: float = 0.9
    patience: int = 3
    tokens: int = MAX_TOKENS
    probe: bool = True
    train_words: bool = False
    word_drop: float = 0.06
    frozen: int = 0
    variants: int = 3
    probe_strength: float = 0.1
    probe_readings: int = 1
    threads: int = 0


class Trainer:
    """One network in training. `labels` fixes the order of the scores."""

    def __init__(self, encoder: Encoder, special: SpecialIds, labels: Sequence[str], recipe: Recipe, seed: int) -> None:
        torch.manual_seed(seed)
        self.chance = random.Random(seed)
        self.encoder, self.special, self.recipe = encoder, special, recipe
        self.index = {label: n for n, label in enumerate(labels)}
        self.device = device()
        self.network = Sorter(encoder.model, len(labels)).to(self.device)
        if recipe.threads:
            torch.set_num_threads(recipe.threads)

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Soft targets (examples, labels): mostly the label, a share for the other acceptable answers."""
        classes = len(self.index)
        rows = torch.full((len(examples), classes), SMOOTH / classes)
        for row, example in zip(rows, examples, strict=True):
            others = [self.index[label] for label in example.also if label in self.index and label != example.label]
            row[self.index[example.label]] += (1 - SMOOTH) * (1 - ALSO * bool(others))
            for other in others:
                row[other] += (1 - SMOOTH) * ALSO / len(others)
        return rows

    def rows(self, texts: Sequence[Text]) -> list[tuple[int, ...]]:
        """Token ids of the texts."""
        return [encode(text, self.encoder.tokenizer, self.special, self.recipe.tokens).ids for text in texts]

    def padded(self, rows: list[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
        """Token ids and mask of a batch, where the network computes."""
        ids, mask = pad(rows, self.special.pad)
        return ids.to(self.device), mask.to(self.device)

    def scores(self, texts: Sequence[Text], *, pooled: bool = False) -> Scores:
        """Scores (texts, labels), or the mean token (texts, hidden), without training."""
        self.network.eval()
        rows = self.rows(texts)
        found: list[Tensor] = [torch.empty(0)] * len(rows)
        order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
        for start in range(0, len(order), 16):
            chosen = order[start : start + 16]
            ids, mask = self.padded([rows[n] for n in chosen])
            with torch.inference_mode(), mixed():
                states = self.network.states(ids, mask)
            weight = mask.unsqueeze(-1).float()
            out = (states * weight).sum(1) / weight.sum(1)
            if not pooled:
                with torch.inference_mode():
                    out = self.network.head(out)
            for n, row in zip(chosen, out, strict=True):
                found[n] = row
        return np.asarray(torch.stack(found).cpu().numpy(), dtype=np.float32)

    def served(self, texts: Sequence[Text]) -> Scores:
        """Scores (texts, labels) as a processor will serve them, in 8 bits: what is calibrated and judged."""
        quick = copy.deepcopy(self.network).cpu().eval()
        samples = self.rows(SAMPLES)
        quick.encoder = in_bytes(quick.encoder, samples)
        each = [quick.weigh(torch.tensor([row])).scores.numpy() for row in self.rows(texts)]
        return np.asarray(np.stack(each), dtype=np.float32)

    def probe(self, examples: Sequence[Example]) -> None:
        """Set the linear layer to a logistic regression on the untouched encoder, so that the encoder is not torn by a
        random one (linear probing before fine-tuning, Kumar et al. 2022).
        """
        from sklearn.linear_model import LogisticRegression

        texts = [e.text for e in examples]
        for _ in range(1, self.recipe.probe_readings):
            texts += [noisy(e.text, self.chance) for e in examples]
        states = self.scores(texts, pooled=True)
        centre, width = states.mean(0), states.std(0) + 1e-6
        wanted = [self.index[e.label] for e in examples] * self.recipe.probe_readings
        fitted = LogisticRegression(C=self.recipe.probe_strength, max_iter=1000).fit(
            (states - centre) / width, wanted, [e.weight for e in examples] * self.recipe.probe_readings
        )
        weight = np.zeros((len(self.index), states.shape[1]), dtype=np.float32)
        constant = np.full(len(self.index), -5.0, dtype=np.float32)
        slopes, offsets = fitted.coef_ / width, fitted.intercept_
        if len(fitted.classes_) == 2:  # with two labels there is one plane, seen from the second
            slopes, offsets = np.vstack([-slopes, slopes]) / 2, np.concatenate([-offsets, offsets]) / 2
        weight[fitted.classes_] = slopes
        constant[fitted.classes_] = offsets - slopes @ centre
        with torch.no_grad():
            self.network.head.weight.copy_(torch.from_numpy(weight))
            self.network.head.bias.copy_(torch.from_numpy(constant))

    def train(
        self,
        examples: Sequence[Example],
        dev: Sequence[Example],
        progress: Callable[[str], None],
    ) -> list[dict[str, float]]:
        """Train, keep the pass with the lowest loss on `dev` (the last one without `dev`); the curve, one point a pass."""
        recipe, network = self.recipe, self.network
        if recipe.probe:
            self.probe(examples)
        optimizer, steps = self._optimizer(len(examples))
        weights = self._class_weights(examples)
        curve: list[dict[str, float]] = []
        best, kept, began, step = np.inf, None, time.monotonic(), 0
        for epoch in range(1, recipe.epochs + 1):
            total = 0.0
            network.train()
            for batch in self._batches(examples):
                factor = min((step + 1) / (0.06 * steps), (steps - step) / (0.94 * steps))
                total += self._learn([examples[n] for n in batch], optimizer, weights, factor) * len(batch)
                step += 1
                if step % 25 == 0:
                    progress(f"pass {epoch}/{recipe.epochs}, step {step}/{steps}, {time.monotonic() - began:.0f} s")
            point = {"epoch": epoch, "loss": total / len(examples), "seconds": time.monotonic() - began}
            point |= self.judge(dev) if dev else {"dev_loss": -float(epoch)}
            curve.append(point)
            progress(" ".join(f"{name} {value:.4g}" for name, value in point.items()))
            if point["dev_loss"] < best:
                best, kept = point["dev_loss"], copy.deepcopy(network.state_dict())
            elif epoch - min(curve, key=lambda p: p["dev_loss"])["epoch"] >= recipe.patience:
                break
        if kept is not None:
            network.load_state_dict(kept)
        return curve

    def _learn(
        self, examples: Sequence[Example], optimizer: torch.optim.Optimizer, weights: Tensor, factor: float
    ) -> float:
        """One step on a batch with the rates times `factor`; the loss."""
        for group in optimizer.param_groups:
            group["lr"] = group["full"] * factor
        loss = self._loss(examples, weights)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    def judge(self, examples: Sequence[Example]) -> dict[str, float]:
        """Loss and accuracy of the pair on labelled mails."""
        scores = torch.from_numpy(self.scores([e.text for e in examples]))
        wanted = torch.tensor([self.index[e.label] for e in examples])
        loss = functional.cross_entropy(scores, wanted)
        return {"dev_loss": float(loss), "dev_pair": float((scores.argmax(-1) == wanted).float().mean())}

    def _loss(self, examples: Sequence[Example], weights: Tensor) -> Tensor:
        rows = self.rows([vary(e.text, self.chance) for e in examples])
        unknown = self.encoder.tokenizer.token_to_id("<unk>") or self.encoder.mask_id
        special = {self.special.cls, self.special.sep}
        drop = self.recipe.word_drop
        rows = [tuple(unknown if t not in special and self.chance.random() < drop else t for t in row) for row in rows]
        ids, mask = self.padded(rows)
        with mixed():
            scores = self.network(ids, mask)
        targets = self.targets(examples).to(self.device)
        each = -(targets * functional.log_softmax(scores.float(), dim=-1)).sum(-1)
        share = weights[[self.index[e.label] for e in examples]]
        # A batch of notes alone moves little: what they count for is not evened out again.
        return (each * share * self._counts(examples)).sum() / share.sum()

    def _counts(self, examples: Sequence[Example]) -> Tensor:
        return torch.tensor([e.weight for e in examples], dtype=torch.float32, device=self.device)

    def _class_weights(self, examples: Sequence[Example]) -> Tensor:
        labels, size = [self.index[e.label] for e in examples], len(self.index)
        counts = np.bincount(labels, weights=[e.weight for e in examples], minlength=size)
        # The square root: rare labels are heard, and the probabilities do not lean towards them.
        return torch.tensor(np.sqrt(counts.mean() / np.maximum(counts, 1)), dtype=torch.float32, device=self.device)

    def _batches(self, examples: Sequence[Example]) -> list[list[int]]:
        """Random batches of mails of like length."""
        size = self.recipe.batch
        order = list(range(len(examples)))
        self.chance.shuffle(order)
        batches: list[list[int]] = []
        for start in range(0, len(order), size * 10):
            near = sorted(order[start : start + size * 10], key=lambda n: len(examples[n].text.whole))
            batches += [near[n : n + size] for n in range(0, len(near), size)]
        self.chance.shuffle(batches)
        return batches

    def _optimizer(self, count: int) -> tuple[torch.optim.Optimizer, int]:
        recipe, model = self.recipe, self.encoder.model
        words = model.get_input_embeddings().weight
        # Word vectors stay: words that no training mail holds must keep their place among those that one does.
        words.requires_grad_(recipe.train_words)
        layers = layers_of(model)
        groups = [{"params": list(self.network.head.parameters()), "full": recipe.rate * 2}]
        own: set[int] = set()
        for depth, layer in enumerate(reversed(layers)):
            params = list(layer.parameters())
            own |= {id(p) for p in params}
            groups.append({"params": params, "full": recipe.rate * recipe.decay**depth})
        rest = [p for p in model.parameters() if id(p) not in own and p.requires_grad]
        groups.append({"params": rest, "full": recipe.rate * recipe.decay ** len(layers)})
        steps = recipe.epochs * -(-count // recipe.batch)
        return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01), steps
