"""From scores to probabilities of the whole pair: weights of the two scorers, fitted on mails no scorer learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """probabilities = softmax(encoder * encoder scores + words * word scores), mixed with `floor` of the uniform one."""

    encoder: float
    words: float
    floor: float = 0.0

    @classmethod
    def read(cls, content: Mapping[str, float]) -> "Calibration":
        """From the bundle's JSON. Raises KeyError or ValueError when it is not one."""
        return cls(encoder=float(content["encoder"]), words=float(content["words"]), floor=float(content["floor"]))

    def probabilities(self, encoder: npt.ArrayLike, words: npt.ArrayLike | None) -> Floats:
        """Probabilities along the last axis."""
        scores = self.encoder * np.asarray(encoder, dtype=np.float64)
        if words is not None:
            scores = scores + self.words * np.asarray(words, dtype=np.float64)
        scores -= scores.max(axis=-1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=-1, keepdims=True)
        return np.asarray((1 - self.floor) * shares + self.floor / shares.shape[-1], dtype=np.float64)
