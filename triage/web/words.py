"""The French words of the pages: one table per code of the domain, and how dates, sizes and figures are written.

Owns no layout. No-break spaces follow French typography, so that a figure never leaves its unit.
"""

from datetime import datetime, timedelta, tzinfo

from triage.domain.case import Filing, State
from triage.domain.entities import EntityType
from triage.domain.mail import AttachmentKind, Automatic
from triage.domain.people import Role

NBSP = "\N{NO-BREAK SPACE}"

STATES = {
    State.RECEIVED: "En cours de tri",
    State.TO_QUALIFY: "À qualifier",
    State.SORTED: "Trié",
    State.QUARANTINED: "En quarantaine",
    State.CONFIRMED: "Confirmé",
    State.CLOSED: "Clos",
    State.DROPPED: "Classé sans suite",
}
FILINGS = {
    Filing.PENDING: "rangement en attente",
    Filing.DONE: "rangé dans la boîte",
    Filing.NOT_WANTED: "laissé à sa place dans la boîte",
    Filing.GONE: "introuvable dans la boîte (déplacé ou supprimé par quelqu'un)",
    Filing.FAILED: "rangement impossible",
    Filing.UNDONE: "remis à sa place d’origine",
}
_ACTIONS = {f"rangement {filing.value}": said for filing, said in FILINGS.items()}
PRIORITIES = {"urgente": "Urgente", "haute": "Haute", "normale": "Normale", "": ""}
ENTITIES = {
    EntityType.IMMATRICULATION: "plaque",
    EntityType.NUMERO_AVIS: "n°\N{NO-BREAK SPACE}d’avis",
    EntityType.NUMERO_DOSSIER: "n°\N{NO-BREAK SPACE}de dossier",
    EntityType.DATE: "date",
    EntityType.HEURE: "heure",
    EntityType.ADRESSE: "adresse",
    EntityType.PERSONNE: "personne",
    EntityType.ORGANISATION: "organisation",
    EntityType.TELEPHONE: "téléphone",
    EntityType.COURRIEL: "courriel",
    EntityType.VEHICULE: "véhicule",
    EntityType.MONTANT: "montant",
    EntityType.PUCE_ANIMAL: "puce ou tatouage",
    EntityType.SIRET: "SIREN ou SIRET",
}
# Fourteen colours cannot be told apart: six families, and the word beside each.
FAMILIES = {
    EntityType.IMMATRICULATION: "vehicule",
    EntityType.VEHICULE: "vehicule",
    EntityType.NUMERO_AVIS: "numero",
    EntityType.NUMERO_DOSSIER: "numero",
    EntityType.PUCE_ANIMAL: "numero",
    EntityType.SIRET: "numero",
    EntityType.DATE: "temps",
    EntityType.HEURE: "temps",
    EntityType.ADRESSE: "lieu",
    EntityType.PERSONNE: "personne",
    EntityType.ORGANISATION: "personne",
    EntityType.TELEPHONE: "lieu",
    EntityType.COURRIEL: "lieu",
    EntityType.MONTANT: "montant",
}
ROLES = {
    "plaque_demandeur": "véhicule du demandeur",
    "plaque_signalee": "véhicule signalé",
    "coordonnees_demandeur": "coordonnées du demandeur",
    "date_faits": "moment des faits",
    "lieu_faits": "lieu des faits",
}
ATTACHMENTS = {
    AttachmentKind.TEXT: "texte",
    AttachmentKind.DOCUMENT: "document",
    AttachmentKind.MAIL: "courriel joint",
    AttachmentKind.PICTURE: "image",
    AttachmentKind.FILM: "film",
    AttachmentKind.SOUND: "son",
    AttachmentKind.OTHER: "fichier",
}
AUTOMATIC = {
    Automatic.NO: "",
    Automatic.AUTO_REPLY: "Réponse automatique : aucun projet de réponse n’est proposé.",
    Automatic.BOUNCE: "Avis de non-remise : aucun projet de réponse n’est proposé.",
    Automatic.MAILING_LIST: "Liste de diffusion : aucun projet de réponse n’est proposé.",
    Automatic.NO_REPLY_SENDER: "L’expéditeur n’accepte pas de réponse : aucun projet n’est proposé.",
}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def action(noted: str) -> str:
    """What was done, as the history noted it, in words."""
    return _ACTIONS.get(noted, noted)


