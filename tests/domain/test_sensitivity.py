"""What makes a mail sensitive, and what does not."""

import pytest

from triage.domain.sensitivity import content_is_sensitive


@pytest.mark.parametrize(
    "text",
    [
        "Je joins le certificat médical de mon mari.",
        "Mon père a la maladie d'Alzheimer et se perd dans le quartier.",
        "Ma fille de 9 ans s'est fait frapper à la sortie de l'école",
        "un homme a suivi puis agressé deux collégiennes rue Pasteur",
        "Le petit garçon du 3e est battu tous les soirs, on l'entend crier",
        "mon voisin est SCHIZOPHRENE et a arrêté son traitement",
        "mon fils est harcelé par des grands devant le gymnase",
        "suite à une tentative de suicide",
    ],
)
def test_health_and_children_in_danger_are_closed(text: str) -> None:
    assert content_is_sensitive(text)


@pytest.mark.parametrize(
    "text",
    [
        "Une voiture est garée sur la place handicapé devant l'hôpital.",
        "Les enfants traversent devant l'école et les voitures roulent trop vite.",
        "Je conteste mon FPS, j'avais payé à l'horodateur.",
        "L'aire de jeux des enfants est sale.",
        "Bonjour, inscription de mon fils à la cantine svp",
        "Les coups de klaxon devant chez moi toute la nuit.",
        "Ma carte de stationnement CMI arrive à expiration.",
    ],
)
def test_ordinary_mails_stay_open(text: str) -> None:
    assert not content_is_sensitive(text)
