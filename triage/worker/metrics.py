"""What a worker counts, and the small web server that shows it. Labels are words of ours: never ids, never content."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import uvicorn
from faststream.asgi import AsgiResponse, make_ping_asgi
from faststream.nats import NatsBroker
from prometheus_client import CollectorRegistry, Counter, Histogram, make_asgi_app

HEALTH_SECONDS = 3.0
log = logging.getLogger(__name__)


class Metrics:
    """Counters of one worker process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.nudges = Counter(
            "vaguemestre_nudges_total", "Nudges handled, by how it ended.", ["end"], registry=self.registry
        )
        self.seconds = Histogram(
            "vaguemestre_mail_seconds", "Time from taking a mail to its end, in seconds.", registry=self.registry
        )
        self.swept = Counter(
            "vaguemestre_swept_total", "Cases nudged again because they had waited too long.", registry=self.registry
        )


class _QuietServer(uvicorn.Server):
    """uvicorn without its signal handlers: the worker has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def serve_metrics(port: int, metrics: Metrics, broker: NatsBroker) -> None:
    """Answer `/metrics` and `/health` (204 when the broker answers, else 500) until cancelled.

    A port that is taken (several workers on one machine) is logged and given up: counting must not stop the mail.
    """
    health, numbers = make_ping_asgi(broker, timeout=HEALTH_SECONDS), make_asgi_app(metrics.registry)
    nowhere = AsgiResponse(b"", 404)

    # Not AsgiFastStream: it would take over the broker's context, and the handler would find no message in it.
    async def app(scope: Any, receive: Any, send: Any) -> None:
        pages: dict[str, Any] = {"/health": health, "/metrics": numbers}
        page = pages.get(scope["path"], nowhere)
        await page(scope, receive, send)

    config = uvicorn.Config(app, host="0.0.0.0", port=port, lifespan="off", log_config=None, access_log=False)  # noqa: S104  scraped from outside the container
    server = _QuietServer(config)
    try:
        await server.serve()
    except (OSError, SystemExit):  # uvicorn exits on a taken port
        log.warning("metrics port %d is taken: this worker shows no metrics", port)
    except asyncio.CancelledError:
        server.should_exit = True
        raise
