"""What the shipped encoder makes of texts (the mean token), kept on disk so that a killed run goes on where it stopped.

The encoder stays as it was shipped; retraining on a town's mails only fits what stands on top of it. One mail costs a
serving call (some 30 ms), and is never read twice by the same encoder.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifiers.bundle import CONFIG, TOKENIZER, WEIGHTS, digest
from classifiers.model_input import Text, encode

# To be changed with what serving makes of the same weights: mean tokens kept before would not fit.
FORM = "columns apart"
Floats = npt.NDArray[np.float32]
SAVE_EVERY = 100


class Reader:
    """The encoder of a bundle, for its mean tokens. `cache` is a folder; one file for each encoder."""

    def __init__(self, bundle: Path, cache: Path, threads: int) -> None:
        self._bundle, self._threads = bundle, threads
        parts = FORM + "".join(digest(bundle / name) for name in (WEIGHTS, TOKENIZER, CONFIG))
        self._file = cache / f"encodeur-{hashlib.sha256(parts.encode()).hexdigest()[:16]}.npz"
        self._known = self._load()

    def read(self, texts: Sequence[Text], progress: Callable[[int, int], None]) -> Floats:
        """Mean tokens (texts, hidden). `progress` hears how many of the missing ones are read."""
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._read_missing(missing, progress)
        return np.stack([self._known[key] for key in keys])

    def _read_missing(self, missing: dict[str, Text], progress: Callable[[int, int], None]) -> None:
        import torch

        from classifiers.camembert import load_bundle
        from classifiers.network import Sorter
        from classifiers.training.precision import device

        if self._threads:
            torch.set_num_threads(self._threads)
        there = device()
        parts = load_bundle(self._bundle, quick=there.type == "cpu")
        network = parts.network
        if not isinstance(network, Sorter):
            raise TypeError("only a bundle of ours has an encoder that can be kept")
        network.to(there)
        for number, (key, text) in enumerate(missing.items(), 1):
            ids = torch.tensor([encode(text, parts.tokenizer, parts.special, parts.max_tokens).ids], device=there)
            with torch.inference_mode():
                state = network.states(ids, torch.ones_like(ids))[0].mean(0)
            self._known[key] = np.asarray(state.cpu().numpy(), dtype=np.float32)
            if number % SAVE_EVERY == 0 or number == len(missing):
                self._save()
                progress(number, len(missing))

    def _load(self) -> dict[str, Floats]:
        if not self._file.is_file():
            return {}
        with np.load(self._file) as stored:
            return dict(zip((str(key) for key in stored["keys"]), stored["states"], strict=True))

    def _save(self) -> None:
        """Written aside, then renamed: a kill leaves the old file or the new one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.stem}-{os.getpid()}.tmp.npz")
        np.savez(fresh, keys=np.array(list(self._known)), states=np.stack(list(self._known.values())))
        fresh.replace(self._file)


def _key(text: Text) -> str:
    return hashlib.sha256(f"{text.subject}\0{text.body}\0{text.quoted}".encode()).hexdigest()[:32]
