"""Model input, serving, calibration, bundle, rules fallback, training. Knows triage.domain only."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from triage.domain.errors import ModelUnavailable

if TYPE_CHECKING:
    from classifiers.camembert import CamembertClassifier

SHIPPED = Path(__file__).parent / "bundle"


def load_classifier(path: str, threads: int, known_labels: Sequence[str]) -> "CamembertClassifier":
    """Load the model that sorts.

    Args:
        path: folder of a bundle, folder or hub name of a fine-tuned CamemBERT-family classifier; "" is the shipped bundle.
        threads: threads of one model call; 0 leaves torch's choice.
        known_labels: label codes of the referential; the model never answers another one.

    Raises:
        ModelUnavailable: nothing usable there; the caller falls back to `classifiers.rules.RulesClassifier`.
    """
    from classifiers.bundle import check_there

    check_there(path or str(SHIPPED))
    from classifiers.loading import load

    return load(path or str(SHIPPED), threads, known_labels)


__all__ = ["SHIPPED", "ModelUnavailable", "load_classifier"]
