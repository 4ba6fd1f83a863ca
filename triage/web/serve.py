"""The process of the pages: settings in, uvicorn until a signal. Refuses to be reachable from elsewhere by accident."""

import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_address

import uvicorn

from triage.bootstrap import bench_of, database_of, doors_for, doors_of, pages_referential_of
from triage.domain.errors import ConfigurationError
from triage.settings import ProviderSettings, Settings, WebSettings
from triage.web.app import create_app
from triage.web.guard import Guard
from triage.web.renewing import Pages, Renewing
from triage.web.sessions import Rules
from triage.web.town_login import Provider

GRACE_SECONDS = 5


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; 0 after a clean stop. Raises ConfigurationError when the port is taken, or for an
    address that is not the loopback's unless the network is declared trusted.
    """
    web = settings.web
    check_address(web)
    listening = listen(web)
    with listening, closing(database_of(settings)) as database, closing(bench_of(settings, database.learning)) as bench:
        doors = doors_of(database, pages_referential_of(settings, database.learning), settings, bench=bench)

        def pages() -> Guard:
            return create_app(
                doors_for(doors, pages_referential_of(settings, database.learning), settings, database),
                names=web.names,
                any_address=web.trusted_network,
                rules=Rules(
                    idle=timedelta(minutes=web.idle_minutes),
                    longest=timedelta(hours=web.session_hours),
                    https=web.https,
                ),
                provider=provider_of(web.provider),
            )

        app = Renewing(lambda: tuple(database.learning.classes()), pages, every=settings.learning.reload_seconds)
        server = server_of(app, proxies=web.proxies)
        # uvicorn stops cleanly, then raises the signal again; with this handler that means 0 and not death by signal.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        port = listening.getsockname()[1]
        host = f"[{web.host}]" if ":" in web.host else web.host
        sys.stdout.write(f"Pages en service : http://{host}:{port}/\n")
        sys.stdout.flush()
        server.run(sockets=[listening])
    return 0


def listen(web: WebSettings) -> socket.socket:
    """The listening socket; port 0 lets the system choose. Raises ConfigurationError when it cannot be had."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        return socket.create_server((web.host, web.port), family=family, backlog=512)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {web.host}:{web.port} ({error.strerror})",
            subject="web.port",
            words=f"Le port {web.port} est déjà pris ou refusé : choisissez-en un autre (web.port).",
        ) from error


class _PagesServer(uvicorn.Server):
    """Ends the open streams before it waits for its connections."""

    def __init__(self, app: Pages, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._close = app.close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, without waiting for streams in vain."""
        self._close()
        await super().shutdown(sockets)


def server_of(app: Pages, *, proxies: Sequence[str] = ()) -> uvicorn.Server:
    """The server of the pages, not yet running."""
    return _PagesServer(app, server_config(app, proxies=proxies))


def server_config(app: Pages, *, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """Uvicorn's settings. No access log: addresses carry what people search for."""
    return uvicorn.Config(
        app,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def provider_of(given: ProviderSettings) -> Provider | None:
    """The town's identity provider, None when none is set. Raises ConfigurationError when half of it is."""
    if not given.issuer:
        return None
    if not given.client_id or given.client_secret is None:
        raise ConfigurationError(
            "provider without client",
            subject="web.provider",
            words="web.provider : client_id et client_secret manquent.",
        )
    return Provider(
        name=given.name,
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=given.client_secret.get_secret_value(),
        login_claim=given.login_claim,
        roles_claim=given.roles_claim,
        roles=given.roles,
        create=given.create,
    )


def check_address(web: WebSettings) -> None:
    """Raise ConfigurationError unless the address is the loopback's, or passwords cannot be read on the way to it."""
    if is_loopback(web.host) or web.https:
        return
    if web.trusted_network and "VAGUEMESTRE_WEB__HOST" in os.environ:
        return
    raise ConfigurationError(
        f"web.host {web.host} without https",
        subject="web.host",
        words="Sans https, les pages ne répondent que sur cette machine (web.host = 127.0.0.1) : les mots de passe "
        "passeraient en clair. Placez un serveur https devant et réglez web.https = true ; dans un conteneur, il faut à la "
        "fois VAGUEMESTRE_WEB__HOST et web.trusted_network = true.",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
