"""Connectors in a real Chromium: a whole errand without JavaScript, and axe on every page, wide, narrow, light, dark."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.connectors import DeliveryState, Scope, new_secret, new_token
from triage.domain.events import EventType
from triage.domain.people import EVERYTHING
from triage.ports.connectors import Try

pytestmark = pytest.mark.browser


def test_an_administrator_registers_a_program_and_a_webhook(browser: Browser, site: Site) -> None:
    MailRoom(site.store).sort(made_of("Chat", "gris"))
    with served(site.app, site.signed_in()) as base, tab(browser, java_script_enabled=False) as page:
        page.goto(f"{base}/connecteurs")
        page.get_by_role("link", name="Enregistrer un logiciel").click()
        page.get_by_label("Nom du logiciel").fill("Logiciel PM")
        page.get_by_label("lire la liste et les codes").check()
        page.get_by_label("Toutes, aussi celles à venir").check()
        page.get_by_label("Police municipale", exact=True).check()
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("button", name="Créer un jeton").click()
        expect(page.locator("code.secret-value")).to_have_text(re.compile("^vm_.{40,}"))
        page.get_by_role("link", name="Connecteurs").last.click()
        page.get_by_role("link", name="Enregistrer un webhook").click()
        page.get_by_label("Nom", exact=True).fill("GRC")
        page.get_by_label("Adresse").fill("https://10.0.0.1/h")
        page.get_by_label("un agent a confirmé").check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("alert")).to_contain_text("hôte public")
        page.get_by_label("Adresse").fill("https://grc.exemple.fr/h")
        page.get_by_label("un agent a confirmé").check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator("code.secret-value")).to_have_text(re.compile("^vms_.{40,}"))
        page.get_by_role("button", name="Suspendre").click()
        expect(page.get_by_role("button", name="Reprendre")).to_be_visible()


@pytest.fixture
def busy(site: Site) -> dict[str, str]:
    """A program with two tokens, a webhook with every state of delivery."""
    store = site.database.connectors
    hook = store.add_webhook(
        "GRC", "https://grc.exemple.fr/h", EventType, EVERYTHING, new_secret(), "jean", NOW - timedelta(days=1)
    )
    room = MailRoom(site.store)
    for _ in range(3):
        room.sort(made_of("Chat", "gris"))
    store.collect(NOW, 100)
    ended = [DeliveryState.ABANDONED, DeliveryState.POINTLESS, None]
    claimed = store.claim_deliveries("a", NOW, 30, 5)
    for one, state in zip(claimed, ended, strict=False):
        made = Try(at=NOW, status=503, words="réponse 503", milliseconds=7)
        store.not_delivered(
            one, "a", made, None if state else NOW + timedelta(hours=1), state or DeliveryState.ABANDONED
        )
    store.delivered(claimed[3], "a", Try(at=NOW, status=200, words="reçu", milliseconds=7))
    consumer = store.add_consumer("Logiciel PM", set(Scope), EVERYTHING, "jean", NOW)
    store.revoke_token(store.add_token(consumer, new_token(), NOW + timedelta(days=9), "jean", NOW), "jean", NOW)
    store.add_token(consumer, new_token(), NOW + timedelta(days=9), "jean", NOW)
    return {
        "hook": f"/connecteurs/webhooks/{hook}",
        "consumer": f"/connecteurs/logiciels/{consumer}",
        "one": f"{claimed[0].id}",
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, site: Site, busy: dict[str, str], width: int, scheme: str
) -> None:
    paths = [
        "/connecteurs",
        busy["consumer"],
        busy["hook"],
        f"{busy['hook']}/envois/{busy['one']}",
        "/connecteurs/journal",
        "/export",
    ]
    found = {}
    with (
        served(site.app, site.signed_in()) as base,
        tab(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page,
    ):
        for path in paths:
            page.goto(base + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            results = Axe().run(page)
            if results.violations_count:
                found[path] = [(v["id"], [n["html"] for n in v["nodes"]]) for v in results.response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[f"{path} wide"] = []
    assert found == {}
