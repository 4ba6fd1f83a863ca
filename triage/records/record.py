"""One mail as a neutral record: plain JSON values under the French names of docs/schemas/courrier."""

import uuid
from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any

from triage.domain.case import MACHINE, HistoryEntry, State
from triage.domain.dossier import Dossier, Share
from triage.domain.entities import EntityType, Ruling
from triage.domain.mail import AttachmentKind
from triage.domain.referential import Label, Referential
from triage.records.facts import OWN, REPORTED, Facts
from triage.records.kinds import Kind, Kinds

# Rises with the schemas: patch for wording, minor for a new optional field, major for what would break a reader.
SCHEMA_VERSION = "1.1.0"
_OURS = uuid.UUID("6d1f3c0e-6a4c-5f0e-9d6b-2f1c0a7e5b10")
STATES = {
    State.RECEIVED: "recu",
    State.TO_QUALIFY: "a_qualifier",
    State.SORTED: "trie",
    State.QUARANTINED: "quarantaine",
    State.CONFIRMED: "valide",
    State.CLOSED: "clos",
    State.DROPPED: "classe_sans_suite",
}
NEVER_OPENED = frozenset({AttachmentKind.PICTURE, AttachmentKind.FILM, AttachmentKind.SOUND})
ROLES = {REPORTED: "mis_en_cause", OWN: "demandeur"}
# What a person said of an entity; those rejected are not there.
RULINGS = {None: None, Ruling.CONFIRM: "confirme", Ruling.CORRECT: "corrige", Ruling.ADD: "ajoute", Ruling.REJECT: None}
DECIDED = frozenset({State.CONFIRMED, State.CLOSED, State.DROPPED})


def mail_uuid(mail_id: int, received_at: datetime) -> str:
    """The same for ever for one mail of one town: from its number and the moment it came."""
    return str(uuid.uuid5(_OURS, f"{mail_id}/{received_at.timestamp():.0f}"))


