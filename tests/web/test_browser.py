"""The pages in a real Chromium: accessibility, keyboard, narrow screens, without JavaScript, live."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.fakes.cases import MailRoom, made_of
from tests.fakes.looks import Looks
from tests.web.conftest import Site
from triage.settings import WebSettings
from triage.web.guard import Guard
from triage.web.serve import listen, server_of
from triage.web.sessions import COOKIE

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/?bannette=a-qualifier",
    "/?bannette=quarantaine",
    "/?bannette=clos",
    "/?q=lampadaire",
    "/?bannette=en-retard",
    "/?pj=1&du=2026-03-01&type=police_municipale&tri=recents",
    "/?q=zzzz",
    "/courriers/{fps}",
    "/courriers/{rules}",
    "/courriers/{fps}/lettres?lettre=accuses/reception_svr",
    "/courriers/{fps}/reponse",
    "/reponses",
    "/lettres/mesures",
    "/courriers/{fps}/reponse/explication",
    "/courriers/{urgent}",
    "/courriers/{court}",  # letters: one read, one for a person
    "/courriers/{quarantined}?bannette=quarantaine",
    "/courriers/{oversize}",
    "/courriers/{received}?bannette=en-cours",
    "/lot?geste=close&courrier={fps}&courrier={quarantined}",
    "/banc-d-essai",
    "/lettres",
    "/lettres/lettre/police_municipale/nuisances_sonores/aboiements",
    "/lettres/comparer/police_municipale/nuisances_sonores/aboiements",
    "/modele",
    "/modele/etiquettes",
    "/modele/classes",
    "/modele/seuils",
    "/modele/essai",
    "/modele/derive",
    "/modele/registre",
    "/export?type=police_municipale",
    "/connecteurs",
    "/connecteurs/logiciels/nouveau",
    "/connecteurs/webhooks/nouveau",
    "/connecteurs/journal",
    "/connecteurs/documentation",
    "/?bannette=tous&etat=classes",
    "/service-courrier",
    "/tableau-de-bord",
    "/aide",
    "/accessibilite",
    "/compte",
    "/personnes",
    "/personnes/essai",
    "/personnes/journal",
    "/nulle-part",
)


# Tables that a narrow screen would have to scroll; the matrix of a model keeps its two dimensions.
TOO_WIDE = """[...document.querySelectorAll(":is(.scroll, .wide) > table:not(.matrix)")]
  .filter(t => t.parentElement.scrollWidth > t.parentElement.clientWidth + 1).length"""
# The session cookie for each address served.
TOKENS: dict[str, str] = {}


@contextmanager
def served(app: Guard, cookie: str = "") -> Iterator[str]:
    """The pages behind the real server, on a port of the system's choice; tabs opened meanwhile bring the cookie."""
    with listen(WebSettings(port=0)) as listening:
        server = server_of(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        TOKENS[base] = cookie
        try:
            yield base
        finally:
            del TOKENS[base]
            server.should_exit = True
            thread.join(30)


@pytest.fixture(scope="module")
def address(morning: Site) -> Iterator[str]:
    with served(morning.app, morning.signed_in()) as base:
        yield base


@contextmanager
def tab(browser: Browser, *, anonymous: bool = False, **options: object) -> Iterator[Page]:
    """A signed-in page in its own context that fails the test when the page's script or its policy complains."""
    context = browser.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]
    if not anonymous:
        context.add_cookies([{"name": COOKIE, "value": token, "url": base} for base, token in TOKENS.items() if token])
    page = context.new_page()
    faults: list[str] = []
    foreign: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("request", lambda asked: None if "//127.0.0.1:" in asked.url else foreign.append(asked.url))
    try:
        yield page
    finally:
        context.close()
    assert faults == []
    assert foreign == []


def test_axe_finds_nothing_and_nothing_scrolls_sideways_on_any_page(
    browser: Browser, address: str, morning: Site
) -> None:
    """Each page is loaded once and looked at in four ways: every rule wide and light, every rule narrow and dark, colours in
    the two others; and measured at three widths. Everything that folds is open.
    """
    wide = {"width": 1280, "height": 800}
    with tab(browser, color_scheme="light", viewport=wide, reduced_motion="reduce") as page:  # colours change at once
        looks = Looks(page)
        for path in PATHS:
            looks.open(address + path.format(**morning.ids))
            looks.everything(path)
            page.emulate_media(color_scheme="dark")
            looks.colours(path, "wide and dark")
            for width in (1024, 640, 320):
                page.set_viewport_size({"width": width, "height": 700})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.set_viewport_size({"width": 360, "height": 800})
            looks.again(path, "narrow and dark")
            assert page.evaluate(TOO_WIDE) == 0, path
            page.emulate_media(color_scheme="light")
            looks.colours(path, "narrow and light")
            page.set_viewport_size({"width": 1280, "height": 800})
    assert looks.faults == set()


