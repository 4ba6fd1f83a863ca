"""One POST to a webhook, by the standard library: to the address that was checked, no redirect, no proxy, little read."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from triage import __version__
from triage.adapters.webhooks.addresses import Target, addresses_of, check_url
from triage.domain.connectors import ConnectorRefusal

CONNECT_SECONDS = 5.0
# All together: name, connection, TLS, request and answer. A receiver that drips is cut off.
WHOLE_SECONDS = 10.0
READ_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How a try ended: the HTTP status (None when there was none), French words, milliseconds. `final`: no repeat helps."""

    status: int | None
    words: str
    milliseconds: int
    final: bool = False

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private_hosts: Collection[str] = (),
    tls: ssl.SSLContext | None = None,
    seconds: float = WHOLE_SECONDS,
) -> Receipt:
    """Post once; never raises for what the network or the receiver does."""
    began = time.monotonic()

    def ended(words: str, status: int | None = None, *, final: bool = False) -> Receipt:
        spent = int((time.monotonic() - began) * 1000)
        return Receipt(status=status, words=words, milliseconds=spent, final=final)

    try:
        target = check_url(url, private_hosts)
        numbers = addresses_of(target, private_hosts)
    except ConnectorRefusal as refusal:
        return ended(refusal.words)
    except (OSError, UnicodeError):
        return ended("nom d’hôte introuvable")
    try:
        with _connected(target, numbers, tls, seconds) as connection:
            said = {"User-Agent": f"Vaguemestre/{__version__}", "Connection": "close", **headers}
            connection.request("POST", target.path, body=body, headers=said)
            answer = connection.getresponse()
            answer.read(READ_BYTES)
            status = answer.status
    except ssl.SSLError:
        return ended("certificat ou chiffrement refusé")
    except TimeoutError:
        return ended("pas de réponse à temps")
    except (OSError, http.client.HTTPException, ValueError):
        late = time.monotonic() - began >= seconds
        return ended("pas de réponse à temps" if late else "connexion impossible ou coupée")
    if 200 <= status < 300:
        return ended("reçu", status)
    if 300 <= status < 400:
        return ended(f"réponse {status} : les redirections ne sont pas suivies", status)
    return ended(f"réponse {status}", status, final=status == 410)


@contextlib.contextmanager
def _connected(
    target: Target, numbers: list[str], tls: ssl.SSLContext | None, seconds: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the checked addresses, cut when the whole time is over."""
    deadline = time.monotonic() + seconds
    raw = _first_that_answers(target, numbers, deadline)
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = raw
    twin = raw.dup()  # TLS takes the socket over; this handle stays ours

    def cut() -> None:
        with contextlib.suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        if target.tls:
            context = tls or ssl.create_default_context()
            # The name of the URL is what the certificate must be for, whatever address it led to.
            connection.sock = context.wrap_socket(raw, server_hostname=target.host)
        yield connection
    finally:
        timer.cancel()
        timer.join()
        twin.close()
        connection.close()
        raw.close()


def _first_that_answers(target: Target, numbers: list[str], deadline: float) -> socket.socket:
    last: OSError = OSError("no address")
    for number in numbers:
        left = min(CONNECT_SECONDS, deadline - time.monotonic())
        if left <= 0:
            raise TimeoutError
        try:
            made = socket.create_connection((number, target.port), timeout=left)
        except OSError as error:
            last = error
            continue
        made.settimeout(max(0.1, deadline - time.monotonic()))
        return made
    raise last
