"""News without asking: one stream for each browser, within sight, ended with the session and with the server."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from tests.fakes.cases import MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.people import Role, Sight
from triage.settings import WebSettings
from triage.web.serve import listen, server_of
from triage.web.sessions import COOKIE

POLICE = Sight(services=frozenset({"police_municipale"}))


@contextmanager
def following(base: str, token: str) -> Iterator[Iterator[dict[str, object]]]:
    """The events of one stream."""

    def events(lines: Iterator[str]) -> Iterator[dict[str, object]]:
        for line in lines:
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))

    cookies = {COOKIE: token}
    with (
        httpx.Client(trust_env=False, cookies=cookies, timeout=20) as client,
        client.stream("GET", f"{base}/flux") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield events(answer.iter_lines())


def test_a_stream_tells_what_is_within_sight_and_nothing_else(site: Site, room: MailRoom) -> None:
    mine, all_of_it = site.signed_in(Role.AGENT, POLICE), site.signed_in()
    with served(site.app) as base, following(base, mine) as narrow, following(base, all_of_it) as wide:
        assert next(narrow)["total"] == 0
        assert next(wide)["total"] == 0
        room.sort(made_of("Naissance", "Bonjour", label="etat_civil"))
        assert next(wide)["total"] == 1
        room.sort(made_of("Voiture", "Bonjour", label="police_municipale/fourriere"))
        told = next(narrow)
        assert told["total"] == 1
        assert "Voiture" not in json.dumps(told)


def test_a_stream_ends_with_its_session_and_a_newer_one_of_the_same_browser_ends_the_older(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.web.streams.CHECKED", 0.5)
    token = site.signed_in(Role.AGENT)
    with served(site.app) as base, following(base, token) as older:
        next(older)
        with following(base, token) as newer:
            next(newer)
            assert list(older) == []
            site.database.accounts.close_session(site.database.accounts.sessions(Role.AGENT.value)[0].key)
            assert list(newer) == []


def test_who_is_not_signed_in_or_may_not_read_gets_no_stream(site: Site) -> None:
    assert site.anonymous().get("/flux", headers={"accept": "text/event-stream"}).status_code == 401
    assert site.client(role=Role.INTEGRATEUR).get("/flux").status_code == 403


def test_the_server_stops_quickly_with_streams_open(site: Site) -> None:
    with listen(WebSettings(port=0)) as listening:
        server: uvicorn.Server = server_of(site.app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with following(base, site.signed_in()) as events:
            next(events)
            begun = time.monotonic()
            server.should_exit = True
            assert list(events) == []
            thread.join(30)
    assert not thread.is_alive()
    assert time.monotonic() - begun < 4  # uvicorn would cancel after five


@pytest.mark.browser
def test_two_tabs_of_a_browser_share_one_stream_and_both_are_told(browser: Browser, site: Site, room: MailRoom) -> None:
    asked: list[str] = []
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as first:
        first.context.on("request", lambda request: asked.append(request.url.removeprefix(base)))
        second = first.context.new_page()
        first.goto(base)
        second.goto(base)
        room.sort(made_of("Le premier", "Bonjour"))
        for page in (first, second):
            expect(page.locator("#liste")).to_contain_text("Le premier", timeout=10_000)
        assert asked.count("/flux") == 1
        assert "/etat.json" not in asked
