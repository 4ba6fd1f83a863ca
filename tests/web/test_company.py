"""Two people on one mail: each sees the other, who begins to write holds it, and a lock is broken with a trace."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import TOKENS, served, tab
from triage.domain.case import State
from triage.domain.company import LOCKED
from triage.domain.people import Role, Sight
from triage.web.sessions import COOKIE


@pytest.fixture
def car(room: MailRoom) -> int:
    return room.sort(made_of("Clio", "Une voiture ventouse.", label="police_municipale/vehicule_epave"))


def hold(site: Site, mail_id: int, login: str) -> None:
    site.database.company.take(mail_id, login, NOW, lasts=LOCKED)


def test_who_opens_a_mail_is_seen_by_the_next_one_but_not_by_themselves(site: Site, car: int) -> None:
    assert "lit ce courrier" not in site.text(f"/courriers/{car}")
    site.client(role=Role.AGENT).get(f"/courriers/{car}")
    page = site.text(f"/courriers/{car}")
    assert page.count("lit ce courrier") == 1
    assert "Claude Essai lit ce courrier depuis un instant." in page
    assert site.post(f"/courriers/{car}/presence", role=Role.AGENT, fini="1").status_code == 204
    assert "lit ce courrier" not in site.text(f"/courriers/{car}")


def test_a_sign_of_life_answers_with_the_company_and_only_within_sight(site: Site, car: int) -> None:
    hold(site, car, "durand")
    assert "Verrouillé par durand" in site.post(f"/courriers/{car}/presence").text
    blind = Sight(services=frozenset({"urbanisme"}))
    assert site.post(f"/courriers/{car}/presence", role=Role.AGENT, sight=blind).status_code == 404
    assert site.post(f"/courriers/{car}/verrou", role=Role.AGENT, sight=blind).status_code == 404
    assert site.post(f"/courriers/{car}/verrou", role=Role.CONSULTATION).status_code == 403


def test_while_somebody_holds_a_mail_nobody_else_decides_or_answers(site: Site, car: int) -> None:
    hold(site, car, "durand")
    page = site.text(f"/courriers/{car}")
    assert "Verrouillé par durand" in page
    assert 'class="gestures"' not in page
    for path, fields in (("decision", {"geste": "confirm"}), ("reponse", {"geste": "ouvrir"}), ("verrou", {})):
        answer = site.post(f"/courriers/{car}/{path}", **fields)
        assert answer.status_code == 409, path
        assert "Verrouillé par durand" in answer.text
    assert site.store.case(car).state is State.SORTED
    assert site.database.replies.latest(car) is None


def test_who_decides_or_saves_gives_the_lock_back(site: Site, car: int) -> None:
    site.post(f"/courriers/{car}/reponse", role=Role.AGENT, geste="ouvrir")
    draft = site.database.replies.latest(car)
    assert draft is not None
    site.post(f"/courriers/{car}/verrou", role=Role.AGENT, geste="prendre")
    assert site.post(f"/courriers/{car}/decision", geste="confirm").status_code == 409
    seen = {"projet": str(draft.reply_id), "vu": str(draft.revision)}
    site.post(f"/courriers/{car}/reponse", role=Role.AGENT, geste="enregistrer", objet="Re", texte="Bonjour", **seen)
    assert site.database.company.locks([car], NOW) == {}
    site.post(f"/courriers/{car}/verrou", geste="prendre")
    assert site.post(f"/courriers/{car}/decision", geste="confirm").status_code == 303
    assert site.database.company.locks([car], NOW) == {}


@pytest.mark.browser
def test_the_second_of_two_browsers_sees_the_lock_and_breaks_it_with_a_trace(
    browser: Browser, site: Site, car: int
) -> None:
    def somebody_else(page: Page, base: str) -> None:
        page.context.clear_cookies()
        page.context.add_cookies([{"name": COOKIE, "value": site.signed_in(Role.AGENT), "url": base}])

    with served(site.app, site.signed_in()) as base, tab(browser) as first, tab(browser) as second:
        assert TOKENS[base]
        somebody_else(second, base)
        for page in (first, second):
            page.goto(f"{base}/courriers/{car}")
        expect(second.locator("#compagnie")).to_contain_text("Claude Essai lit ce courrier")
        first.get_by_label("Types de courrier").select_option("voirie_proprete")
        expect(first.locator("#compagnie")).to_contain_text("Vous tenez ce courrier")
        second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when they come back to it
        expect(second.locator("#compagnie")).to_contain_text("Verrouillé par Claude Essai")
        second.get_by_role("button", name="Lever le verrou").click()
        expect(second.locator(".history")).to_contain_text("verrou levé — tenu par essai")
        first.get_by_role("button", name="Corriger").click()
        expect(first.get_by_role("main")).to_contain_text("a changé depuis")
    assert site.store.case(car).state is State.SORTED
