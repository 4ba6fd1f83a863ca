"""In which precision a processor computes fastest. Only training asks: serving has its own 8-bit form."""

import time
from contextlib import AbstractContextManager
from functools import cache

import torch

SIDE = 384  # the width of the model
TRIES = 5


def device() -> torch.device:
    """Where training computes: the first GPU when torch sees one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def mixed() -> AbstractContextManager[object]:
    """Autocast to bfloat16 where this processor gains by it, and plain 32 bits elsewhere: without AVX-512 BF16 or AMX the
    16-bit products are emulated and take twice as long.
    """
    if device().type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    return torch.autocast("cpu", torch.bfloat16, enabled=bf16_pays())


@cache
def bf16_pays() -> bool:
    """Whether a matrix product of the model's size is quicker in bfloat16: measured once, a few milliseconds."""
    wide = torch.rand(4 * SIDE, SIDE)
    return _seconds(wide.to(torch.bfloat16)) < _seconds(wide)


def _seconds(matrix: torch.Tensor) -> float:
    square = matrix[:SIDE]
    best = float("inf")
    for _ in range(TRIES):
        began = time.perf_counter()
        torch.mm(matrix, square)
        best = min(best, time.perf_counter() - began)
    return best
