"""Signing in through an OpenID Connect provider that really runs, on the loopback."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread
from starlette.testclient import TestClient

from tests.fakes.cases import NOW
from tests.web.conftest import Site
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.accounts import Account
from triage.domain.people import NOTHING, Role
from triage.domain.referential import Referential
from triage.web.app import create_app
from triage.web.town_login import Provider

# The stand-in provider uses what its own library is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PEOPLE = (
    User(sub="1", claims={"preferred_username": "dupont", "name": "Chris Dupont", "groups": ["pm-agents", {"a": 1}]}),
    User(sub="2", claims={"preferred_username": "martin", "name": "Claude Martin"}),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def town(tmp_path, referential: Referential, issuer: str) -> Iterator[Site]:
    database = open_database(f"sqlite:///{tmp_path / 'town.db'}")
    provider = Provider(name="Ville", issuer=issuer, client_id="vaguemestre", client_secret="secret",
                        roles_claim="groups", roles={"pm-agents": Role.AGENT})  # fmt: skip
    app = create_app(doors_of(database, referential), now=lambda: NOW, provider=provider)
    yield Site(database=database, app=app, ids={})
    database.close()


def leave(browser: TestClient) -> str:
    answer = browser.get("/connexion/ville")
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(address: str, sub: str) -> str:
    """What the provider sends the browser back to, once the person said who they are there."""
    answer = httpx2.post(address, data={"sub": sub, "action": "authorize"}, follow_redirects=False, trust_env=False)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_a_person_of_the_town_gets_an_account_with_the_mapped_role_and_no_mail_yet(town: Site) -> None:
    browser = town.anonymous()
    address = leave(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert browser.get(come_back(address, "1")).status_code == 303
    account = town.database.accounts.account("dupont")
    assert account is not None
    assert (account.roles, account.sight) == (frozenset({Role.AGENT}), NOTHING)
    assert browser.get("/compte").status_code == 200


def test_a_local_account_of_the_same_name_is_not_taken_over(town: Site) -> None:
    local = Account(login="martin", name="Claude Martin", roles=frozenset({Role.ADMINISTRATEUR}))
    town.database.accounts.save(local, actor="essai", now=NOW)
    browser = town.anonymous()
    assert browser.get(come_back(leave(browser), "2")).status_code == 403
    assert browser.get("/compte").status_code == 303


def test_an_answer_for_another_browser_or_without_its_state_is_refused(town: Site) -> None:
    browser, other = town.anonymous(), town.anonymous()
    back = come_back(leave(browser), "1")
    leave(other)
    assert other.get(back).status_code == 403
    assert town.anonymous().get(back).status_code == 403
    assert browser.get("/connexion/retour?code=x&state=é").status_code == 403
    assert town.database.accounts.account("dupont") is None


def test_a_disabled_account_stays_out(town: Site) -> None:
    browser = town.anonymous()
    browser.get(come_back(leave(browser), "1"))
    account = town.database.accounts.account("dupont")
    assert account is not None
    closed = Account(login="dupont", name=account.name, subject=account.subject, disabled=True)
    town.database.accounts.save(closed, actor="essai", now=NOW)
    assert browser.get("/compte").status_code == 303
    assert browser.get(come_back(leave(browser), "1")).status_code == 403


def joined(town: Site) -> TestClient:
    """Martin's browser, signed in by password, after joining with the provider's second person."""
    local = Account(login="martin", name="Claude Martin", roles=frozenset({Role.ADMINISTRATEUR}))
    town.database.accounts.save(local, actor="essai", now=NOW)
    browser = town.anonymous()
    town.database.accounts.open_session("martin", "jeton", "csrf", NOW)
    browser.cookies.set("vaguemestre", "jeton")
    address = browser.get("/connexion/ville?rattacher=oui").headers["location"]
    back = browser.get(come_back(address, "2"))
    assert (back.status_code, back.headers["location"]) == (303, "/compte")
    return browser


def test_whoever_signed_in_by_password_joins_the_two_accounts_and_keeps_the_last_administrators_role(
    town: Site,
) -> None:
    text = joined(town).get("/compte").text
    assert "rattaché au vôtre chez Ville" in text

    other = town.anonymous()
    assert other.get(come_back(leave(other), "2")).status_code == 303
    account = town.database.accounts.account("martin")
    assert account is not None
    assert account.roles == {Role.ADMINISTRATEUR}  # the provider gives none, and nobody else could open accounts


def test_one_identity_is_not_joined_to_two_accounts(town: Site) -> None:
    joined(town)
    town.database.accounts.save(Account(login="durand", name="Alix Durand"), actor="essai", now=NOW)
    browser = town.anonymous()
    town.database.accounts.open_session("durand", "autre", "csrf", NOW)
    browser.cookies.set("vaguemestre", "autre")
    address = browser.get("/connexion/ville?rattacher=oui").headers["location"]
    refused = browser.get(come_back(address, "2"))
    assert refused.status_code == 403
    assert "déjà rattachée à un autre compte" in refused.text
