"""Weights in few bytes: matrices as 8-bit rows with one scale each, the rest in 16 bits."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
SCALES = ".scales"


def compact(weights: Mapping[str, Array], *, bits: int) -> dict[str, Array]:
    """Arrays to store: fp16, and with `bits` 8 every matrix as int8 plus `NAME.scales` (fp32, one a row)."""
    stored: dict[str, Array] = {}
    for name, array in weights.items():
        if bits == 8 and array.ndim == 2 and array.size > 10_000:
            scales = np.abs(array).max(axis=1, keepdims=True).astype(np.float32) / 127.0
            scales[scales == 0] = 1.0
            stored[name] = np.round(array / scales).astype(np.int8)
            stored[name + SCALES] = scales[:, 0]
        else:
            stored[name] = array.astype(np.float16)
    return stored


def restore(stored: Mapping[str, Array]) -> dict[str, Array]:
    """The fp32 arrays of what `compact` stored."""
    weights: dict[str, Array] = {}
    for name, array in stored.items():
        if name.endswith(SCALES):
            continue
        scales = stored.get(name + SCALES)
        whole = array.astype(np.float32)
        weights[name] = whole if scales is None else whole * scales[:, None]
    return weights
