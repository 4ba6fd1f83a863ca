"""`Nudges` on JetStream."""

import time

from triage.adapters.nats.connection import servers_of
from triage.adapters.nats.names import MAIL_SUBJECT, write_nudge
from triage.adapters.nats.publisher import StreamPublisher
from triage.domain.errors import ConfigurationError

# Nudges for one mail within this long are one nudge. Far below any sweep interval: a sweep is never swallowed.
BURST_SECONDS = 1.0


def open_nudges(url: str, token: str | None = None) -> "StreamNudges":
    """Start connecting in the background and return at once, whether or not the server is up.

    Args:
        url: `nats://host:4222`, several separated by commas for a cluster.
        token: the server's token, or None.

    Raises:
        ConfigurationError: no URL.
    """
    if not servers_of(url):
        raise ConfigurationError(
            "nats.url is empty",
            words="nats.url n'est pas réglé : lancez « vaguemestre up », ou indiquez un serveur NATS.",
        )
    return StreamNudges(url, token)


class StreamNudges(StreamPublisher):
    """Publishes nudges; thread-safe; reconnects for ever. Close it to end its thread."""

    def __init__(self, url: str, token: str | None) -> None:
        super().__init__(url, token, "nudges")

    def nudge(self, mail_id: int) -> None:
        """Publish the id and wait until the server has it on file.

        Raises:
            BrokerUnavailable: not published within a few seconds; at once when the server is known to be down.
        """
        unique = f"{mail_id}-{int(time.time() / BURST_SECONDS)}"
        self.publish(MAIL_SUBJECT, write_nudge(mail_id), unique, str(mail_id))
