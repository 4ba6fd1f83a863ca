"""A morning of invented mails, for screenshots and browser tests."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.fakes.cases import NOW, PM, MailRoom, attachment, made_of
from triage.domain.attached import AttachedText, Reading
from triage.domain.entities import Entity, Extraction, Secret
from triage.domain.entities import EntityType as T
from triage.domain.mail import AttachmentKind, PassageKind
from triage.domain.replies import Proposal
from triage.domain.verdict import PriorityLevel
from triage.ports import CaseStore

NOT_SURE = "La proposition n'est pas assez sûre pour ce type de courrier."


def fill(store: CaseStore) -> dict[str, int]:
    """Fill a store; the ids of the mails that tests open, by name."""
    room = MailRoom(store)
    ids: dict[str, int] = {}
    ids["plain"] = room.sort(
        made_of(
            "Lampadaire éteint rue des Glycines",
            "Bonjour,\n\nLe lampadaire devant le 14 rue des Glycines est éteint depuis lundi.\n\nCordialement,\n",
            (PassageKind.SIGNATURE, "Marc Delaunay\n06 11 22 33 44\n"),
            sender=("Marc Delaunay", "marc.delaunay@exemple.fr"),
            label="eclairage_public",
            confidence=0.992,
            reasons=(("lampadaire", 0.44), ("éteint", 0.21)),
            entities=(
                (T.ADRESSE, "14 rue des Glycines", "14 rue des Glycines"),
                (T.TELEPHONE, "06 11 22 33 44", "+33611223344"),
                (T.PERSONNE, "Marc Delaunay", "Marc Delaunay"),
            ),
        )
    )
    for subject, sender, label, sure in (
        ("Demande d'acte de naissance", "Inès Kaddour", "etat_civil", 0.99),
        ("Encombrants non ramassés quai Vauban", "Paul Le Gall", "voirie_proprete", 0.96),
        ("Inscription à la cantine pour la rentrée", "Sophie Marchetti", "affaires_scolaires", 0.98),
        ("Chat gris trouvé près du gymnase", "Aïcha Benali", f"{PM}/animaux", 0.95),
        ("Opération tranquillité vacances du 6 au 27 juillet", "Jean Roux", f"{PM}/tranquillite_vacances", 0.99),
        ("Autorisation de stationnement pour un déménagement", "Déménagements Lopez", f"{PM}/occupation_domaine_public", 0.97),
        ("Facture 2026-0457", "Atelier du Signe", "finances_marches", 0.94),
    ):  # fmt: skip
        room.sort(
            made_of(
                subject,
                "Bonjour,\nMerci de votre réponse.\n",
                sender=(sender, "contact@exemple.fr"),
                label=label,
                confidence=sure,
            )
        )
    ids["fps"] = room.sort(
        made_of(
            "Contestation du FPS n° 26 7512 0034 8817 4420",
            "Madame, Monsieur,\n\nJe conteste le forfait de post-stationnement de 35 € reçu le 3 mars 2026 pour mon véhicule "
            "Renault Clio grise immatriculé GH-482-KL, stationné rue de la République à 10h15. Mon abonnement résident était "
            "en cours de validité : vous trouverez la copie de la carte en pièce jointe.\n\n"
            "Pour le remboursement, mon IBAN est FR76 3000 6000 0112 3456 7890 189.\n\nJe vous prie d'agréer, Madame, "
            "Monsieur, mes salutations distinguées.\n\n",
            (PassageKind.SIGNATURE, "Nadia Ferrand\n8 allée des Tilleuls\n06 98 76 54 32\n\n"),
            (
                PassageKind.QUOTED,
                "> Le 3 mars 2026, le service stationnement a écrit :\n> Votre avis de paiement est joint.\n",
            ),
            sender=("Nadia Ferrand", "nadia.ferrand@exemple.fr"),
            label=f"{PM}/contestation_fps",
            confidence=0.934,
            alternatives=((f"{PM}/contestation_amende", 0.041), (f"{PM}/stationnement_abonnement", 0.012)),
            reasons=(("post-stationnement", 0.52), ("conteste", 0.31), ("abonnement", 0.12), ("remboursement", -0.05)),
            priority=PriorityLevel.HAUTE,
            priority_reasons=("Un délai de recours court sous 7 jours.",),
            entities=(
                (T.NUMERO_AVIS, "26 7512 0034 8817 4420", "26751200348817 4420".replace(" ", "")),
                (T.MONTANT, "35 €", "35.00"),
                (T.DATE, "3 mars 2026", "2026-03-03"),
                (T.VEHICULE, "Renault Clio grise", "Renault Clio grise"),
                (T.IMMATRICULATION, "GH-482-KL", "GH-482-KL"),
                (T.ADRESSE, "rue de la République", "rue de la République"),
                (T.HEURE, "10h15", "10:15"),
                (T.PERSONNE, "Nadia Ferrand", "Nadia Ferrand"),
                (T.ADRESSE, "8 allée des Tilleuls", "8 allée des Tilleuls"),
                (T.TELEPHONE, "06 98 76 54 32", "+33698765432"),
            ),
            secrets=(("iban", "FR76 3000 6000 0112 3456 7890 189"),),
            attachments=(
                attachment("carte-resident.pdf", "application/pdf", 184_320, AttachmentKind.DOCUMENT),
                attachment("photo pare-brise.jpg", "image/jpeg", 2_412_000, AttachmentKind.PICTURE),
                attachment("trajet.mp4", "video/mp4", 18_900_000, AttachmentKind.FILM),
            ),
            proposal=Proposal(
                template="police_municipale/contestation_fps",
                version="1",
                subject="Votre recours contre le forfait de post-stationnement n° 26 7512 0034 8817 4420",
                body="Madame,\n\nVous contestez le forfait de post-stationnement (FPS) concernant le véhicule GH-482-KL. Votre "
                "recours administratif préalable obligatoire (RAPO) a été enregistré sous le numéro [à compléter : numéro de "
                "dossier].\n\nSans réponse de notre part dans un délai d'un mois à compter de sa réception, il sera réputé "
                "rejeté.\n\nLa Ville\n[à compléter : nom de l'agent]",
                missing=("numero_dossier", "nom_agent"),
                why="Motif : contestation de FPS.",
            ),
        )
    )
    ids["unsure"] = room.sort(
        made_of(
            "Question", "Bonjour, à qui dois-je m'adresser pour le terrain derrière l'école ?\n",
            sender=("", "b.martin@exemple.fr"), label="accueil_unique", confidence=0.46,
            alternatives=(("urbanisme", 0.31), ("affaires_scolaires", 0.12)), why_to_qualify=NOT_SURE,
            reasons=(("adresser", 0.22), ("terrain", -0.11)),
        )
    )  # fmt: skip
    ids["rules"] = room.sort(
        made_of(
            "Bruit tous les soirs", "Le bar d'en face ferme à 3 h et personne ne dort.\n", label=f"{PM}/nuisances_sonores",
            confidence=0.35, model="regles@1", sender=("Collectif du Vieux-Port", "collectif@exemple.fr"),
            why_to_qualify="Le modèle de tri est absent : proposition faite par mots clés seulement.",
        )
    )  # fmt: skip
    ids["urgent"] = room.sort(
        made_of(
            "URGENT véhicule devant l'accès pompiers", "Une camionnette blanche AB-123-CD bloque l'accès pompiers de la "
            "résidence, 3 place du Marché, en ce moment même.\n", sender=("Gardien résidence Les Acacias", "gardien@exemple.fr"),
            confidence=0.981, alternatives=((f"{PM}/securite_routiere", 0.01),), reasons=(("bloque", 0.4), ("camionnette", 0.2)),
            priority=PriorityLevel.URGENTE, priority_reasons=("Un véhicule bloque un accès des secours maintenant.",),
            entities=((T.IMMATRICULATION, "AB-123-CD", "AB-123-CD"), (T.ADRESSE, "3 place du Marché", "3 place du Marché")),
        )
    )  # fmt: skip
    court = made_of(
        "Réquisition : images de vidéoprotection", "Veuillez trouver ci-joint une réquisition.\n",
        sender=("Commissariat central", "opj@exemple.fr"), label=f"{PM}/videoprotection", confidence=0.971,
        priority=PriorityLevel.HAUTE, priority_reasons=("Courrier de la police nationale.",),
        attachments=(
            attachment("requisition.pdf", "application/pdf", 90_112, AttachmentKind.DOCUMENT),
            attachment("scan.pdf", "application/pdf", 412_000, AttachmentKind.DOCUMENT),
        ),
    )  # fmt: skip
    ids["court"] = room.sort(replace(court, attached=(_letter(), _scan())))
    ids["quarantined"] = room.quarantine("Le courriel n'a pas pu être lu.")
    ids["oversize"] = room.quarantine("Le courriel dépasse la taille maximale et n'a pas été lu.", oversize=True)
    ids["received"] = room.receive()
    store.mailbox_seen("police.municipale", NOW, "")
    store.mailbox_seen("mairie", datetime(2026, 3, 12, 7, 2, tzinfo=UTC), "")
    store.mailbox_seen("mairie", NOW, "La boîte aux lettres ne répond pas.")
    return ids


def _letter() -> AttachedText:
    """A letter whose text was read, with a plate in it and a bank account that nobody sees."""
    text = "Requérons les images du passage de AB-123-CD.\nIBAN FR76 3000 6000 0112 3456 7890 189\n"
    at, hidden = text.index("AB-123-CD"), text.index("FR76")
    plate = Entity(
        type=T.IMMATRICULATION, text="AB-123-CD", value="AB-123-CD", start=at, end=at + 9, rule="essai", source=1
    )
    secret = Secret(kind="iban", start=hidden, end=len(text) - 1)
    found = Extraction(entities=(plate,), secrets=(secret,), version="essai@1")
    return AttachedText(number=1, reading=Reading.TEXT, text=text, pages=1, extraction=found)


def _scan() -> AttachedText:
    """A letter that a person must read."""
    return AttachedText(number=2, reading=Reading.BY_HAND, words="Pages sans texte : à lire par un agent.", pages=2)
