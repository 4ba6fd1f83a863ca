"""From settings to a connection that is logged in: TLS, certificates, passwords, OAuth tokens."""

import contextlib
import socket
import ssl
from typing import Any

import imapclient

from triage.adapters.credentials import on_loopback, password_of, token_of
from triage.adapters.imap.faults import translated
from triage.domain.errors import MailboxRefused
from triage.settings import MailboxSettings, TlsMode


def connect(settings: MailboxSettings, connect_seconds: float, read_seconds: float) -> Any:
    """An `imapclient.IMAPClient` that is logged in, with aware times.

    Raises MailboxUnavailable (no answer, busy) or MailboxRefused (password, token or certificate).
    """
    if settings.tls is TlsMode.NONE and not on_loopback(settings.host):
        raise MailboxRefused(
            "plain text refused outside the loopback",
            subject=settings.name,
            words="La connexion sans chiffrement n'est acceptée qu'avec un serveur de cette même machine.",
        )
    with translated(settings.name, "connect"):
        context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
        client = imapclient.IMAPClient(
            settings.host,
            port=settings.port,
            ssl=settings.tls is TlsMode.TLS,
            ssl_context=context if settings.tls is TlsMode.TLS else None,
            timeout=imapclient.SocketTimeout(connect_seconds, read_seconds),
        )
    client._imap.debug = 0  # noqa: SLF001  imapclient sets 5, which keeps every line of mail in a log
    client.normalise_times = False
    try:
        with translated(settings.name, "starttls"):
            _keep_alive(client.socket())
            if settings.tls is TlsMode.STARTTLS:
                client.starttls(context)
        _log_in(client, settings, connect_seconds)
        with translated(settings.name, "capability"):
            client.capabilities()
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: Any) -> None:
    """Close the socket without a word; never raises."""
    with contextlib.suppress(Exception):
        client.shutdown()


def _keep_alive(connection: socket.socket) -> None:
    """Let the system notice a peer that vanished during IDLE."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # imaplib sends an APPEND in three pieces
    for option, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)


def _log_in(client: Any, settings: MailboxSettings, seconds: float) -> None:
    if settings.token_command:
        token = token_of(settings, settings.name, seconds)
        with translated(settings.name, "authenticate", login=True):
            client.oauth2_login(settings.login, token)
        return
    password = password_of(settings, settings.name)
    if any(ord(c) < 32 for c in password + settings.login):
        raise MailboxRefused("control character in login or password", subject=settings.name)
    with translated(settings.name, "login", login=True):
        if (password + settings.login).isascii():
            client.login(settings.login, password)
        else:  # LOGIN is ASCII only; SASL PLAIN is UTF-8 (RFC 4616)
            answer = f"\0{settings.login}\0{password}".encode()
            client.sasl_login("PLAIN", lambda _challenge: answer)
