"""Serving of the model: a bundle of ours, or any CamemBERT-family classifier known to transformers. Thread-safe.

Torch and transformers are imported here only, when a model is loaded.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file as load_arrays
from tokenizers import Tokenizer

from classifiers.bundle import CONFIG, TOKENIZER, WEIGHTS, WORDS, Bundle, open_bundle
from classifiers.calibration import Calibration
from classifiers.compact import restore
from classifiers.eight_bits import SAMPLES, in_bytes
from classifiers.model_input import Encoded, SpecialIds, Text, encode, text_of
from classifiers.network import Network, Sorter, Weighed
from classifiers.reasons import gather
from classifiers.words import Counted, WordScorer, count
from triage.domain.errors import ModelUnavailable
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label
from triage.domain.verdict import Guess, Opinion, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What serving needs of a loaded model."""

    model: str
    labels: tuple[str, ...]
    tokenizer: Tokenizer
    special: SpecialIds
    network: Network
    words: WordScorer | None
    calibration: Calibration
    thresholds: Mapping[str, float]
    max_tokens: int


class CamembertClassifier:
    """The Classifier port over a loaded model. `known_labels`: codes of the referential; empty keeps the model's own."""

    def __init__(self, parts: Parts, known_labels: Sequence[str] = ()) -> None:
        self._parts = parts
        self._kept = [n for n, label in enumerate(parts.labels) if not known_labels or label in set(known_labels)]
        if not self._kept:
            raise ModelUnavailable(
                "no label of the model is in the referential",
                words="Aucun code du modèle de tri n'existe dans le référentiel.",
            )

    @property
    def version(self) -> str:
        """`name@version`."""
        return self._parts.model

    @property
    def labels(self) -> tuple[str, ...]:
        """The label codes it may answer."""
        return tuple(self._parts.labels[n] for n in self._kept)

    @property
    def trained_labels(self) -> tuple[str, ...]:
        """All label codes of the model, those that the referential retired included."""
        return tuple(self._parts.labels)

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Per label, the probability from which the stated precision held on development mails."""
        return self._parts.thresholds

    def classify(self, mail: ParsedMail) -> Opinion:
        """Its guesses and the words that weighed, for the first guess and against the second."""
        return self.sort_text(text_of(mail))

    def unknown_words(self, mail: ParsedMail) -> float | None:
        """The share of the mail's words that its training mails did not hold; None without a linear peer or without words."""
        words = self._parts.words
        return None if words is None else words.unknown(text_of(mail))

    def sort_text(self, text: Text) -> Opinion:
        """The same from the parts of a mail."""
        parts = self._parts
        encoded = encode(text, parts.tokenizer, parts.special, parts.max_tokens)
        counted = count(text, parts.words.bins) if parts.words is not None else None
        weighed = parts.network.weigh(torch.tensor([encoded.ids]))
        word_scores = parts.words.scores(counted) if parts.words is not None and counted is not None else None
        probabilities = parts.calibration.probabilities(weighed.scores.numpy(), word_scores)
        order = sorted(self._kept, key=lambda n: -probabilities[n])
        rival = order[1] if len(order) > 1 else order[0]
        return Opinion(
            guesses=tuple(
                Guess(label=Label.from_code(parts.labels[n]), probability=float(probabilities[n])) for n in order
            ),
            reasons=gather(self._weigh(encoded, weighed, counted, order[0], rival)),
            model=parts.model,
            threshold=parts.thresholds.get(parts.labels[order[0]]),
        )

    def between(self, text: Text, first: str, second: str) -> tuple[Reason, ...]:
        """The words that weigh for the label code `first` (positive) and for `second`, whatever the model would answer; none
        for a code that the model does not know.
        """
        parts, labels = self._parts, self._parts.labels
        if first not in labels or second not in labels:
            return ()
        encoded = encode(text, parts.tokenizer, parts.special, parts.max_tokens)
        counted = count(text, parts.words.bins) if parts.words is not None else None
        weighed = parts.network.weigh(torch.tensor([encoded.ids]))
        return gather(self._weigh(encoded, weighed, counted, labels.index(first), labels.index(second)))

    def _weigh(
        self, encoded: Encoded, weighed: Weighed, counted: Counted | None, first: int, second: int
    ) -> list[tuple[str, float]]:
        """What each word adds to the first guess's lead over the second, in calibrated log-odds."""
        parts = self._parts
        each = weighed.shares(first, second).numpy() * parts.calibration.encoder
        found = [(encoded.words[w], float(x)) for w, x in zip(encoded.word_of, each, strict=True) if w >= 0]
        if parts.words is not None and counted is not None:
            direction = np.zeros(len(parts.labels))
            direction[first], direction[second] = parts.calibration.words, -parts.calibration.words
            found += list(parts.words.shares(counted, list(direction)).items())
        return found


