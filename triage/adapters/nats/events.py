"""Events on JetStream, for software that lives on the broker: ids and codes only, once within the duplicate window."""

import json

from triage.adapters.nats.names import event_subject
from triage.adapters.nats.publisher import StreamPublisher
from triage.domain.events import Event
from triage.records.notices import notice


class StreamEvents(StreamPublisher):
    """Publishes events; thread-safe; reconnects for ever. `base` is where the pages are, "" for paths only."""

    def __init__(self, url: str, token: str | None, base: str) -> None:
        super().__init__(url, token, "events")
        self._base = base

    def tell(self, event: Event) -> None:
        """Publish it under its own id, which a repeat carries too. Raises BrokerUnavailable."""
        body = json.dumps(notice(event, self._base), ensure_ascii=False).encode()
        self.publish(event_subject(event.type.subject), body, event.uuid, str(event.id))