class Writer:
    """Writes records for a town: its referential, the kinds of records, its time zone."""

    def __init__(self, referential: Referential, kinds: Kinds, zone: tzinfo) -> None:
        self.referential = referential
        self.kinds = kinds
        self.zone = zone

    def topics(self, label: Label | None) -> frozenset[str]:
        """What the label stands for."""
        return self.referential.topics(label) if label else frozenset()

    def facts(self, dossier: Dossier) -> Facts:
        """The facts of a dossier."""
        return Facts(
            dossier,
            identity=mail_uuid(dossier.case.mail_id, dossier.case.received_at),
            motif_name=self._name(dossier.label),
            zone=self.zone,
        )

    def kind(self, dossier: Dossier) -> Kind | None:
        """The kind of its per-motif record."""
        return self.kinds.of(self.topics(dossier.label))

    def record(self, dossier: Dossier, shares: Collection[Share] = frozenset(Share)) -> dict[str, Any]:
        """The record, with the parts that may be shared."""
        case, label, facts = dossier.case, dossier.label, self.facts(dossier)
        known: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "id": mail_uuid(case.mail_id, case.received_at),
            "numero": str(case.mail_id),
            "recu_le": facts.received(),
            "canal": "courriel",
            "boite": case.location.mailbox,
            "motif": (label.motif or None) if label else None,
            "sous_motif": None,
            "priorite": dossier.priority or None,
            "service_competent": label.service if label else None,
            "organisme_competent": None,
            "echeances": self._deadlines(dossier),
            "statut": STATES[case.state],
            "ia": self._machine(dossier),
            "restriction": self.kinds.restriction(self.topics(label), sensitive=dossier.sensitive),
            "doublon_de": str(case.duplicate_of) if case.duplicate_of else None,
        }
        if Share.RECORD in shares:
            known |= {
                "demandeur": self._applicant(facts),
                "lieu": {"libelle": facts.place(), "insee": None, "lat": None, "lon": None, "domaine": "inconnu"},
                "vehicules": self._vehicles(facts),
                "pieces": self._attachments(dossier, facts),
                "donnees_motif": self.motif_data(dossier),
            }
        if Share.ENTITIES in shares:
            known["entites"] = self._entities(facts)
        if Share.TEXT in shares:
            outcome = case.outcome
            body = facts.safe(outcome.shown_text).partition("\n")[2] if outcome else None
            known["texte"] = {"objet": facts.subject(), "corps": body}
        return known

    def motif_data(self, dossier: Dossier) -> dict[str, Any] | None:
        """The per-motif record; None where the motif has none."""
        kind = self.kind(dossier)
        if kind is None or dossier.case.outcome is None:
            return None
        facts = self.facts(dossier)
        values: dict[str, Any] = {"fiche": kind.code, "schema_version": SCHEMA_VERSION}
        for field in kind.fields:
            empty: Any = [] if field.type == "liste" else None
            values[field.name] = facts.value(field.fact) if field.fact else empty
        return values

    def _name(self, label: Label | None) -> str:
        return self.referential.entry(label).name if label and self.referential.knows(label) else ""

    def _deadlines(self, dossier: Dossier) -> list[dict[str, Any]]:
        if dossier.delays:
            return [
                {
                    "type": d.code,
                    "date": d.due_at.astimezone(self.zone).date().isoformat(),
                    "source_article": d.article or None,
                    "calcul": f"à compter du {d.since:%d/%m/%Y}",
                }
                for d in dossier.delays
            ]
        if dossier.due_at is None:
            return []
        due = dossier.due_at.astimezone(self.zone)
        return [
            {"type": dossier.due_code or None, "date": due.date().isoformat(), "source_article": None, "calcul": None}
        ]

    def _machine(self, dossier: Dossier) -> dict[str, Any] | None:
        case = dossier.case
        if case.outcome is None:
            return None
        verdict = case.outcome.verdict
        model, _, version = verdict.model.partition("@")
        last = _last_person(case.history) if case.state in DECIDED else None
        changed = dossier.label is not None and dossier.label != verdict.label
        return {
            "modele": model,
            "version": version or None,
            "suggestion": verdict.label.code,
            "confiance": round(verdict.confidence, 4),
            "valide_par": last.actor if last else None,
            "valide_le": last.at.astimezone(self.zone).isoformat(timespec="seconds") if last else None,
            "modifications": [
                {"champ": "motif", "avant": verdict.label.code, "apres": dossier.label.code}
            ] if changed and dossier.label else [],
        }  # fmt: skip

    def _applicant(self, facts: Facts) -> dict[str, Any]:
        return {
            "type": None,
            "nom": facts.name(),
            "prenom": None,
            "adresse": facts.own_address(),
            "courriel": facts.email(),
            "telephone": facts.value("demandeur_telephone"),
            "consentement_electronique": None,
        }

    def _vehicles(self, facts: Facts) -> list[dict[str, Any]]:
        plates = facts.plates()
        described = facts.only(EntityType.VEHICULE) if len(plates) == 1 else None
        role = {e.value: ROLES.get(e.role) for e in facts.entities if e.type is EntityType.IMMATRICULATION and e.role}
        return [
            {
                "plaque": plate, "pays": None, "type_plaque": None, "marque": None, "couleur": None, "vin": None,
                "description": described, "role": role.get(plate),
            }
            for plate in plates
        ]  # fmt: skip

    def _attachments(self, dossier: Dossier, facts: Facts) -> list[dict[str, Any]]:
        outcome = dossier.case.outcome
        read = {letter.number for letter in outcome.attached if letter.text} if outcome else set()
        return [
            {
                "nom": facts.safe(a.name),
                "type": a.media_type,
                "sha256": None,
                "taille": a.size,
                "traitee": False if a.kind in NEVER_OPENED else True if number in read else None,
            }
            for number, a in enumerate(outcome.parsed.attachments if outcome else (), start=1)
        ]

    def _entities(self, facts: Facts) -> list[dict[str, Any]]:
        return [
            {
                "type": e.type.value, "texte": facts.safe(e.text), "valeur": facts.safe(e.value), "debut": e.start,
                "fin": e.end, "regle": e.rule, "confiance": round(e.confidence, 4), "controle": e.valid,
                "role": e.role or None, "piece": e.source or None, "decision": RULINGS[e.ruling],
            }
            for e in facts.entities
        ]  # fmt: skip


def _last_person(history: tuple[HistoryEntry, ...]) -> HistoryEntry | None:
    """The last line that a person wrote; parts of the machine have names with a space or none of a login's form."""
    machines = {MACHINE, "relève"}
    return next((h for h in reversed(history) if h.actor not in machines), None)