def load_bundle(folder: Path, *, quick: bool = True) -> Parts:
    """Check and load one of our bundles, with `quick` in 8 bits for a processor. Raises ModelUnavailable."""
    bundle = open_bundle(folder)
    try:
        return _parts_of(bundle, quick=quick)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelUnavailable(
            f"bundle cannot be loaded: {type(error).__name__}",
            subject=folder.name,
            words=f"Le modèle « {folder.name} » ne correspond pas à sa description et n'a pas pu être chargé.",
        ) from error


def _parts_of(bundle: Bundle, *, quick: bool) -> Parts:
    from transformers import AutoConfig, AutoModel

    settings: dict[str, Any] = json.loads((bundle.folder / CONFIG).read_text(encoding="utf-8"))
    config = AutoConfig.for_model(settings.pop("model_type"), **settings)
    network = Sorter(_bare(AutoModel, config), len(bundle.labels))
    state = {name: torch.from_numpy(array) for name, array in restore(load_arrays(bundle.folder / WEIGHTS)).items()}
    missing, unexpected = network.load_state_dict(state, strict=False)
    if unexpected or any(not name.endswith(("position_ids", "token_type_ids")) for name in missing):
        raise ValueError("weights do not fit the configuration")
    words = None
    if bundle.has_words:
        arrays = load_arrays(bundle.folder / WORDS)
        words = WordScorer(arrays["weights"], arrays["scales"], arrays["constants"], arrays["rarity"])
        if len(words.constants) != len(bundle.labels):
            raise ValueError("the linear peer has another number of labels")
        if len(words.weights) != words.bins:
            raise ValueError("the linear peer has another number of bins")
    tokenizer = Tokenizer.from_file(str(bundle.folder / TOKENIZER))
    special = special_ids(tokenizer)
    network.eval()
    if quick:
        samples = [encode(text, tokenizer, special, bundle.max_tokens).ids for text in SAMPLES]
        network.encoder = in_bytes(network.encoder, samples)
    return Parts(
        model=bundle.model,
        labels=bundle.labels,
        tokenizer=tokenizer,
        special=special,
        network=network,
        words=words,
        calibration=bundle.calibration,
        thresholds=bundle.thresholds,
        max_tokens=bundle.max_tokens,
    )


def _bare(auto: Any, config: Any) -> Any:
    """The encoder without a pooling layer, where the family has one."""
    try:
        return auto.from_config(config, add_pooling_layer=False)
    except TypeError:
        return auto.from_config(config)


def special_ids(tokenizer: Tokenizer) -> SpecialIds:
    """Class, separator and padding ids by the names that the CamemBERT families use. Raises ValueError."""

    def first(*names: str) -> int:
        for name in names:
            found = tokenizer.token_to_id(name)
            if found is not None:
                return int(found)
        raise ValueError(f"the tokenizer has none of {names}")

    return SpecialIds(cls=first("<s>", "[CLS]"), sep=first("</s>", "[SEP]"), pad=first("<pad>", "[PAD]"))


def opinion_is_sound(opinion: Opinion) -> bool:
    """Whether the probabilities are numbers: a model of broken weights must be refused at start, not believed."""
    return all(math.isfinite(guess.probability) for guess in opinion.guesses)
