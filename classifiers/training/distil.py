"""Distils a deep fine-tuned model into a shallow encoder: fewer layers learn to give the states that many layers gave.

    python -m classifiers.training.distil --teacher BUNDLE --mails training.jsonl --corpora FOLDER --layers 0 1 10 11 --out ENC

The teacher is a bundle of ours (`classifiers.training.train --frozen 8`, twelve layers). The student starts from the layers
named, or from an earlier student (--start); --width and --heads narrow its layers. It reads training mails as they are and
changed, and passages of the corpora, and is pulled to the teacher's last states (every token, and their mean) and to its answers
(DistilBERT, Sanh et al. 2019; TinyBERT, Jiao et al. 2020). ENC then goes to `train`. What the teacher made of the texts is kept
in ENC/teacher.npz, the student in checkpoint.pt: a killed run goes on.
"""

import argparse
import copy
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.camembert import Parts, load_bundle
from classifiers.model_input import Text, encode
from classifiers.network import Sorter, pad
from classifiers.training.augmentation import noise, vary
from classifiers.training.checkpoint import Checkpoint
from classifiers.training.encoders import Encoder, cut, open_encoder
from classifiers.training.mails import read_examples
from classifiers.training.narrowing import narrow, silence
from classifiers.training.precision import device, mixed

