"""Connectors in a real Chromium: a whole errand without JavaScript, and axe on pages whose tables are full."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.fakes.looks import Looks
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from tests.web.test_model_pages import EXAMPLE, card
from triage.domain.connectors import DeliveryState, Scope, new_secret, new_token
from triage.domain.events import EventType
from triage.domain.learning import ModelVersion
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


def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, site: Site, busy: dict[str, str]) -> None:
    """With something in every table: connectors, and the model pages of a version that was measured."""
    site.database.learning.add_example(EXAMPLE)
    site.database.learning.add_model(ModelVersion(model="m@1", folder="/m", created_at=NOW, card=card()))
    paths = [
        "/connecteurs",
        busy["consumer"],
        busy["hook"],
        f"{busy['hook']}/envois/{busy['one']}",
        "/connecteurs/journal",
        "/export",
        "/modele",
        "/modele/etiquettes",
        "/modele/versions/m@1",
    ]
    wide = {"width": 1280, "height": 800}
    with (
        served(site.app, site.signed_in()) as base,
        tab(browser, viewport=wide, color_scheme="light", reduced_motion="reduce") as page,
    ):
        looks = Looks(page)
        for path in paths:
            looks.open(base + path)
            looks.everything(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
            page.set_viewport_size({"width": 360, "height": 800})
            page.emulate_media(color_scheme="dark")
            looks.again(path, "narrow and dark")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 1280, "height": 800})
    assert looks.faults == set()
