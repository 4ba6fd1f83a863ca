"""Signing in and out, wrong passwords, one-time links, forms of other sites, and sessions that end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from tests.fakes.cases import NOW
from tests.web.conftest import CSRF, Site
from triage.adapters.passwords import Argon2Passwords
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.accounts import Account
from triage.domain.people import EVERYTHING, Role
from triage.domain.referential import Referential
from triage.web.app import create_app
from triage.web.sessions import COOKIE, local_path

PASSWORD = "une phrase assez longue"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(tmp_path, referential: Referential, clock: Clock) -> Iterator[Site]:
    """Pages whose clock can be turned, with one agent."""
    database = open_database(f"sqlite:///{tmp_path / 'town.db'}")
    martin = Account(login="martin", name="Claude Martin", roles=frozenset({Role.AGENT}), sight=EVERYTHING)
    database.accounts.save(martin, actor="essai", now=NOW)
    database.accounts.set_password("martin", Argon2Passwords().hash(PASSWORD), actor="essai", now=NOW)
    yield Site(database=database, app=create_app(doors_of(database, referential), now=clock), ids={})
    database.close()


def sign_in(browser: TestClient, login: str, password: str, **more: str):
    return browser.post("/connexion", data={"login": login, "password": password, **more})


def test_nobody_reads_anything_before_signing_in(town: Site) -> None:
    answer = town.anonymous().get("/?q=garage")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion?suite=%2F%3Fq%3Dgarage")
    assert town.anonymous().get("/etat.json").status_code == 401
    assert town.anonymous().post("/recherches", data={"nom": "x"}).status_code == 401


def test_the_right_password_opens_the_page_that_was_asked_for(town: Site) -> None:
    browser = town.anonymous()
    answer = sign_in(browser, " Martin ", PASSWORD, suite="/?q=garage")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=garage")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "Claude Martin" in browser.get("/").text


def test_a_wrong_password_and_an_unknown_login_get_the_same_words(town: Site) -> None:
    wrong = sign_in(town.anonymous(), "martin", "pas le bon")
    unknown = sign_in(town.anonymous(), "dupont", "pas le bon")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("martin", "dupont") == unknown.text
    assert "Identifiant ou mot de passe incorrect." in wrong.text


@pytest.mark.parametrize("login", ["martin", "personne"])
def test_too_many_wrong_passwords_close_the_sign_in_for_a_while_known_login_or_not(
    town: Site, clock: Clock, login: str
) -> None:
    for _ in range(5):
        assert sign_in(town.anonymous(), login, "pas le bon").status_code == 401
    closed = sign_in(town.anonymous(), login, PASSWORD)
    assert closed.status_code == 429
    assert "réessayez dans 1 minute" in closed.text
    clock.time += timedelta(seconds=31)
    assert sign_in(town.anonymous(), login, PASSWORD).status_code == (303 if login == "martin" else 401)


def test_a_session_ends_when_idle_when_old_and_when_the_account_is_disabled(town: Site, clock: Clock) -> None:
    browser = town.anonymous()
    sign_in(browser, "martin", PASSWORD)
    clock.time += timedelta(minutes=119)
    assert browser.get("/").status_code == 200
    clock.time += timedelta(minutes=121)
    assert browser.get("/").status_code == 303
    sign_in(browser, "martin", PASSWORD)
    for _ in range(12):
        clock.time += timedelta(minutes=61)
        browser.get("/")
    assert browser.get("/").status_code == 303
    sign_in(browser, "martin", PASSWORD)
    account = town.database.accounts.account("martin")
    assert account is not None
    disabled = Account(login="martin", name=account.name, roles=account.roles, sight=account.sight, disabled=True)
    town.database.accounts.save(disabled, actor="essai", now=clock.time)
    assert browser.get("/").status_code == 303
    assert sign_in(browser, "martin", PASSWORD).status_code == 401


def test_a_tab_left_open_asks_for_news_without_keeping_its_session_alive(town: Site, clock: Clock) -> None:
    browser = town.anonymous()
    sign_in(browser, "martin", PASSWORD)
    for _ in range(4):
        clock.time += timedelta(minutes=31)
        browser.get("/etat.json")
        browser.get("/", headers={"x-live": "1"})
    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(town: Site) -> None:
    browser = town.anonymous()
    sign_in(browser, "martin", PASSWORD)
    token = browser.cookies[COOKIE]
    session = town.database.accounts.sessions("martin")[0]
    assert browser.post("/deconnexion", data={"csrf": session.csrf}).status_code == 303
    thief = town.anonymous()
    thief.cookies.set(COOKIE, token)
    assert thief.get("/").status_code == 303


def test_a_new_sign_in_never_goes_on_with_the_session_that_the_browser_brought(town: Site) -> None:
    browser = town.anonymous()
    sign_in(browser, "martin", PASSWORD)
    before = browser.cookies[COOKIE]
    sign_in(browser, "martin", PASSWORD, csrf=town.database.accounts.sessions("martin")[0].csrf)
    assert browser.cookies[COOKIE] != before
    assert len(town.database.accounts.sessions("martin")) == 1


def test_tokens_and_passwords_are_nowhere_in_the_database(town: Site, tmp_path) -> None:
    browser = town.anonymous()
    sign_in(browser, "martin", PASSWORD)
    token = browser.cookies[COOKIE]
    kept = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_even_at_the_sign_in(town: Site, headers: dict[str, str]) -> None:
    form = {"login": "martin", "password": PASSWORD}
    assert town.anonymous().post("/connexion", data=form, headers=headers).status_code == 403


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    browser = site.client()
    del browser.headers["x-csrf"]
    for form in ({}, {"csrf": ""}, {"csrf": "autre"}, {"csrf": CSRF + "x"}):
        answer = browser.post("/personnes", data={"login": "intrus", "name": "Intrus", **form})
        assert answer.status_code == 403
        assert "Cette page a expiré" in answer.text
    assert site.database.accounts.account("intrus") is None


def test_the_first_link_makes_one_administrator_and_no_second(town: Site, clock: Clock) -> None:
    town.database.accounts.issue_link("", "premier", clock.time, timedelta(hours=1), actor="essai")
    form = {"login": "chef", "name": "La Cheffe", "password": PASSWORD, "again": PASSWORD}
    assert (
        "au moins 12"
        in town.anonymous().post("/lien/premier", data=form | {"password": "court", "again": "court"}).text
    )
    assert town.anonymous().post("/lien/premier", data=form).status_code == 303
    account = town.database.accounts.account("chef")
    assert account is not None
    assert account.roles == frozenset({Role.ADMINISTRATEUR})
    assert town.anonymous().post("/lien/premier", data=form | {"login": "autre"}).status_code == 404
    assert town.database.accounts.account("autre") is None


def test_the_first_link_is_worth_nothing_once_an_administrator_came_another_way(town: Site, clock: Clock) -> None:
    town.database.accounts.issue_link("", "premier", clock.time, timedelta(hours=1), actor="essai")
    chief = Account(login="chef", name="La Cheffe", roles=frozenset({Role.ADMINISTRATEUR}))
    town.database.accounts.save(chief, actor="ligne de commande", now=clock.time)
    form = {"login": "intrus", "name": "Intrus", "password": PASSWORD, "again": PASSWORD}
    assert town.anonymous().get("/lien/premier").status_code == 404
    assert town.anonymous().post("/lien/premier", data=form).status_code == 404
    assert town.database.accounts.account("intrus") is None


def test_the_journal_names_who_gave_a_link_that_opens_an_account(site: Site) -> None:
    site.post("/personnes", login="nouvelle", name="Nouvelle")
    site.post("/personnes/nouvelle/lien")
    notes = [(n.actor, n.what) for n in site.database.accounts.journal() if n.login == "nouvelle"]
    assert notes.count(("essai", "lien à usage unique donné")) == 2


def test_a_borrowed_session_cannot_guess_the_password_of_its_owner(site: Site) -> None:
    form = {"present": "faux", "password": PASSWORD, "again": PASSWORD}
    said = [site.post("/compte/mot-de-passe", **form).text for _ in range(6)]
    assert "Le mot de passe actuel" in said[4]
    assert "Trop d’essais" in said[5]


def test_a_link_is_valid_for_its_account_only_and_for_a_time(town: Site, clock: Clock) -> None:
    town.database.accounts.issue_link("martin", "lien", clock.time, timedelta(hours=1), actor="essai")
    new = "encore une autre phrase"
    clock.time += timedelta(minutes=61)
    assert town.anonymous().get("/lien/lien").status_code == 404
    town.database.accounts.issue_link("martin", "lien2", clock.time, timedelta(hours=1), actor="essai")
    form = {"login": "chef", "password": new, "again": new}
    assert town.anonymous().post("/lien/lien2", data=form).status_code == 303
    assert town.database.accounts.account("chef") is None
    assert sign_in(town.anonymous(), "martin", PASSWORD).status_code == 401
    assert sign_in(town.anonymous(), "martin", new).status_code == 303


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/connexion", "/a\nb", ""]
)
def test_the_sign_in_never_leads_to_another_site(path: str) -> None:
    assert local_path(path) == "/"


def test_an_administrator_opens_an_account_gives_a_link_and_the_journal_says_so(site: Site) -> None:
    page = site.post("/personnes", login="Durand", name="Sacha Durand", roles=["agent"])
    assert "/lien/" in page.text
    saved = site.post(
        "/personnes/durand",
        name="Sacha Durand",
        quality="cheffe  de service ",
        roles=["agent", "valideur"],
        every_mailbox="1",
        services=["voirie_proprete"],
    )
    assert saved.status_code == 303
    account = site.database.accounts.account("durand")
    assert account is not None
    assert account.roles == frozenset({Role.AGENT, Role.VALIDEUR})
    assert (account.sight.mailboxes, account.sight.services) == (None, frozenset({"voirie_proprete"}))
    assert account.quality == "cheffe de service"
    journal = site.text("/personnes/journal")
    assert "qualité : cheffe de service" in journal
    assert "compte créé, rôles : Agent" in journal
    assert "courriers visibles : boîtes" in journal


def test_the_last_administrator_cannot_be_taken_away(site: Site) -> None:
    refused = site.post("/personnes/essai", name="Claude Essai", roles=["agent"], every_mailbox="1", every_service="1")
    assert refused.status_code == 400
    assert "au moins un administrateur" in refused.text


def test_many_logins_tried_from_one_address_close_the_door_of_that_address_for_a_while(
    town: Site, clock: Clock
) -> None:
    browser = town.anonymous()
    for n in range(30):
        assert sign_in(browser, f"essai{n}", "faux").status_code == 401
    assert sign_in(browser, "martin", PASSWORD).status_code == 429
    clock.time += timedelta(minutes=1)
    assert sign_in(browser, "martin", PASSWORD).status_code == 303
    assert sign_in(town.anonymous(), "autre", "faux").status_code == 401


def test_what_is_over_is_forgotten_and_what_lives_stays(town: Site) -> None:
    accounts, later = town.database.accounts, NOW + timedelta(days=40)
    accounts.open_session("martin", "vieux", "c", NOW)
    accounts.note_failure("martin", NOW)
    accounts.issue_link("martin", "lien", NOW, timedelta(days=3), actor="essai")
    accounts.open_session("martin", "neuf", "c", later)

    assert accounts.forget_old(later - timedelta(days=31), later) == 3

    assert [s.opened_at for s in accounts.sessions("martin")] == [later]
    assert accounts.failures("martin") == (0, None)


def test_every_sensitive_folder_present_and_to_come_stays_open_when_the_card_is_saved(town: Site) -> None:
    boss = town.client()
    fields = {"name": "Claude Martin", "roles": "agent", "every_mailbox": "1", "every_service": "1"}
    assert 'id="every-sensitive" name="every_sensitive" value="1" checked' in boss.get("/personnes/martin").text
    boss.post("/personnes/martin", data=fields | {"every_sensitive": "1"})
    account = town.database.accounts.account("martin")
    assert account is not None
    assert account.sight.opened is None
    boss.post("/personnes/martin", data=fields | {"opened": "contenu"})
    account = town.database.accounts.account("martin")
    assert account is not None
    assert account.sight.opened == {"contenu"}