Row = tuple[int, ...]
# Answers are compared at this temperature; how much the mean token and the answers weigh beside the single tokens.
TEMPERATURE, MEAN_WEIGHT, ANSWER_WEIGHT = 2.0, 1.0, 0.5
# Texts read to see which inner values a student can do without.
SEEN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to distil. `layers`: those of the teacher that the student starts from; `readings` a mail: as it is, changed.

    `start`: folder of an earlier student to go on from instead; `width`: inner values kept in a layer, `heads`: heads of
    attention kept in a layer (0: all).
    """

    layers: tuple[int, ...] = ()
    start: str = ""
    width: int = 0
    heads: int = 0
    tokens: int = 128
    readings: int = 2
    passages: int = 1200
    batch: int = 16
    steps: int = 1200
    rate: float = 5e-4
    seed: int = 1
    save_every: int = 250


def texts_to_read(mails: Sequence[Text], passages: Sequence[str], plan: Plan) -> list[Text]:
    """Every mail as it is, `plan.readings` - 1 changed copies, and `plan.passages` passages, one in two with noise."""
    chance = random.Random(plan.seed)
    texts = list(mails)
    for _ in range(1, plan.readings):
        texts += [vary(mail, chance) for mail in mails]
    for passage in chance.sample(list(passages), min(plan.passages, len(passages))):
        words = passage.split()
        start = chance.randrange(max(len(words) - plan.tokens // 2, 1))
        body = " ".join(words[start : start + plan.tokens // 2])
        texts.append(Text(subject="", body=noise(body, chance) if chance.random() < 0.5 else body))
    return texts


class Lesson:
    """Token ids of the texts and the teacher's last states for them (16 bits, one array of all tokens)."""

    def __init__(self, rows: Sequence[Row], states: Tensor) -> None:
        self.rows = list(rows)
        self.ends = np.cumsum([0, *(len(row) for row in rows)])
        self.states = states
        sample = states[:: max(len(states) // 20_000, 1)].float()
        self.width = sample.std(0).clamp(min=1e-3)
        means = torch.stack([self.wanted(n).float().mean(0) for n in range(0, len(rows), max(len(rows) // 2000, 1))])
        self.mean_width = means.std(0).clamp(min=1e-3)

    def wanted(self, n: int) -> Tensor:
        """The teacher's states of text `n` (tokens, hidden)."""
        return self.states[self.ends[n] : self.ends[n + 1]]


def listen(teacher: Parts, rows: Sequence[Row], progress: Callable[[str], None]) -> Tensor:
    """The teacher's last states of all tokens (tokens, hidden), in 16 bits, in the order of the rows."""
    network, there = _sorter(teacher).to(device()).eval(), device()
    ends = np.cumsum([0, *(len(row) for row in rows)])
    states = torch.empty((int(ends[-1]), network.head.in_features), dtype=torch.float16)
    order, began = sorted(range(len(rows)), key=lambda n: len(rows[n])), time.monotonic()
    for start in range(0, len(order), 16):
        chosen = order[start : start + 16]
        ids, mask = (part.to(there) for part in pad([rows[n] for n in chosen], teacher.special.pad))
        with torch.inference_mode(), mixed():
            given = network.states(ids, mask).cpu()
        for n, row in zip(chosen, given, strict=True):
            states[ends[n] : ends[n + 1]] = row[: len(rows[n])].to(torch.float16)
        if start % 800 == 0:
            progress(f"teacher: {start}/{len(rows)} texts, {time.monotonic() - began:.0f} s")
    return states


def loss_of(student: Any, head: nn.Linear, lesson: Lesson, chosen: Sequence[int], pad_id: int) -> tuple[Tensor, Tensor]:
    """(tokens, answers): how far the student's states of the chosen texts are from the teacher's, in spreads of the teacher."""
    there = head.weight.device
    ids, mask = (part.to(there) for part in pad([lesson.rows[n] for n in chosen], pad_id))
    rows = [lesson.wanted(n) for n in chosen]
    wanted = nn.utils.rnn.pad_sequence(rows, batch_first=True).to(there).float()
    with mixed():
        given = student(input_ids=ids, attention_mask=mask).last_hidden_state
    weight = mask.unsqueeze(-1).float()
    apart = ((given.float() - wanted) / lesson.width.to(there)) * weight
    tokens = apart.square().sum() / weight.sum() / wanted.shape[-1]
    sums = weight.sum(1)
    mean, mean_wanted = (given.float() * weight).sum(1) / sums, (wanted * weight).sum(1) / sums
    means = ((mean - mean_wanted) / lesson.mean_width.to(there)).square().mean()
    answers = functional.kl_div(
        functional.log_softmax(head(mean) / TEMPERATURE, dim=-1),
        functional.softmax(head(mean_wanted) / TEMPERATURE, dim=-1),
        reduction="batchmean",
    )
    return tokens + MEAN_WEIGHT * means, answers * TEMPERATURE**2


def run(
    teacher: Parts, texts: Sequence[Text], plan: Plan, out: Path, progress: Callable[[str], None]
) -> list[dict[str, float]]:
    """Distil, keep checkpoint and curve in `out`, write the encoder there; the curve. A second call goes on."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    lesson = _lesson(teacher, texts, plan, out, progress)
    there, sorter = device(), _sorter(teacher)
    head = copy.deepcopy(sorter.head).to(there).requires_grad_(requires_grad=False)
    model = _student(sorter, lesson, plan).to(there).train()
    model.get_input_embeddings().weight.requires_grad_(requires_grad=False)
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98))
    checkpoint = Checkpoint(out, plan, model, optimizer)
    step, curve = checkpoint.resume(there)
    sums, began = [0.0, 0.0], time.monotonic()
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min((step + 1) / 100, max(0.02, 1 - step / plan.steps))
        tokens, answers = loss_of(model, head, lesson, _batch(lesson, plan, step), teacher.special.pad)
        (tokens + ANSWER_WEIGHT * answers).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        sums = [sums[0] + tokens.item(), sums[1] + answers.item()]
        if step % 50 == 0:
            curve.append({"step": step, "states": sums[0] / 50, "answers": sums[1] / 50})
            sums = [0.0, 0.0]
            progress(" ".join(f"{k} {v:.4g}" for k, v in curve[-1].items()) + f", {time.monotonic() - began:.0f} s")
        if step % plan.save_every == 0 or step == plan.steps:
            checkpoint.save(step, curve)
            _encoder(teacher, model).save(out)
    return curve


def _student(sorter: Sorter, lesson: Lesson, plan: Plan) -> Any:
    if plan.start:
        model = open_encoder(plan.start).model
    else:
        model = copy.deepcopy(sorter.encoder)
        cut(model, plan.layers)
    some = lesson.rows[:: max(len(lesson.rows) // SEEN, 1)]
    if plan.width:
        narrow(model.eval(), plan.width, some)
    if plan.heads:
        silence(model.eval(), plan.heads, some)
    return model


def _lesson(teacher: Parts, texts: Sequence[Text], plan: Plan, out: Path, progress: Callable[[str], None]) -> Lesson:
    rows = [encode(text, teacher.tokenizer, teacher.special, plan.tokens).ids for text in texts]
    file = out / "teacher.npz"
    if file.is_file():
        with np.load(file) as stored:
            if np.array_equal(stored["ids"], np.concatenate([np.array(row) for row in rows])):
                return Lesson(rows, torch.from_numpy(stored["states"]))
    states = listen(teacher, rows, progress)
    fresh = out / "teacher.new.npz"
    np.savez(fresh, ids=np.concatenate([np.array(row) for row in rows]), states=states.numpy())
    fresh.replace(file)
    return Lesson(rows, states)


def _batch(lesson: Lesson, plan: Plan, step: int) -> list[int]:
    """Texts of like length: a random one and its neighbours in length, drawn from a tenth of all."""
    chance = random.Random(f"{plan.seed}-{step}")
    drawn = chance.sample(range(len(lesson.rows)), min(plan.batch * 10, len(lesson.rows)))
    drawn.sort(key=lambda n: len(lesson.rows[n]))
    start = chance.randrange(max(len(drawn) - plan.batch, 0) + 1)
    return drawn[start : start + plan.batch]


def _sorter(parts: Parts) -> Sorter:
    if not isinstance(parts.network, Sorter):
        raise TypeError("only a bundle of ours can teach")
    return parts.network


def _encoder(teacher: Parts, model: Any) -> Encoder:
    tokenizer = teacher.tokenizer
    marks = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
    marks |= {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
    return Encoder(
        model=model,
        tokenizer=tokenizer,
        tokenizer_config={"tokenizer_class": "PreTrainedTokenizerFast", **marks},
        mask_id=int(tokenizer.token_to_id("<mask>") or 0),
        vocabulary=int(model.config.vocab_size),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True, help="bundle of the deep fine-tuned model")
    parser.add_argument("--mails", type=Path, nargs="+", required=True, help="training mails, never test mails")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of passages (*.txt, one a line)")
    begin = parser.add_mutually_exclusive_group(required=True)
    begin.add_argument("--layers", type=int, nargs="+", default=(), help="layers of the teacher to start from")
    begin.add_argument("--start", default="", help="or the folder of an earlier student")
    parser.add_argument("--width", type=int, default=0, help="inner values kept in each layer (0: all)")
    parser.add_argument("--heads", type=int, default=0, help="heads of attention kept in each layer (0: all)")
    parser.add_argument("--out", type=Path, required=True, help="folder of the encoder")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    for name in ("steps", "passages", "readings", "tokens", "batch", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Plan(), name))
    parser.add_argument("--rate", type=float, default=Plan().rate, help="highest learning rate")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    numbers = {n: getattr(given, n) for n in ("steps", "passages", "readings", "tokens", "batch", "seed", "rate")}
    plan = Plan(layers=tuple(given.layers), start=given.start, width=given.width, heads=given.heads, **numbers)
    passages = [line for file in sorted(given.corpora.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    texts = texts_to_read([e.text for e in read_examples(given.mails)], passages, plan)
    run(load_bundle(given.teacher, quick=False), texts, plan, given.out, lambda line: print(line, flush=True))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
