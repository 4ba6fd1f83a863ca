"""« À qualifier »: the order, the guesses under digits, the chooser that a few letters narrow, and keys that can be cut off."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.case import State
from triage.domain.people import Role
from triage.domain.referential import Label
from triage.domain.verdict import PriorityLevel

WHY = "Pas assez sûr."
CAR, ANIMAL, ROAD = "police_municipale/fourriere", "police_municipale/animaux", "voirie_proprete"


def unsure(room: MailRoom, subject: str, label: str = CAR, sure: float = 0.4, **more: PriorityLevel) -> int:
    others = ((ROAD, 0.3), ("etat_civil", 0.1))
    made = made_of(subject, "Bonjour", label=label, confidence=sure, why_to_qualify=WHY, alternatives=others, **more)
    return room.sort(made)


def order(site: Site, path: str) -> list[str]:
    return re.findall(r"(?:class=\"line-subject\">(?:<span.*?</span> )?)([A-Z]\w*)", site.text(path))


def test_what_presses_comes_first_then_the_unsure_of_varied_kinds(site: Site, room: MailRoom) -> None:
    unsure(room, "Sure", sure=0.9)
    unsure(room, "Premier", sure=0.3)
    unsure(room, "Second", sure=0.35)
    unsure(room, "Rare", label=ANIMAL, sure=0.5)
    unsure(room, "Urgent", sure=0.95, priority=PriorityLevel.URGENTE)
    assert order(site, "/?bannette=a-qualifier") == ["Urgent", "Premier", "Rare", "Second", "Sure"]
    assert order(site, "/?bannette=a-qualifier&tri=anciens") == ["Sure", "Premier", "Second", "Rare", "Urgent"]


def test_every_mail_stands_on_one_page_only(site: Site, room: MailRoom) -> None:
    for n in range(103):
        unsure(room, f"M{n}", sure=0.3 + n / 1000)
    pages = [order(site, f"/?bannette=a-qualifier&page={n}") for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 3]
    assert len({subject for page in pages for subject in page}) == 103


def test_a_guess_is_a_confirmation_when_it_is_the_first_and_a_rerouting_otherwise(site: Site, room: MailRoom) -> None:
    first, second = unsure(room, "Un"), unsure(room, "Deux")
    assert 'name="choix" value="voirie_proprete"' in site.text(f"/courriers/{first}")
    site.post(f"/courriers/{first}/decision", choix=CAR)
    site.post(f"/courriers/{second}/decision", choix=ROAD)
    assert [c.deed.value for c in site.database.review.corrections()] == ["confirm", "reroute"]
    assert site.post(f"/courriers/{second}/decision", choix="nulle/part").status_code == 409


def test_keys_are_cut_off_for_one_person_and_come_back(site: Site, room: MailRoom) -> None:
    unsure(room, "Un")
    site.post("/compte/raccourcis")
    assert 'data-keys="off"' in site.text("/")
    assert 'data-keys="off"' not in site.client(role=Role.AGENT).get("/").text
    site.post("/compte/raccourcis", actifs="1")
    assert 'data-keys="off"' not in site.text("/")


@pytest.mark.browser
def test_mails_are_qualified_by_digits_and_letters_alone_and_help_is_one_key_away(
    browser: Browser, site: Site, room: MailRoom
) -> None:
    ids = [unsure(room, f"Courrier {n}", sure=0.4 + n / 100) for n in range(4)]
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{base}/?bannette=a-qualifier")
        pane = page.locator("#courrier")
        pane.focus()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("prendre ce choix")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(pane).to_be_focused()
        page.keyboard.press("2")
        expect(page.locator("#fait")).to_contain_text("réorienté : Voirie")
        expect(pane).to_be_focused()  # the script is there
        page.keyboard.press("t")
        page.keyboard.type("anim")
        expect(page.get_by_label("Types de courrier").locator("option")).to_have_text(
            ["1  Animaux (Police municipale)"]
        )
        page.keyboard.press("Enter")
        expect(page.locator("#fait")).to_contain_text("corrigé : Police municipale › Animaux")
        expect(pane).to_be_focused()  # the script is there
        page.keyboard.press("t")
        page.keyboard.type("police")
        page.keyboard.press("3")
        expect(page.locator("#fait")).to_contain_text("corrigé : Police municipale")
        expect(pane).to_be_focused()
        page.keyboard.press("u")
        expect(page.locator(".guesses")).to_be_visible()
        expect(pane).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("#courrier :focus")).to_have_count(1)  # undoing leads back to the mail, not to the top
    assert [site.store.case(n).state for n in ids] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.TO_QUALIFY,
        State.TO_QUALIFY,
    ]
    assert site.store.case(ids[0]).label == Label(service="voirie_proprete")
