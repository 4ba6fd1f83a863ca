"""The one list of what a template may name: each variable with its type, its origin and the words of its hole.

A template that names anything else is refused. docs/reply-templates.md is compared with this list by a test.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a value, which decides how it is checked in the town file and how it is written in a letter."""

    LINE = "line"  # one line of text
    LINES = "lines"  # a few lines, such as a postal address
    DATE = "date"  # written « 12 mars 2026 »
    PHONE = "phone"  # written « 01 23 45 67 89 »
    NUMBER = "number"  # a whole number


class Origin(StrEnum):
    """Where a value comes from."""

    MAIL = "mail"  # what the citizen wrote or the extractors found: neutralised
    TOWN = "town"  # the town file, section and key joined by an underscore
    SERVICE = "service"  # the town file, section of the service that signs
    DESTINATION = "destination"  # the town file, section of the service that the mail is for
    AGENT = "agent"  # known to nobody but the agent: always a hole in a proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`label` is the French text of the hole; `limit` the longest value in characters, beyond which it is cut."""

    name: str
    label: str
    origin: Origin
    kind: Kind = Kind.LINE
    limit: int = 200


def _mail(name: str, label: str, kind: Kind = Kind.LINE, limit: int = 120) -> Variable:
    return Variable(name=name, label=label, origin=Origin.MAIL, kind=kind, limit=limit)


def _town(name: str, label: str, kind: Kind = Kind.LINE) -> Variable:
    return Variable(name=name, label=label, origin=Origin.TOWN, kind=kind, limit=400)


def _agent(name: str, label: str, kind: Kind = Kind.LINE) -> Variable:
    return Variable(name=name, label=label, origin=Origin.AGENT, kind=kind, limit=2000)


def _contact(prefix: str, whose: str, origin: Origin = Origin.TOWN) -> tuple[Variable, ...]:
    """Name, address, phone and hours of one place; the e-mail address too for a service of the town hall."""
    parts = (
        ("nom", "nom", Kind.LINE),
        ("adresse", "adresse", Kind.LINES),
        ("telephone", "téléphone", Kind.PHONE),
        ("courriel", "adresse électronique", Kind.LINE),
        ("horaires", "horaires", Kind.LINE),
    )
    return tuple(
        Variable(name=f"{prefix}_{code}", label=f"{words} {whose}", origin=origin, kind=kind, limit=400)
        for code, words, kind in parts
        if code != "courriel" or origin is not Origin.TOWN
    )


ALL: tuple[Variable, ...] = (
    _mail("courriel_date", "date du courriel reçu", Kind.DATE),
    _mail("courriel_objet", "objet du courriel reçu"),
    _mail("numero_avis", "numéro de l'avis", limit=40),
    _mail("immatriculation", "immatriculation du véhicule", limit=20),
    _mail("lieu", "lieu concerné"),
    _mail("date_debut", "date de début", Kind.DATE),
    _mail("date_fin", "date de fin", Kind.DATE),
    _mail("date_faits", "date des faits", Kind.DATE),
    _mail("numero_dossier", "numéro du dossier", limit=60),
    Variable(name="signataire_nom", label="prénom et nom du signataire", origin=Origin.SERVICE),
    Variable(name="signataire_qualite", label="qualité du signataire", origin=Origin.SERVICE),
    *_contact("service", "du service", Origin.SERVICE),
    *_contact("destination", "du service chargé de la demande", Origin.DESTINATION),
    _town("commune_nom", "nom de la commune"),
    _town("police_telephone", "téléphone de la police municipale", Kind.PHONE),
    _town("police_horaires", "horaires de la police municipale"),
    *_contact("fourriere", "de la fourrière automobile"),
    *_contact("animaux", "de la fourrière animale"),
    *_contact("objets", "du service des objets trouvés"),
    _town("objets_duree", "durée de conservation des objets trouvés"),
    *_contact("stationnement", "du service du stationnement"),
    _town("stationnement_pieces", "pièces à fournir pour l'abonnement"),
    _town("fps_organisme", "organisme qui reçoit les recours contre les FPS"),
    _town("fps_adresse", "adresse où envoyer le recours", Kind.LINES),
    _town("fps_teleservice", "téléservice de recours contre les FPS"),
    _town("amendes_adresse", "adresse de l'officier du ministère public", Kind.LINES),
    _town("video_conservation", "durée de conservation des images, en jours", Kind.NUMBER),
    _town("video_adresse", "adresse où demander l'accès aux images", Kind.LINES),
    _town("video_commission", "adresse de la commission départementale de vidéoprotection", Kind.LINES),
    _town("bruit_arrete", "horaires fixés par l'arrêté sur le bruit"),
    _town("bruit_conciliateur", "permanence du conciliateur de justice"),
    _town("otv_inscription", "façon de s'inscrire à l'opération tranquillité vacances"),
    _town("occupation_depot", "façon de déposer une demande d'occupation"),
    _town("occupation_delai", "délai de dépôt d'une demande d'occupation"),
    _town("occupation_panneaux", "règle de pose des panneaux"),
    _town("manifestation_depot", "façon de déposer un dossier de manifestation"),
    _town("manifestation_autorite", "autorité qui reçoit la déclaration"),
    _town("voirie_contact", "contact du service de la voirie"),
    _town("dechets_contact", "contact du service chargé des déchets"),
    _town("donnees_contact", "contact du délégué à la protection des données"),
    _town("mention_finalite", "finalité du traitement algorithmique"),
    _town("mention_contact", "contact pour demander les règles du traitement"),
    _agent("pieces_manquantes", "pièces manquantes exigées par un texte"),
    _agent("pieces_delai", "date limite d'envoi des pièces", Kind.DATE),
    _agent("administration_nom", "administration compétente"),
    _agent("administration_adresse", "adresse de l'administration compétente", Kind.LINES),
    _agent("ar_date_reception", "date de réception de la demande", Kind.DATE),
    _agent("ar_date_silence", "date du rejet en l'absence de réponse", Kind.DATE),
    _agent("ar_date_acceptation", "date de l'acceptation en l'absence de réponse", Kind.DATE),
    _agent("ar_recours", "délais et voies de recours"),
    _agent("numero_enregistrement", "numéro d'enregistrement du courriel"),
    _agent("reponse", "réponse du service"),
)

VARIABLES: dict[str, Variable] = {v.name: v for v in ALL}
