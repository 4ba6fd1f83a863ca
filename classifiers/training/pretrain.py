"""Masked-language-model training of an encoder: continued from a CamemBERT folder, or from scratch. Resumable.

Three things are learnt at once: to fill in masked tokens; to read noisy text (no accents, hurried spelling, scanner
faults), which is what the model sees at its input half of the time; and, where a teacher is given, to keep the teacher's
embedding of the clean text, so that a shallow, robust model keeps what a deep one knew.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.training.augmentation import noise
from classifiers.training.checkpoint import Checkpoint
from classifiers.training.encoders import Encoder, cut, fresh_encoder, open_encoder
from classifiers.training.precision import device, mixed

MASKED = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to pre-train. `layers`: which layers of the source are kept (empty: all). `teacher`: folder or ""."""

    source: str
    teacher: str = ""
    from_scratch: bool = False
    layers: tuple[int, ...] = ()
    tokens: int = 96
    batch: int = 16
    steps: int = 4000
    rate: float = 3e-4
    teacher_weight: float = 10.0
    seed: int = 1
    threads: int = 1
    save_every: int = 200


class Reader(nn.Module):
    """An encoder with the masked-word head of CamemBERT, its output tied to the word embedding."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        hidden = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.dense = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.bias = nn.Parameter(torch.zeros(int(encoder.config.vocab_size)))

    def guess(self, states: Tensor) -> Tensor:
        """Scores of all tokens for hidden states (count, hidden)."""
        change = self.norm(functional.gelu(self.dense(states)))
        words: Tensor = self.encoder.get_input_embeddings().weight
        return functional.linear(change, words, self.bias)


def mask_tokens(
    ids: Tensor, special: Tensor, mask_id: int, vocabulary: int, dice: torch.Generator
) -> tuple[Tensor, Tensor]:
    """BERT's masking: 15 % chosen, of them 80 % masked, 10 % random, 10 % kept. Returns (input, chosen)."""
    chosen = (torch.rand(ids.shape, generator=dice) < MASKED) & ~special
    what = torch.rand(ids.shape, generator=dice)
    masked = ids.clone()
    masked[chosen & (what < 0.8)] = mask_id
    swapped = chosen & (what >= 0.8) & (what < 0.9)
    masked[swapped] = torch.randint(7, vocabulary - 1, ids.shape, generator=dice)[swapped]
    return masked, chosen


def run(texts: Sequence[str], plan: Plan, out: Path, progress: Callable[[str], None]) -> list[dict[str, float]]:
    """Train on `texts`, keep `out/checkpoint.pt` and `out/curve.jsonl`, write the encoder folder `out`; the curve.

    A second call with the same plan goes on from the last checkpoint.
    """
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    out.mkdir(parents=True, exist_ok=True)
    encoder = fresh_encoder(plan.source) if plan.from_scratch else open_encoder(plan.source)
    if plan.layers:
        cut(encoder.model, plan.layers)
    there = device()
    reader = Reader(encoder.model).to(there)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98))
    checkpoint = Checkpoint(out, plan, reader, optimizer)
    step, curve = checkpoint.resume(there)
    teacher = open_encoder(plan.teacher) if plan.teacher else None
    if teacher is not None:
        teacher.model.to(there).eval()
    began, sums, seen = time.monotonic(), [0.0, 0.0, 0.0], 0
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min((step + 1) / 100, max(0.02, 1 - step / plan.steps))
        chance = random.Random(f"{plan.seed}-{step}")
        word_loss, kept_loss, right, tokens = _step(reader, encoder, teacher, texts, plan, chance)
        (word_loss + plan.teacher_weight * kept_loss).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        seen += tokens
        sums = [sums[0] + word_loss.item(), sums[1] + kept_loss.item(), sums[2] + right]
        if step % 50 == 0:
            point = {"step": step, "loss": sums[0] / 50, "teacher": sums[1] / 50, "right": sums[2] / 50}
            curve.append(point | {"tokens_s": seen / (time.monotonic() - began)})
            sums = [0.0, 0.0, 0.0]
            progress(" ".join(f"{k} {v:.4g}" for k, v in curve[-1].items()))
        if step % plan.save_every == 0 or step == plan.steps:
            checkpoint.save(step, curve)
            encoder.save(out)
    return curve


def _step(
    reader: Reader, encoder: Encoder, teacher: Encoder | None, texts: Sequence[str], plan: Plan, chance: random.Random
) -> tuple[Tensor, Tensor, float, int]:
    clean = [_window(chance.choice(texts), plan.tokens, chance) for _ in range(plan.batch)]
    noisy = [noise(text, chance) if chance.random() < 0.5 else text for text in clean]
    ids, mask, special = encoder.batch(noisy, plan.tokens)
    dice = torch.Generator().manual_seed(chance.getrandbits(40))
    masked, chosen = mask_tokens(ids, special, encoder.mask_id, encoder.vocabulary, dice)
    there = device()
    ids, mask, masked, chosen = ids.to(there), mask.to(there), masked.to(there), chosen.to(there)
    with mixed():
        states = reader.encoder(input_ids=masked, attention_mask=mask).last_hidden_state
        scores = reader.guess(states[chosen]).float()
    answers = ids[chosen]
    loss = functional.cross_entropy(scores, answers)
    right = float((scores.argmax(-1) == answers).float().mean())
    if teacher is None:
        return loss, loss.new_zeros(()), right, int(mask.sum())
    clean_ids, clean_mask = (part.to(there) for part in teacher.batch(clean, plan.tokens)[:2])
    with torch.inference_mode(), mixed():
        wanted = _mean(
            teacher.model(input_ids=clean_ids, attention_mask=clean_mask).last_hidden_state.float(), clean_mask
        )
    given = _mean(states.float(), mask)
    # Embeddings of one teacher all point much the same way: what tells texts apart is what is left of their common mean.
    wanted = wanted.clone()
    centre = wanted.mean(0, keepdim=True)
    apart = 1 - functional.cosine_similarity(given - centre, wanted - centre).mean()
    return loss, apart, right, int(mask.sum())


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).float()
    return (states * weight).sum(1) / weight.sum(1)


def _window(text: str, tokens: int, chance: random.Random) -> str:
    words = text.split()
    room = max(int(tokens * 0.7), 8)
    if len(words) <= room:
        return text
    start = chance.randrange(len(words) - room + 1)
    return " ".join(words[start : start + room])
