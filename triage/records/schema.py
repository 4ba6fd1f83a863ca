"""The JSON Schema documents (2020-12) of records, made from `kinds.toml` and compared with docs/schemas by a test."""

from collections.abc import Collection
from typing import Any

from triage.domain.entities import EntityType
from triage.domain.verdict import PriorityLevel
from triage.records.kinds import Field, FieldType, Kind, Kinds
from triage.records.record import SCHEMA_VERSION, STATES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BODIES = ("commune", "pn_gn", "omp_antai", "tsp", "prefecture", "epci", "bailleur", "procureur", "autre")
SIMPLE: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXTE: {"type": ["string", "null"]},
    FieldType.PLAQUE: {"type": ["string", "null"], "maxLength": 20},
    FieldType.TELEPHONE: {"type": ["string", "null"], "maxLength": 40},
    FieldType.DATE: {"type": ["string", "null"], "format": "date"},
    FieldType.HEURE: {"type": ["string", "null"], "maxLength": 20},
    FieldType.DATE_HEURE: {"type": ["string", "null"], "format": "date-time"},
    FieldType.MONTANT: {"type": ["number", "null"]},
    FieldType.NOMBRE: {"type": ["number", "null"]},
    FieldType.BOOLEEN: {"type": ["boolean", "null"]},
    FieldType.LISTE: {"type": "array", "items": {"type": "string"}},
}
TEXT: dict[str, Any] = {"type": ["string", "null"]}
FLAG: dict[str, Any] = {"type": ["boolean", "null"]}
VERSION: dict[str, Any] = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}


def schema_documents(kinds: Kinds) -> dict[str, dict[str, Any]]:
    """File name -> document: the mail, and each per-motif record alone."""
    documents = {f"courrier-{SCHEMA_VERSION}.schema.json": mail_schema(kinds)}
    for kind in kinds.kinds:
        name = kind.code.replace("_", "-")
        documents[f"{name}-{SCHEMA_VERSION}.schema.json"] = {"$schema": DIALECT, "$id": _id(name), **kind_schema(kind)}
    return documents