def confidence_word(probability: float) -> str:
    """How sure, in words. The word never promises more than the figure beside it."""
    for least, word in ((0.95, "très sûre"), (0.8, "assez sûre"), (0.5, "incertaine")):
        if probability >= least:
            return word
    return "très incertaine"


def per_cent(probability: float) -> str:
    """`93 %`, rounded down: 99.9 % is not certainty; `moins de 1 %` where 0 % would say impossible."""
    if 0 < probability < 0.01:
        return f"moins de 1{NBSP}%"
    return f"{int(probability * 100 + 1e-9)}{NBSP}%"


def clock(moment: datetime, zone: tzinfo) -> str:
    """`14 h 05`."""
    local = moment.astimezone(zone)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def day(year: int, month: int, number: int) -> str:
    """`1er mars 2026`."""
    return f"{'1er' if number == 1 else number}{NBSP}{MONTHS[month - 1]} {year}"


def long_date(moment: datetime, zone: tzinfo) -> str:
    """`jeudi 12 mars 2026 à 8 h 41`."""
    local = moment.astimezone(zone)
    return f"{DAYS[local.weekday()]} {day(local.year, local.month, local.day)} à {clock(moment, zone)}"


def stamp(moment: datetime, zone: tzinfo) -> str:
    """`12/03/2026, 8 h 41`: for tables, where a line must not break."""
    return f"{moment.astimezone(zone):%d/%m/%Y},{NBSP}{clock(moment, zone)}"


def short_date(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """What a list shows: the hour today, « hier » and the hour, then the day, and the year when it is another."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return clock(moment, zone)
    if local.date() == (today - timedelta(days=1)).date():
        return f"hier {clock(moment, zone)}"
    written = f"{local.day}{NBSP}{SHORT_MONTHS[local.month - 1]}"
    return written if local.year == today.year else f"{written} {local.year}"


def due(moment: datetime, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """A due date in words and its code: (`en retard de 3 jours`, `late`), (`échéance demain`, `soon`) or
    (`échéance le 3 mars`, `far`). Days are days of the town.
    """
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    if moment < now:
        if days == 0:
            return "en retard depuis aujourd’hui", "late"
        return f"en retard de {-days}{NBSP}jour{'s' if days < -1 else ''}", "late"
    if days < 2:
        return f"échéance {('aujourd’hui', 'demain')[days]}", "soon"
    if days <= 7:
        return f"échéance dans {days}{NBSP}jours", "soon"
    local = moment.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"échéance le {local.day}{NBSP}{SHORT_MONTHS[local.month - 1]}{year}", "far"


def size(count: int) -> str:
    """`640 octets`, `12 ko`, `3,4 Mo` (decimal units, as file managers show)."""
    if count < 1000:
        return f"{count}{NBSP}octet{'s' if count > 1 else ''}"
    if count < 1_000_000:
        return f"{round(count / 1000)}{NBSP}ko"
    return f"{count / 1_000_000:.1f}{NBSP}Mo".replace(".", ",")


def number(count: int) -> str:
    """`12 345`."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


ACCOUNT_ROLES = {
    Role.CONSULTATION: ("Consultation", "lit les courriers, sans rien changer"),
    Role.SERVICE_COURRIER: ("Service Courrier", "vérifie les attributions, tient la quarantaine et la balance"),
    Role.AGENT: ("Agent", "qualifie les courriers et prépare les réponses"),
    Role.VALIDEUR: ("Valideur", "vise et approuve les réponses"),
    Role.ADMINISTRATEUR: ("Administrateur", "comptes, modèles, modèle de tri, connecteurs"),
    Role.INTEGRATEUR: ("Intégrateur", "connecteurs des logiciels métier seulement"),
}
