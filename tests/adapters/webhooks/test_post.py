"""One POST against real servers: taken, refused, redirected, dripping, without certificate, not there."""

import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler

import pytest
import trustme

from tests.receiver import dripping, receiving
from triage.adapters.webhooks import Receipt, post

OPEN = ("127.0.0.1", "localhost")


def send(url: str, **options: object) -> Receipt:
    return post(url, b'{"id": "1"}', {"X-Event": "essai"}, private_hosts=OPEN, **options)  # type: ignore[arg-type]


def test_a_receiver_gets_body_and_headers() -> None:
    with receiving() as receiver:
        receipt = send(receiver.url)
    assert (receipt.taken, receipt.status, receipt.words) == (True, 204, "reçu")
    [(headers, body)] = receiver.got
    assert (body, headers["X-Event"], headers["User-Agent"][:12]) == (b'{"id": "1"}', "essai", "Vaguemestre/")


@pytest.mark.parametrize(("status", "final"), [(500, False), (404, False), (429, False), (410, True)])
def test_other_answers_are_failures(status: int, final: bool) -> None:
    with receiving() as receiver:
        receiver.status = status
        receipt = send(receiver.url)
    assert (receipt.taken, receipt.status, receipt.final) == (False, status, final)


def test_no_redirect_is_followed() -> None:
    with receiving() as inside:

        def away(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(307)
            handler.send_header("Location", inside.url)
            handler.end_headers()

        with receiving(away) as receiver:
            receipt = send(receiver.url)
    assert inside.got == []
    assert not receipt.taken


def test_a_private_receiver_that_no_setting_names_is_not_even_knocked_at() -> None:
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        for url in (receiver.url, f"https://127.0.0.1:{port}/", f"https://localhost.:{port}/"):
            assert post(url, b"{}", {}).status is None
        assert receiver.got == []


def test_a_name_that_leads_inside_is_resolved_before_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: object) -> list:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    def never(*_: object, **__: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", never)
    assert "privée" in post("https://grc.exemple.fr/", b"{}", {}).words


@pytest.mark.parametrize("tls", [False, True])
def test_a_dripping_receiver_is_cut_off(tls: bool) -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    began = time.monotonic()
    with receiving(dripping, tls=server if tls else None) as receiver:
        receipt = send(receiver.url, seconds=0.5, tls=client)
    assert receipt.words == "pas de réponse à temps"
    assert time.monotonic() - began < 5


def test_tls_is_checked_against_the_name() -> None:
    authority, other = trustme.CA(), trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    with receiving(tls=server) as receiver:
        assert send(receiver.url, tls=client).taken
        assert (
            send(receiver.url.replace("localhost", "127.0.0.1"), tls=client).words == "certificat ou chiffrement refusé"
        )
        stranger = ssl.create_default_context()
        other.configure_trust(stranger)
        assert send(receiver.url, tls=stranger).words == "certificat ou chiffrement refusé"


def test_nobody_there_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
        assert send(url).words == "connexion impossible ou coupée"
    assert post("https://nulle-part.invalid/", b"", {}).words == "nom d’hôte introuvable"


def test_an_answer_that_is_no_http_is_a_failure() -> None:
    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff" * 70_000)

    with receiving(babble) as receiver:
        assert not send(receiver.url).taken