def mail_schema(kinds: Kinds) -> dict[str, Any]:
    """The schema of a sorted mail, complete in itself. What a consumer may not see is left out, so it is not required."""
    always: dict[str, dict[str, Any]] = {
        "schema_version": VERSION,
        "id": {"type": "string", "format": "uuid"},
        "numero": {"type": "string", "pattern": "^[0-9]+$"},
        "recu_le": {"type": "string", "format": "date-time"},
        "canal": {"enum": ["courriel", "papier", "formulaire", "telephone", "appli"]},
        "boite": {"type": "string"},
        "motif": {**TEXT, "description": "Code du référentiel de la ville."},
        "sous_motif": TEXT,
        "priorite": {"enum": [*(p.value for p in PriorityLevel), None]},
        "service_competent": {**TEXT, "description": "Code du référentiel de la ville."},
        "organisme_competent": {"enum": [*BODIES, None]},
        "echeances": _list(_object(
            {"type": TEXT, "date": {"type": "string", "format": "date"}, "source_article": TEXT, "calcul": TEXT}
        )),
        "statut": {"enum": list(STATES.values())},
        "ia": {"oneOf": [{"type": "null"}, _machine()]},
        "restriction": {"enum": ["normal", "sensible", *kinds.restrictions]},
        "doublon_de": TEXT,
    }  # fmt: skip
    shared: dict[str, dict[str, Any]] = {
        "demandeur": _object(
            {"type": {"enum": ["particulier", "entreprise", "association", "administration", None]}, "nom": TEXT,
             "prenom": TEXT, "adresse": TEXT, "courriel": TEXT, "telephone": TEXT, "consentement_electronique": FLAG}
        ),
        "lieu": _object(
            {"libelle": TEXT, "insee": TEXT, "lat": {"type": ["number", "null"]}, "lon": {"type": ["number", "null"]},
             "domaine": {"enum": ["public", "prive", "inconnu"]}}
        ),
        "vehicules": _list(_object(
            {"plaque": TEXT, "pays": TEXT, "type_plaque": TEXT, "marque": TEXT, "couleur": TEXT, "vin": TEXT,
             "description": TEXT, "role": {"enum": ["mis_en_cause", "demandeur", "tiers", None]}}
        )),
        "pieces": _list(_object(
            {"nom": TEXT, "type": TEXT, "sha256": TEXT, "taille": {"type": "integer", "minimum": 0}, "traitee": FLAG}
        )),
        "donnees_motif": {
            "oneOf": [{"type": "null"}, *({"$ref": f"#/$defs/{k.code}"} for k in kinds.kinds)],
            "description": "La fiche du motif ; null quand le motif n’en a pas.",
        },
        "entites": _list(_object(
            {"type": {"enum": [t.value for t in EntityType]}, "texte": {"type": "string"}, "valeur": {"type": "string"},
             "debut": {"type": "integer"}, "fin": {"type": "integer"}, "regle": {"type": "string"},
             "confiance": {"type": "number", "minimum": 0, "maximum": 1}, "controle": FLAG, "role": TEXT,
             "piece": {"type": ["integer", "null"], "minimum": 1, "description": "Rang de la pièce jointe où l’élément se trouve ; "
                       "null pour le courriel lui-même."},
             "decision": {"enum": ["confirme", "corrige", "ajoute", None], "description": "Ce qu’un agent en a dit."}},
            since=("piece", "decision"),
        )),
        "texte": _object({"objet": TEXT, "corps": TEXT}),
    }  # fmt: skip
    document = _object({**always, **shared})
    document["required"] = list(always)
    return {
        "$schema": DIALECT,
        "$id": _id("courrier"),
        "title": "Courrier trié",
        "description": "Un courriel reçu par la ville, tel que Vaguemestre le remet à un logiciel métier. "
        "Une valeur que le courriel ne décide pas est null ; les secrets (NIR, IBAN, carte, permis) sont masqués.",
        **document,
        "$defs": {k.code: kind_schema(k) for k in kinds.kinds},
    }


def inline_mail_schema(kinds: Kinds) -> dict[str, Any]:
    """`mail_schema` without references, for documents that have their own root (OpenAPI, AsyncAPI)."""
    document = mail_schema(kinds)
    inline = [{"type": "null"}, *(kind_schema(k) for k in kinds.kinds)]
    whole = {k: v for k, v in document.items() if not k.startswith("$")}
    data = {**document["properties"]["donnees_motif"], "oneOf": inline}
    return {**whole, "properties": {**document["properties"], "donnees_motif": data}}


def kind_schema(kind: Kind) -> dict[str, Any]:
    """The schema of a per-motif record."""
    fields: dict[str, dict[str, Any]] = {"fiche": {"const": kind.code}, "schema_version": VERSION}
    fields |= {f.name: {**_simple(f), "description": f.title} for f in kind.fields}
    return {"title": kind.name, "description": kind.title, **_object(fields)}


def _simple(field: Field) -> dict[str, Any]:
    if field.type is FieldType.CODE:
        return {"enum": [*field.codes, None]}
    return SIMPLE[field.type]


def _machine() -> dict[str, Any]:
    change = _object({"champ": {"type": "string"}, "avant": TEXT, "apres": TEXT})
    return _object(
        {"modele": {"type": "string"}, "version": TEXT, "suggestion": {"type": "string"},
         "confiance": {"type": "number", "minimum": 0, "maximum": 1}, "valide_par": TEXT,
         "valide_le": {"type": ["string", "null"], "format": "date-time"}, "modifications": _list(change)}
    )  # fmt: skip


def _object(fields: dict[str, dict[str, Any]], since: Collection[str] = ()) -> dict[str, Any]:
    """Open: a later minor version adds fields, which a reader of this one ignores. `since`: what came after 1.0, hence optional."""
    return {"type": "object", "properties": fields, "required": [name for name in fields if name not in since]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _id(name: str) -> str:
    return f"urn:vaguemestre:schema:{name}:{SCHEMA_VERSION}"
