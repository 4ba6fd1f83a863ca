"""One action on many mails: preview with counts, the action, what is left alone, and one gesture back."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.case import State
from triage.domain.company import LOCKED
from triage.domain.people import Role, Sight

CAR = "police_municipale/fourriere"


@pytest.fixture
def cars(room: MailRoom) -> list[int]:
    return [room.sort(made_of(f"Voiture {n}", "Une voiture.", label=CAR)) for n in range(4)]


def shown(site: Site, path: str) -> str:
    """The mails that the preview would change, as its form sends them."""
    found = re.search(r'name="courriers" value="([^"]*)"', site.text(path))
    return found[1] if found else ""


def states(site: Site, ids: list[int]) -> list[State]:
    return [site.store.case(n).state for n in ids]


def test_a_batch_is_previewed_done_and_undone_in_one_gesture(site: Site, cars: list[int]) -> None:
    one, two, three, four = cars
    site.database.company.take(two, "durand", NOW, lasts=LOCKED)
    site.post(f"/courriers/{four}/decision", geste="close")
    asked = "&".join(f"courrier={n}" for n in (*cars, 999))
    page = site.text(f"/lot?geste=close&{asked}&liste=/?bannette=tries")
    for words in (
        "2 courriers</strong>&nbsp;: Trié → Clos",
        "verrou d’une autre",
        "pas possible dans son état",
        "hors de ce que",
    ):
        assert words in page
    assert states(site, cars) == [State.SORTED] * 3 + [State.CLOSED]  # nothing is done by looking
    mails = shown(site, f"/lot?geste=close&{asked}")
    site.post(f"/courriers/{three}/decision", geste="confirm")  # somebody is quicker
    done = site.post("/lot", geste="close", courriers=mails, liste="/?bannette=tries", note="Doublons")
    assert states(site, cars) == [State.CLOSED, State.SORTED, State.CONFIRMED, State.CLOSED]
    banner = site.text(done.headers["location"])
    assert "1\xa0courrier : clôturé." in banner
    assert "1\xa0courrier laissé comme avant" in banner
    batch = re.search(r'name="lot" value="(\w+)"', banner)
    assert batch
    assert site.post("/lot/annuler", role=Role.AGENT, lot=batch[1]).status_code == 303  # not theirs: nothing happens
    assert site.store.case(one).state is State.CLOSED
    undone = site.post("/lot/annuler", lot=batch[1], liste="/?bannette=tries")
    assert site.store.case(one).state is State.SORTED
    assert "1\xa0courrier remis comme avant." in site.text(undone.headers["location"])


def test_all_results_of_a_filter_are_taken_and_each_rerouting_is_told_from_a_correction(
    site: Site, room: MailRoom, cars: list[int]
) -> None:
    other = room.sort(made_of("Voiture aussi", "Une voiture.", label="voirie_proprete"))
    room.sort(made_of("Autre chose", "Un chat."))
    path = "/lot?geste=correct&type=voirie_proprete&portee=tous&liste=/?q=voiture"
    mails = shown(site, path)
    assert {int(m.partition(":")[0]) for m in mails.split()} == {*cars, other}
    site.post("/lot", geste="correct", type="voirie_proprete", courriers=mails)
    assert [c.deed.value for c in site.database.review.corrections()].count("reroute") == 4
    assert len({c.batch for c in site.database.review.corrections()}) == 1


def test_nobody_changes_what_they_do_not_see_or_may_not_do(site: Site, cars: list[int]) -> None:
    blind = Sight(services=frozenset({"urbanisme"}))
    mails = " ".join(f"{n}:2" for n in cars)
    assert (
        "hors de ce que" in site.client(role=Role.AGENT, sight=blind).get(f"/lot?geste=close&courrier={cars[0]}").text
    )
    site.post("/lot", role=Role.AGENT, sight=blind, geste="close", courriers=mails)
    assert site.post("/lot", role=Role.AGENT, geste="reprendre", courriers=mails).status_code == 403
    assert site.post("/lot", geste="assign", courriers=mails).status_code == 409
    assert site.post("/lot", geste="correct", type="police_municipale", courriers=mails).status_code == 409
    assert 'name="courrier"' not in site.client(role=Role.CONSULTATION).get("/").text
    assert states(site, cars) == [State.SORTED] * 4


def test_the_quarantine_is_tried_again_as_a_whole(site: Site, room: MailRoom, cars: list[int]) -> None:
    broken = [room.quarantine("Illisible.", content) for content in (b"\x00 un", b"\x00 deux")]
    mails = shown(site, f"/lot?geste=reprendre&portee=page&page={broken[0]} {broken[1]} {cars[0]}")
    done = site.post("/lot", role=Role.SERVICE_COURRIER, geste="reprendre", courriers=mails)
    assert states(site, [*broken, cars[0]]) == [State.RECEIVED, State.RECEIVED, State.SORTED]
    assert "à nouveau dans la file" in site.client(role=Role.SERVICE_COURRIER).get(done.headers["location"]).text


@pytest.mark.browser
def test_many_are_chosen_with_the_mouse_and_shift_or_the_keyboard_and_acted_on(
    browser: Browser, site: Site, cars: list[int]
) -> None:
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{base}/?bannette=tries")
        boxes = page.locator(".tick input")
        boxes.nth(0).click()
        boxes.nth(2).click(modifiers=["Shift"])
        expect(page.locator(".chosen")).to_have_text("3 cochés")
        page.locator("#liste .lines a").nth(1).focus()
        page.keyboard.press("v")
        expect(page.locator(".chosen")).to_have_text("2 cochés")
        page.get_by_text("Agir sur plusieurs").click()
        page.get_by_label("Action").select_option("close")
        page.get_by_role("button", name="Voir ce qui changera").click()
        page.get_by_role("button", name="Clôturer : 2 courriers").click()
        expect(page.locator("#fait")).to_contain_text("2 courriers : clôturé")
        page.get_by_role("button", name="Annuler le tout").click()
        expect(page.locator("#fait")).to_contain_text("2 courriers remis comme avant")
    assert states(site, cars) == [State.SORTED] * 4
