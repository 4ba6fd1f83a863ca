"""The register entry of the sorting: what domain law asks of an algorithmic treatment (CRPA L311-3-1, L312-1-3 and R311-3-1-2,
RGPD 30), in blocks of French lines. What only the town knows is marked to be filled in, never invented.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.domain.evaluation import TOWN, WITNESS, accuracy, by_class
from triage.domain.learning import ModelEvent, ModelVersion
from triage.domain.model_card import read_rows
from triage.domain.referential import Referential

TO_FILL = "à compléter par la ville"
EXCLUDED = (
    "Aucun tri d’appels d’urgence ni envoi de patrouille ; aucune note, aucun profil ni recoupement de personnes ; aucune appréciation "
    "de la véracité d’un écrit ; aucune analyse d’image ou de vidéo ; aucune réponse envoyée sans une personne."
)
LIMITS = (
    "Mots-clés trompeurs, deux demandes dans un même courriel, autres langues que le français, sujets nouveaux. Les courriers témoins "
    "sont inventés : ils ne valent pas une mesure sur le courrier de la ville."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the sheet: title and (field, value) lines."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the service knows of itself when the sheet is made. `active` is "" while the model of the settings sorts; `version`
    is the model that sorts, None when nothing is known of it.
    """

    software: str
    active: str
    version: ModelVersion | None
    default_threshold: float
    thresholds: Mapping[str, float]
    milliseconds: float | None = None
    watts: float = 0.0


def register(
    facts: Facts,
    referential: Referential,
    journal: Sequence[ModelEvent],
    abstained: str,
    name_of: Callable[[str], str],
) -> list[Block]:
    """The sheet. `abstained`: share of mails sent to people, in words, or "" when unknown."""
    card: Mapping[str, Any] = facts.version.card if facts.version else {}
    rows = read_rows(card)
    town = accuracy([r for r in rows if r.part == TOWN])
    witness = accuracy([r for r in rows if r.part == WITNESS])
    model = facts.active or (
        f"{facts.version.model}, livré avec le logiciel" if facts.version else "modèle des réglages"
    )
    energy = card.get("energy", {})
    measured = "mesurés" if energy.get("measured") else "estimés"
    changes = "\n".join(
        f"{e.at:%d/%m/%Y} : {e.action} {e.model} par {e.actor}{' — ' + e.detail if e.detail else ''}" for e in journal[:40]
    )  # fmt: skip
    figures = [
        (name_of(f.code), f"justes {_of(f.precision)}, retrouvés {_of(f.recall)}") for f in by_class(rows) if f.support
    ]
    return [
        Block(title="Identité", lines=(
            ("Traitement", "Tri du courrier arrivée et préparation de projets de réponse"),
            ("Logiciel et version", facts.software), ("Modèle en service", model), ("État", "en service"),
            ("Service responsable, contact, délégué à la protection des données", TO_FILL),
        )),
        Block(title="Finalité et droit", lines=(
            ("Finalité", "Proposer le service et le motif d’un courrier écrit, en relever les éléments utiles, préparer une réponse."),
            ("Usages exclus", EXCLUDED), ("Base légale, analyse d’impact, régime (RGPD ou titre III)", TO_FILL),
            ("Règlement sur l’IA", "Tâche préparatoire et procédurale ; l’analyse écrite est à tenir par la ville (art. 6)."),
            ("Classes couvertes", str(len(referential.labels()))),
        )),
        Block(title="1. Sources de données", lines=(
            ("Courriers de la ville appris", str(card.get("town", 0))),
            ("Pseudonymisation", "Personnes, téléphones, plaques, adresses, courriels et numéros remplacés ; NIR, IBAN et cartes masqués."),
            ("Courriers inventés livrés", str(card.get("shipped") or "non dit par le modèle")),
            ("Courriers témoins", f"{card['witness']}, inventés, jamais appris" if card.get("witness") else "non mesuré"), ("Langue", "français"),
            ("Empreinte des données", str(card.get("data_hash", ""))[:16] or "non dite par le modèle"),
        )),
        Block(title="2. Algorithmes", lines=(
            ("Classement", f"Encodeur CamemBERT{_shape(card)} et modèle linéaire sur les mots, probabilités calibrées."),
            ("Origine", "multilingual-e5-small (MIT), exécuté sur place, sans service extérieur."),
            ("Seuils", f"{_comma(facts.default_threshold)} au moins ; propres à la ville : {len(facts.thresholds)}"),
            ("Priorité", "Règles de mots lisibles, sans modèle."), ("Projets de réponse", "Lettres types remplies ; aucun texte généré."),
            ("Référentiel", f"version {referential.version}"), ("Graine", str(card.get("seed", "—"))),
        )),
        Block(title="3. Résultats", lines=(
            ("Bien classés, courriers de la ville", _of(town)), ("Bien classés, témoins", _of(witness)),
            ("Courriers laissés aux agents", abstained or "non mesuré"), *figures,
        )),
        Block(title="4. Ajustements", lines=(("Journal", changes or "aucun"),)),
        Block(title="Contrôle humain", lines=(
            ("Qui décide", "Les agents confirment ou corrigent ; une personne habilitée met un modèle en service, ou revient au précédent."),
            ("Refus automatiques", "Classe qui baisse, probabilités qui ne tiennent plus, classements suspects d’un agent."),
            ("Formations", TO_FILL),
        )),
        Block(title="Droits", lines=(("Mention et adresse pour demander les règles (CRPA L311-3-1)", TO_FILL),)),
        Block(title="Sobriété", lines=(
            ("Entraînement", f"{_comma(energy['watt_hours'], 1)} Wh {measured} ({energy['how']})" if energy else "non mesuré"),
            ("Pour 1 000 courriers", _per_thousand(facts)), ("Matériel", "processeur seul"),
        )),
        Block(title="Limites connues", lines=(("Faiblesses", LIMITS),)),
        Block(title="Sécurité", lines=(("Hébergement, sous-traitants, incidents", TO_FILL),)),
    ]  # fmt: skip


def _of(share: Any) -> str:
    if not share.count:
        return "non mesuré"
    low, high = share.interval
    return f"{100 * share.value:.0f} % sur {share.count} (intervalle à 95 % : {100 * low:.0f} à {100 * high:.0f})"


def _shape(card: Mapping[str, Any]) -> str:
    shape = card.get("shape") or {}
    return f" ({shape['layers']} couches, {shape['hidden']} dimensions)" if {"layers", "hidden"} <= set(shape) else ""


def _comma(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _per_thousand(facts: Facts) -> str:
    if facts.milliseconds is None:
        return "non mesuré"
    hours = facts.milliseconds * facts.watts / 3600
    return f"{_comma(hours)} Wh estimés ({facts.milliseconds:.0f} ms par courrier × {facts.watts:.0f} W déclarés)"
