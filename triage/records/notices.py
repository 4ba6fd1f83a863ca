"""What other software is told of an event: ids, codes and a link. The same document in webhooks, API and broker."""

from typing import Any

from triage.domain.events import Event, EventType
from triage.records.record import SCHEMA_VERSION, mail_uuid

NOTICE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "schema_version": {"type": "string"},
        "id": {"type": "string", "format": "uuid", "description": "Le même à chaque renvoi."},
        "type": {"enum": [t.value for t in EventType]},
        "le": {"type": "string", "format": "date-time"},
        "courrier": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "numero": {"type": "string"},
                "lien": {"type": "string", "description": "La page du courrier, pour un agent."},
            },
            "required": ["id", "numero", "lien"],
        },
        "service": {"type": ["string", "null"], "description": "Code du référentiel de la ville."},
        "motif": {"type": ["string", "null"], "description": "Code du référentiel de la ville."},
    },
    "required": ["schema_version", "id", "type", "le", "courrier", "service", "motif"],
}


def notice(event: Event, base: str = "") -> dict[str, Any]:
    """The document. `base` is the public address of the pages without a final `/`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": event.uuid,
        "type": event.type.value,
        "le": event.at.isoformat(timespec="seconds"),
        "courrier": {
            "id": mail_uuid(event.mail_id, event.received_at),
            "numero": str(event.mail_id),
            "lien": f"{base}/courriers/{event.mail_id}",
        },
        "service": event.label.service if event.label else None,
        "motif": (event.label.motif or None) if event.label else None,
    }
