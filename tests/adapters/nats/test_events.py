"""Events on a real broker, and the AsyncAPI document that describes them."""

import json
from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from tests.adapters.nats.stream_view import messages
from tests.house import schemas
from tests.nats import NatsServer
from triage.adapters.nats.asyncapi import asyncapi_document
from triage.adapters.nats.events import StreamEvents
from triage.adapters.nats.names import EVENT_STREAM
from triage.domain.events import Event, EventType, event_uuid
from triage.domain.people import Sensitivity
from triage.domain.referential import Label

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def event(number: int, kind: EventType) -> Event:
    return Event(
        id=number, uuid=event_uuid(number, NOW), type=kind, at=NOW, mail_id=7, mailbox="police", sensitive=Sensitivity.NONE,
        label=Label.from_code("police_municipale/animaux"), received_at=NOW,
    )  # fmt: skip


def test_every_kind_is_published_once_under_its_documented_subject(server: NatsServer) -> None:
    events = StreamEvents(server.url, server.token, "https://courrier.ville.fr")
    for number, kind in enumerate(EventType, start=1):
        events.tell(event(number, kind))
        events.tell(event(number, kind))
    events.close()
    got = messages(server, EVENT_STREAM)
    addresses = [c["address"] for c in asyncapi_document()["channels"].values()]
    assert [subject for subject, _ in got] == addresses
    schema = asyncapi_document()["components"]["messages"]["notice"]["payload"]["schema"]
    for _, body in got:
        Draft202012Validator(schema).validate(body)
        assert body["courrier"]["lien"] == "https://courrier.ville.fr/courriers/7"


def test_the_asyncapi_document_is_that_of_the_code() -> None:
    assert schemas.ASYNCAPI.read_text(encoding="utf-8") == schemas.asyncapi(), "python -m tests.house.schemas"


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi_document()
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        here = document
        for step in reference.split("/"):
            here = here[step]
        assert here
