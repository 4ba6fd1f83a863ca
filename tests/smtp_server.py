"""A real SMTP server on a loopback port (aiosmtpd) that keeps what it takes, and can refuse or hang up."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.dovecot import free_port
from triage.settings import SmtpSettings, TlsMode


@dataclass
class PostRoom:
    """What the server took, and how it behaves."""

    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    rcpt: str = "250 OK"
    data: str = "250 OK"
    hang_up: bool = False  # take the message, and break the line instead of saying so
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  a name of aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
            self.recipients.extend(envelope.rcpt_tos)
        if self.hang_up and server.transport is not None:
            server.transport.abort()
        return self.data

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret", handled=False)

    def settings(self, **changes: object) -> SmtpSettings:
        """Settings that reach it, in plain text and without login unless changed."""
        values: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "tls": TlsMode.NONE, "anonymous": True}
        return SmtpSettings.model_validate(values | changes)


class _Controller(Controller):
    """Hangs up on whoever is still connected when it stops: aiosmtpd leaves their sockets to the garbage collector."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.lines: list[SMTP] = []

    def factory(self) -> SMTP:
        line = super().factory()
        self.lines.append(line)
        return line

    async def hang_up(self) -> None:
        for line in self.lines:
            if line.transport is not None:
                line.transport.abort()
        for _ in range(3):  # the loop closes the sockets in its next rounds
            await asyncio.sleep(0)


@contextlib.contextmanager
def post_room(*, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[PostRoom]:
    """A server for the duration of a `with`; `tls` from the first byte, or `starttls`. Then it wants a login too."""
    room = PostRoom(port=free_port())
    login = {"authenticator": room.authenticate, "auth_required": bool(starttls)} if tls or starttls else {}
    if tls:
        login["auth_require_tls"] = False  # the whole line is protected, which aiosmtpd does not see
    controller = _Controller(
        room,
        hostname="127.0.0.1",
        port=room.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=bool(starttls),
        **login,
    )
    controller.start()
    try:
        yield room
    finally:
        asyncio.run_coroutine_threadsafe(controller.hang_up(), controller.loop).result(10)
        controller.stop()
