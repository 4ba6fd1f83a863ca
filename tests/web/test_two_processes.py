"""Two web processes over one PostgreSQL: what happens in one appears in a tab that the other serves."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import MailRoom, made_of
from tests.postgres import new_database, running_postgres
from tests.web.conftest import CSRF
from tests.web.test_browser import tab
from tests.web.test_serve import SERVE
from triage.adapters.sql import open_database
from triage.domain.accounts import Account
from triage.domain.case import State
from triage.domain.people import EVERYTHING, Role
from triage.web.sessions import COOKIE, new_token

pytestmark = pytest.mark.browser


@contextmanager
def served_apart(url: str, folder: Path) -> Iterator[str]:
    """The address of a web process of its own."""
    env = {**os.environ, "VAGUEMESTRE_WEB__PORT": "0", "VAGUEMESTRE_DATA_DIR": str(folder), "VAGUEMESTRE_SQL__URL": url}
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert child.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", child.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        child.terminate()
        child.communicate(timeout=30)


def test_a_mail_a_lock_and_a_decision_of_one_process_show_in_a_tab_of_the_other(
    browser: Browser, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = new_database(stack.enter_context(running_postgres()))
        database = open_database(url)
        stack.callback(database.close)
        tokens = {}
        for login, name in (("lea", "Léa Martin"), ("paul", "Paul Roux")):
            account = Account(login=login, name=name, roles=frozenset({Role.AGENT}), sight=EVERYTHING)
            database.accounts.save(account, actor="essai", now=datetime.now(UTC))
            tokens[login] = new_token()
            database.accounts.open_session(login, tokens[login], CSRF, datetime.now(UTC))
        room = MailRoom(database.cases)
        first = room.sort(made_of("Voiture ventouse", "Une voiture.", label="police_municipale/vehicule_epave"))
        one, two = (stack.enter_context(served_apart(url, tmp_path / name)) for name in ("one", "two"))
        paul = stack.enter_context(
            httpx2.Client(base_url=one, cookies={COOKIE: tokens["paul"]}, headers={"x-csrf": CSRF}, timeout=30)
        )
        page = stack.enter_context(tab(browser, anonymous=True, viewport={"width": 1280, "height": 800}))
        page.context.add_cookies([{"name": COOKIE, "value": tokens["lea"], "url": two}])
        page.goto(f"{two}/courriers/{first}")
        assert "Léa Martin lit ce courrier" in paul.get(f"/courriers/{first}").text
        expect(page.locator("#courrier h2")).to_have_text("Voiture ventouse")

        paul.post(f"/courriers/{first}/verrou", data={"csrf": CSRF, "geste": "prendre"})
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a sign of life, sooner than by itself
        expect(page.locator("#compagnie")).to_contain_text("Verrouillé par Paul Roux")

        second = room.sort(made_of("Chat perdu", "Un chat.", label="police_municipale/animaux"))  # as a worker would
        expect(page.locator("#liste")).to_contain_text("Chat perdu", timeout=20_000)
        answer = paul.post(f"/courriers/{second}/decision", data={"csrf": CSRF, "geste": "close"})
        assert answer.status_code == 303
        expect(page.locator("#liste")).not_to_contain_text("Chat perdu", timeout=20_000)
        expect(page.locator("#bannettes a").first).to_contain_text("1 courrier")
        assert database.cases.case(second).state is State.CLOSED
