"""What every answer carries and what no request may do, as one ASGI layer around the pages.

Refuses foreign Host names, so that a page of another site cannot reach the service through a name that it points at
the loopback (DNS rebinding).
"""

from collections.abc import Callable, Collection
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Mails are personal data: no copy stays in the browser. Our own style and script may, after asking us.
PAGES_CACHE, STATIC_CACHE = "no-store", "no-cache"


def host_name(header: str) -> str:
    """The name in a Host header, without port and brackets, lower case; "" when it is malformed."""
    if header.startswith("["):
        name, bracket, _ = header[1:].partition("]")
        return name.lower() if bracket else ""
    return header.partition(":")[0].lower().rstrip(".")


def is_address(name: str) -> bool:
    """Whether the name is a bare IP address, which no foreign site can make its own."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI layer. `names` are host names accepted besides the loopback's; `any_address` also accepts bare IP addresses."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        names: Collection[str] = (),
        any_address: bool = False,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._app = app
        self.close = close  # ends the answers that never end by themselves; the server calls it when it stops
        self._names = LOOPBACK_NAMES | {n.lower() for n in names}
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the Host, then let the request through and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = STATIC_CACHE if scope["path"].startswith("/static/") else PAGES_CACHE
            await send(message)

        name = host_name(Headers(scope=scope).get("host", ""))
        if name in self._names or (self._any_address and is_address(name)):
            await self._app(scope, receive, send_guarded)
        else:
            refusal = PlainTextResponse("Nom d'hôte refusé.\n", status_code=421)
            await refusal(scope, receive, send_guarded)
