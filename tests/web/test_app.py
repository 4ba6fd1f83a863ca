import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from starlette.testclient import TestClient

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from triage.domain.errors import StoreUnavailable
from triage.domain.referential import Referential
from triage.ports.connectors import ConnectorRules
from triage.web.app import create_app
from triage.web.doors import Doors
from triage.web.guard import HEADERS, host_name
from triage.web.sessions import COOKIE


class BrokenStore:
    """A store whose database is away."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> object:
        def fail(*_: object, **__: object) -> object:
            raise self._error

        return fail


def broken_doors(error: Exception, referential: Referential, **working: object) -> Doors:
    """All doors shut but the named ones."""
    shut = {door.name: BrokenStore(error) for door in fields(Doors)}
    rules = ConnectorRules(check_url=str, requests_per_minute=300)
    return Doors(**shut | {"referential": referential, "connector_rules": rules} | working)  # type: ignore[arg-type]


def paths(site: Site) -> Iterator[str]:
    yield from ("/", "/courriers/999", "/nulle-part", "/static/pages.css", "/etat.json", "/sante", "/courriers/abc")
    yield f"/courriers/{site.ids['fps']}"
    yield f"/courriers/{site.ids['fps']}/original.eml"


def test_every_answer_carries_the_strict_headers(morning: Site) -> None:
    for path in paths(morning):
        answer = morning.client().get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
        assert "server" not in answer.headers


def test_the_policy_allows_our_own_files_only_and_no_frame() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert HEADERS["Referrer-Policy"] == "no-referrer"


def test_pages_with_mails_stay_in_no_cache(morning: Site) -> None:
    assert morning.client().get("/").headers["cache-control"] == "no-store"
    assert morning.client().get("/static/pages.css").headers["cache-control"] == "no-cache"


def test_no_page_names_another_site_or_runs_inline_code(morning: Site) -> None:
    for path in ("/", f"/courriers/{morning.ids['fps']}", "/static/pages.css", "/static/live.js"):
        page = morning.client().get(path).text
        assert "https://" not in page
        assert "http://" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == len(re.findall(r'<script src="/static/[a-z]+\.js" defer></script>', page))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "10.0.0.4"])
def test_a_foreign_host_name_gets_nothing(morning: Site, host: str) -> None:
    answer = morning.client().get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "courrier" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8025", "127.0.0.1:1", "[::1]:8025", "LOCALHOST"])
def test_the_loopback_names_are_answered(morning: Site, host: str) -> None:
    assert morning.client().get("/sante", headers={"Host": host}).status_code == 200


def test_named_hosts_and_bare_addresses_are_answered_when_the_network_is_trusted(
    morning: Site, referential: Referential
) -> None:
    app = create_app(
        broken_doors(StoreUnavailable(), referential, cases=morning.store),
        names=("Courrier.Ville.test",),
        any_address=True,
    )
    client = TestClient(app)
    for host, status in (("courrier.ville.test:80", 200), ("10.0.0.4:8025", 200), ("evil.example", 421)):
        assert client.get("/sante", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize(
    ("header", "name"), [("a.fr:80", "a.fr"), ("[::1]:80", "::1"), ("[::1", ""), ("A.FR.", "a.fr"), ("", "")]
)
def test_host_names_are_read_without_port(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    "path",
    [
        "/courriers/999",
        "/courriers/abc",
        "/courriers/0",
        "/courriers/-1",
        "/courriers/99999999999999999999999",
        "/courriers/999/original.eml",
        "/?bannette=nulle",
        "/?page=0",
        "/nulle-part",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/static/../app.py",
    ],
)
def test_what_does_not_exist_is_a_404_page_in_french(morning: Site, path: str) -> None:
    answer = morning.client().get(path)
    assert answer.status_code == 404
    assert "Introuvable" in answer.text
    assert 'lang="fr"' in answer.text


def test_an_absent_database_is_said_in_words_on_pages_and_health(referential: Referential) -> None:
    app = create_app(broken_doors(StoreUnavailable(), referential))
    client = TestClient(app, base_url="http://localhost", cookies={COOKIE: "jeton"})
    page = client.get("/")
    assert page.status_code == 503
    assert "aucun courrier n’est perdu" in page.text
    assert client.get("/sante").status_code == 503


def test_an_unexpected_error_shows_no_detail_and_keeps_the_headers(morning: Site, referential: Referential) -> None:
    app = create_app(
        broken_doors(RuntimeError("Nadia Ferrand"), referential, accounts=morning.database.accounts), now=lambda: NOW
    )
    cookies = {COOKIE: morning.signed_in()}
    answer = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, cookies=cookies).get("/")
    assert answer.status_code == 500
    assert "Nadia" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_nothing_can_be_written(morning: Site) -> None:
    for path in ("/", "/etat.json", f"/courriers/{morning.ids['fps']}"):
        assert morning.client().post(path).status_code == 405


def test_the_state_tells_counters_only_and_changes_with_a_new_mail(site: Site, room: MailRoom) -> None:
    before = site.client().get("/etat.json").json()
    room.sort(made_of("Nadia", "Ferrand\n"))
    answer = site.client().get("/etat.json")
    after = answer.json()
    assert after["total"] == before["total"] + 1
    assert after["a_traiter"] == 1
    assert after["signature"] != before["signature"]
    assert "Nadia" not in answer.text
    assert site.client().get("/etat.json").json() == after
