"""Chooses how a model is loaded: our bundle, or a classifier of a CamemBERT family through transformers."""

from collections.abc import Sequence
from pathlib import Path

import torch

from classifiers.bundle import is_bundle
from classifiers.camembert import CamembertClassifier, load_bundle, opinion_is_sound
from classifiers.foreign import load_foreign
from classifiers.model_input import Text
from triage.domain.errors import ModelUnavailable


def load(path: str, threads: int, known_labels: Sequence[str]) -> CamembertClassifier:
    """Load, try once on a short text, and hand over. Raises ModelUnavailable."""
    if threads:
        torch.set_num_threads(threads)
    folder = Path(path)
    parts = load_bundle(folder) if is_bundle(folder) else load_foreign(path)
    classifier = CamembertClassifier(parts, known_labels)
    if not opinion_is_sound(classifier.sort_text(Text(subject="essai", body="essai"))):
        raise ModelUnavailable(
            "the model answers no numbers", subject=folder.name, words="Le modèle de tri donne des réponses absurdes."
        )
    return classifier