def test_axe_sees_a_pale_text_in_each_light(browser: Browser) -> None:
    """The look at colours alone judges a text drawn anew, and only then."""
    with tab(browser, color_scheme="light") as page:
        page.set_content(
            "<style>:root { color-scheme: light dark } b { color: #111 }"
            "@media (prefers-color-scheme: dark) { body { background: #000 } }</style><b>Un</b><p><b>Deux</b></p>"
        )
        looks = Looks(page)
        page.evaluate(Axe().axe_script)
        looks.colours("essai", "light")
        assert looks.faults == set()
        page.emulate_media(color_scheme="dark")
        looks.colours("essai", "dark")
        assert {rule for _, rule, _ in looks.faults} == {"color-contrast"}


def test_twice_the_text_size_still_fits(browser: Browser, address: str, morning: Site) -> None:
    with tab(browser, viewport={"width": 640, "height": 450}, device_scale_factor=2) as page:  # 1280 px at 200 %
        page.goto(f"{address}/courriers/{morning.ids['fps']}")
        expect(page.get_by_role("heading", name="Proposition du tri automatique")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_a_mail_is_reached_and_read_by_keyboard_alone(browser: Browser, address: str) -> None:
    with tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(address)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Aller à la liste")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#liste .lines a").nth(0)).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        second = page.locator("#liste .lines a").nth(1)
        expect(second).to_be_focused()
        assert second.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2, name="Réquisition : images de vidéoprotection")).to_be_visible()
        expect(page.locator("#liste a[aria-current=true]")).to_contain_text("Commissariat central")


def test_everything_is_reached_without_javascript(browser: Browser, address: str) -> None:
    with tab(browser, java_script_enabled=False, viewport={"width": 360, "height": 700}) as page:
        page.goto(address)
        page.get_by_role("link", name="Contestation de FPS 1 courrier").click()
        page.locator("#liste .lines a").first.click()
        expect(page.locator("#courrier")).to_contain_text("Je conteste le forfait")
        page.get_by_text("Texte cité").click()
        expect(page.get_by_text("le service stationnement a écrit")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Télécharger l’original").click()
        assert download.value.suggested_filename.endswith(".eml")
        page.get_by_role("link", name="Retour à la liste").click()
        page.get_by_label("Rechercher dans les courriers").fill("lampadaire")
        page.get_by_role("button", name="Rechercher").click()
        expect(page.locator("#liste .lines li")).to_have_count(1)


def test_a_new_mail_appears_and_is_announced_without_reload(browser: Browser, site: Site, room: MailRoom) -> None:
    room.sort(made_of("Le premier", "Bonjour\n"))
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(base)
        page.locator("#liste .lines a").first.focus()
        room.sort(made_of("Le second", "Bonjour\n"))
        expect(page.locator("#liste")).to_contain_text("Le second", timeout=15_000)
        expect(page.get_by_role("status")).to_have_text("Nouveau courrier : 2 à traiter, dont 0 à qualifier.")
        expect(page.locator("#bannettes a").first).to_contain_text("2 courriers")
        expect(page.locator("#courrier h2")).to_have_text("Le premier")  # what someone reads stays still
        expect(page.locator("#liste .lines a").nth(1)).to_be_focused()
        expect(page.locator("#liste .lines li.open")).to_contain_text("Le premier")  # and its line stands out, alone


def test_a_mail_opened_while_it_is_sorted_shows_its_proposal_by_itself(
    browser: Browser, site: Site, room: MailRoom
) -> None:
    from datetime import UTC, datetime

    from triage.domain.case import Filing

    mail_id = room.receive()
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{base}/courriers/{mail_id}")
        expect(page.locator("#courrier")).to_contain_text("le tri est en cours")
        assert site.store.record(mail_id, made_of("Enfin lu", "Bonjour\n"), Filing.NOT_WANTED, datetime.now(UTC))
        expect(page.locator("#courrier h2")).to_have_text("Enfin lu", timeout=15_000)
