"""The route of La Suite's webhook: no cookie, no page, no 4xx that would hold a mail back for a reason of ours."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tests.fakes.cases import NOW
from tests.web.conftest import Site
from triage.bootstrap import doors_of
from triage.domain.errors import StoreUnavailable
from triage.domain.referential import Referential
from triage.ports.la_suite import Reply
from triage.web import la_suite
from triage.web.app import create_app


class Echo:
    """Answers with what it was given."""

    def __init__(self, reply: Reply | Exception) -> None:
        self.reply = reply
        self.got: list[tuple[str, str, bytes]] = []

    def receive(self, name: str, headers: dict[str, str], body: bytes) -> Reply:
        self.got.append((name, headers["x-stmsg-trigger"], body))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def client(site: Site, referential: Referential, echo: Echo) -> TestClient:
    doors = replace(doors_of(site.database, referential), la_suite=echo)
    return TestClient(create_app(doors, now=lambda: NOW), base_url="http://localhost", raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("reply", "status", "text"),
    [(Reply(status=200, content={"add_labels": []}), 200, '{"add_labels":[]}'), (Reply(status=204), 204, ""), (Reply(status=401), 401, ""), (StoreUnavailable(), 503, "")],
)  # fmt: skip
def test_a_reply_becomes_an_answer(site: Site, referential: Referential, reply: Reply, status: int, text: str) -> None:
    echo = Echo(reply)
    answer = client(site, referential, echo).post(
        "/api/la-suite/alice", content=b"x", headers={"X-StMsg-Trigger": "message.inbound"}
    )
    assert (answer.status_code, answer.text) == (status, text)
    assert echo.got == [("alice", "message.inbound", b"x")]


def test_a_mail_too_large_for_us_is_delivered_without_us(
    site: Site, referential: Referential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(la_suite, "LARGEST", 10)
    echo = Echo(Reply(status=204))
    answer = client(site, referential, echo).post(
        "/api/la-suite/alice", content=b"x" * 11, headers={"X-StMsg-Trigger": "message.inbound"}
    )
    assert (answer.status_code, answer.json(), echo.got) == (200, {}, [])
