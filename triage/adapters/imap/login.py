"""From settings to a connection that is logged in: TLS, certificates, passwords, OAuth tokens."""

import contextlib
import ipaddress
import socket
import ssl
import subprocess
from typing import Any

import imapclient

from triage.adapters.imap.faults import translated
from triage.domain.errors import MailboxRefused, MailboxUnavailable
from triage.settings import MailboxSettings, TlsMode


def connect(settings: MailboxSettings, connect_seconds: float, read_seconds: float) -> Any:
    """An `imapclient.IMAPClient` that is logged in, with aware times.

    Raises MailboxUnavailable (no answer, busy) or MailboxRefused (password, token or certificate).
    """
    if settings.tls is TlsMode.NONE and not _on_loopback(settings.host):
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
        token = _token(settings, seconds)
        with translated(settings.name, "authenticate", login=True):
            client.oauth2_login(settings.login, token)
        return
    password = _password(settings)
    if any(ord(c) < 32 for c in password + settings.login):
        raise MailboxRefused("control character in login or password", subject=settings.name)
    with translated(settings.name, "login", login=True):
        if (password + settings.login).isascii():
            client.login(settings.login, password)
        else:  # LOGIN is ASCII only; SASL PLAIN is UTF-8 (RFC 4616)
            answer = f"\0{settings.login}\0{password}".encode()
            client.sasl_login("PLAIN", lambda _challenge: answer)


def _password(settings: MailboxSettings) -> str:
    if settings.password_file is not None:
        try:
            lines = settings.password_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            words = "Le fichier du mot de passe n'a pas pu être lu."
            raise MailboxRefused(f"password file: {type(error).__name__}", subject=settings.name, words=words) from None
        return lines[0] if lines else ""
    return settings.password.get_secret_value() if settings.password else ""


def _token(settings: MailboxSettings, seconds: float) -> str:
    """Run the town's own command; what it prints on its error stream is not shown, it may hold secrets."""
    try:
        done = subprocess.run(
            settings.token_command, capture_output=True, timeout=max(seconds, 1), check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise MailboxUnavailable("token command: no answer in time", subject=settings.name) from None
    except OSError as error:
        words = "La commande qui donne le jeton OAuth n'a pas pu être lancée."
        raise MailboxRefused(f"token command: {type(error).__name__}", subject=settings.name, words=words) from None
    token = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not token:
        words = "Le jeton OAuth n'a pas été renouvelé : une personne doit autoriser de nouveau l'accès à la boîte."
        raise MailboxRefused(f"token command: exit code {done.returncode}", subject=settings.name, words=words)
    return token


def _on_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
