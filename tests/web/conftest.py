"""A real SQLite store with invented mails, the town's own referential, and the pages over both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from httpx2 import Response
from playwright.sync_api import Browser, Playwright, sync_playwright
from starlette.testclient import TestClient

from tests.fakes.cases import NOW, MailRoom
from tests.fakes.mail_room import fill
from tests.real_parts import chromium
from triage.adapters.referential_file import load_referential
from triage.adapters.sql import Database, open_database
from triage.bootstrap import doors_of
from triage.domain.accounts import Account
from triage.domain.people import EVERYTHING, Role, Sight
from triage.domain.referential import Referential
from triage.ports import CaseStore
from triage.settings import REPOSITORY
from triage.web.app import create_app
from triage.web.guard import Guard
from triage.web.sessions import COOKIE, new_token

CSRF = "jeton-des-formulaires"
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--no-first-run", "--disable-domain-reliability",
]  # fmt: skip
Field = str | list[str]


@pytest.fixture(scope="session")
def referential() -> Referential:
    return load_referential(REPOSITORY / "training_data" / "referential.toml")


@dataclass
class Site:
    """The pages over one store. `ids` names the mails of the invented morning."""

    database: Database
    app: Guard
    ids: dict[str, int]
    tokens: dict[tuple[Role | None, Sight], str] = field(default_factory=dict)
    now: datetime = NOW

    @property
    def store(self) -> CaseStore:
        return self.database.cases

    def anonymous(self, host: str = "localhost") -> TestClient:
        """A browser where nobody has signed in."""
        return TestClient(self.app, base_url=f"http://{host}", raise_server_exceptions=False, follow_redirects=False)

    def client(self, host: str = "localhost", *, role: Role | None = None, sight: Sight = EVERYTHING) -> TestClient:
        """A browser where somebody with this role is signed in (None: with every role)."""
        browser = self.anonymous(host)
        browser.cookies.set(COOKIE, self.signed_in(role, sight))
        browser.headers["x-csrf"] = CSRF  # as our own scripts send it
        return browser

    def signed_in(self, role: Role | None = None, sight: Sight = EVERYTHING) -> str:
        """The session cookie of somebody with this role; one session for each role and sight."""
        if (role, sight) in self.tokens:
            return self.tokens[role, sight]
        login = role.value if role else "essai"
        roles = frozenset({role}) if role else frozenset(Role)
        account = Account(login=login, name="Claude Essai", roles=roles, sight=sight)
        if self.database.accounts.account(login) != account:
            self.database.accounts.save(account, actor="essai", now=NOW)
        token = new_token()
        self.database.accounts.open_session(login, token, CSRF, self.now)
        self.tokens[role, sight] = token
        return token

    def text(self, path: str) -> str:
        answer = self.client().get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, *, role: Role | None = None, sight: Sight = EVERYTHING, **fields: Field) -> Response:
        """Send a form of our own pages as somebody signed in; the answer is not followed."""
        return self.client(role=role, sight=sight).post(path, data={"csrf": CSRF, **fields})


def _site(folder: Path, referential: Referential, fill_it: Callable[[CaseStore], dict[str, int]]) -> Iterator[Site]:
    database = open_database(f"sqlite:///{folder / 'pages.db'}")
    try:
        ids = fill_it(database.cases)
        app = create_app(doors_of(database, referential), now=lambda: NOW)
        yield Site(database=database, app=app, ids=ids)
    finally:
        database.close()


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory, referential: Referential) -> Iterator[Site]:
    """A morning of mails, read only."""
    yield from _site(tmp_path_factory.mktemp("morning"), referential, fill)


@pytest.fixture
def site(tmp_path: Path, referential: Referential) -> Iterator[Site]:
    """An empty mail room of one's own."""
    yield from _site(tmp_path, referential, lambda _: {})


@pytest.fixture
def room(site: Site) -> MailRoom:
    return MailRoom(site.store)


# For one file at a time: while it runs, nothing else in this thread may start an event loop.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for a file; each test opens its own context."""
    path = chromium()
    assert path is not None, "no Chromium: python -m tests.real_parts says how to get it"
    running = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield running
    running.close()
