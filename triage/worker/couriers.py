"""The process `vaguemestre couriers`: tells other software what happened, until SIGTERM. Several may run."""

import logging
import os
import secrets
import signal
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from triage.adapters.nats.events import StreamEvents
from triage.adapters.webhooks import post
from triage.bootstrap import database_of, pages_referential_of
from triage.domain.errors import ConfigurationError, StoreUnavailable
from triage.records import Writer, load_kinds
from triage.settings import Settings
from triage.worker.courier import Courier

IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 5.0
CLEANING = timedelta(hours=6)
LONGEST_SESSION = timedelta(days=31)
log = logging.getLogger(__name__)


def deliver(settings: Settings) -> int:
    """Deliver until a signal; 0. Raises StoreUnavailable or ConfigurationError when it cannot begin."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    wanted = settings.connectors
    database = database_of(settings)
    token = settings.nats.token.get_secret_value() if settings.nats.token else None
    base = wanted.public_url.rstrip("/")
    events = StreamEvents(settings.nats.url, token, base) if settings.nats.url else None
    kinds, zone = load_kinds(), ZoneInfo("Europe/Paris")
    courier = Courier(
        database.connectors,
        lambda: Writer(pages_referential_of(settings, database.learning), kinds, zone),
        partial(post, private_hosts=frozenset(wanted.private_hosts), tls=_trust(settings)),
        events,
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        base=base,
        now=lambda: datetime.now(UTC),
        claim_seconds=wanted.claim_seconds,
    )
    cleaned = datetime.min.replace(tzinfo=UTC)
    try:
        while not stop.is_set():
            now = datetime.now(UTC)
            try:
                if now - cleaned > CLEANING:
                    database.connectors.drop_old(now - timedelta(days=wanted.delivery_days))
                    # No session lives so long, whatever the settings of the pages say.
                    database.accounts.forget_old(now - LONGEST_SESSION, now)
                    cleaned = now
                pause = 0.0 if courier.round() else IDLE_SECONDS
            except StoreUnavailable as error:
                log.warning("couriers: %s", error)
                pause = TROUBLE_SECONDS
            stop.wait(pause)
    finally:
        courier.close()
        if events:
            events.close()
        database.close()
    return 0


def _trust(settings: Settings) -> ssl.SSLContext:
    """Public authorities, and the town's own where the settings name one."""
    context = ssl.create_default_context()
    file = settings.connectors.ca_file
    if file is not None:
        try:
            context.load_verify_locations(file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                "connectors.ca_file cannot be read",
                subject="connectors.ca_file",
                words="Le certificat connectors.ca_file est illisible.",
            ) from error
    return context
