"""A real receiver of webhooks on the loopback: keeps what it gets, checks signatures as the documents say, answers as told."""

import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def verify(secret: str, headers: dict[str, str], body: bytes, *, now: float, seconds: float = 300) -> bool:
    """What a vendor does: the age first, then any of the signatures."""
    stamp = headers["X-Timestamp"]
    if not stamp.isdigit() or abs(now - int(stamp)) > seconds:
        return False
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    given = [part.strip().removeprefix("sha256=") for part in headers["X-Signature"].split(",")]
    return any(hmac.compare_digest(wanted, one) for one in given)


class Receiver:
    """`got` is (headers, body) in order of arrival; `behave` decides each answer."""

    def __init__(self, behave: Callable[[BaseHTTPRequestHandler], None] | None = None) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.arrived = threading.Condition()
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.arrived:
                    outer.got.append((dict(self.headers), body))
                    outer.arrived.notify_all()
                if behave is not None:
                    behave(self)
                else:
                    self.send_response(outer.status)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?k=1"

    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.got]

    def wait_for(self, count: int, seconds: float = 20) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(set(self.ids())) >= count, seconds), f"{len(self.got)} of {count}"


@contextmanager
def receiving(
    behave: Callable[[BaseHTTPRequestHandler], None] | None = None, *, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    receiver = Receiver(behave)
    if tls is not None:
        receiver.server.socket = tls.wrap_socket(receiver.server.socket, server_side=True)
        receiver.url = receiver.url.replace("http:", "https:").replace("127.0.0.1", "localhost")
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """One byte of a header now and then, for ever."""
    for _ in range(200):
        try:
            handler.wfile.write(b"H")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)
