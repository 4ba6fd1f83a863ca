"""Put a model into service, back to the one before, or on silent trial. A person does it; the gate may refuse."""

from collections.abc import Callable
from datetime import datetime

from triage.domain.errors import ForbiddenMove, UnknownCase
from triage.domain.learning import ModelVersion, Place
from triage.domain.model_card import gate_of
from triage.ports.learning import LearningStore


def version_of(model: str, learning: LearningStore) -> ModelVersion:
    """The kept version. Raises UnknownCase."""
    for version in learning.models():
        if version.model == model:
            return version
    raise UnknownCase("no such model", subject=model, words="Cette version du modèle n’existe pas.")


def promote(
    model: str, actor: str, why: str, learning: LearningStore, now: datetime, *, name_of: Callable[[str], str]
) -> None:
    """ACTIVE becomes this model. Raises UnknownCase, and ForbiddenMove with the reasons when the gate is shut, when no reason
    is given, or when the model was compared with another one than that now in service.
    """
    card = version_of(model, learning).card
    if not why.strip():
        raise ForbiddenMove(
            "no reason given", subject=model, words="Dites en une phrase pourquoi ce modèle est mis en service."
        )
    present = learning.placed().get(Place.ACTIVE, "")
    if card.get("rival_place", "") != present:
        raise ForbiddenMove(
            "compared with another model",
            subject=model,
            words="Le modèle en service a changé depuis la mesure de celui-ci : relancez un entraînement pour le comparer.",
        )
    report = gate_of(card, name_of)
    if not report.open:
        raise ForbiddenMove(
            "the gate is shut", subject=model, words="Mise en service refusée. " + " ".join(report.refusals)
        )
    learning.place(Place.ACTIVE, model, actor, why.strip(), now)
    if learning.placed().get(Place.SHADOW) == model:
        learning.place(Place.SHADOW, "", actor, "mis en service", now)


def roll_back(actor: str, learning: LearningStore, now: datetime) -> str:
    """ACTIVE becomes what it was before ("" is the shipped model); always allowed. Raises ForbiddenMove when nothing was."""
    before = learning.previous()
    if before is None:
        raise ForbiddenMove("nothing before", words="Aucun modèle n’a été remplacé : il n’y a rien à rétablir.")
    learning.place(Place.ACTIVE, before, actor, "retour au modèle précédent", now)
    return before
