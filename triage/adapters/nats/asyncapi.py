"""The AsyncAPI 3.0 document of our events, compared with docs/asyncapi.json by a test."""

from typing import Any

from triage.adapters.nats.names import EVENT_STREAM, event_subject
from triage.domain.events import EventType
from triage.records import SCHEMA_VERSION
from triage.records.notices import NOTICE_SCHEMA


def asyncapi_document() -> dict[str, Any]:
    """One channel and one operation for each kind of event; all carry the same message."""
    channels = {
        kind.subject: {
            "address": event_subject(kind.subject),
            "title": kind.value,
            "description": f"Quand {kind.words}.",
            "messages": {"notice": {"$ref": "#/components/messages/notice"}},
        }
        for kind in EventType
    }
    operations = {
        f"send.{kind.subject}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{kind.subject}"},
            "summary": f"Vaguemestre l’annonce : {kind.words}.",
            "messages": [{"$ref": f"#/channels/{kind.subject}/messages/notice"}],
        }
        for kind in EventType
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Événements de Vaguemestre",
            "version": SCHEMA_VERSION,
            "description": "Ce qui arrive aux courriers d’une mairie, pour les logiciels branchés sur le serveur NATS. "
            f"Flux JetStream {EVENT_STREAM}, rétention 30 jours. Identifiants et codes seulement : ni texte, ni nom, ni "
            "adresse. Au moins une fois : l’en-tête Nats-Msg-Id et le champ id sont les mêmes à chaque renvoi.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "town": {
                "host": "nats.ville-exemple.fr:4222",
                "protocol": "nats",
                "description": "Le serveur NATS de la ville (réglage nats.url).",
                "security": [{"$ref": "#/components/securitySchemes/token"}],
            }
        },
        "channels": channels,
        "operations": operations,
        "components": {
            "securitySchemes": {"token": {"type": "httpApiKey", "name": "auth_token", "in": "query"}},
            "messages": {
                "notice": {
                    "name": "notice",
                    "title": "Annonce d’un événement",
                    "contentType": "application/json",
                    "headers": {
                        "type": "object",
                        "properties": {"Nats-Msg-Id": {"type": "string", "format": "uuid"}},
                        "required": ["Nats-Msg-Id"],
                    },
                    "payload": {"schemaFormat": "application/schema+json;version=draft-07", "schema": NOTICE_SCHEMA},
                }
            },
        },
    }
