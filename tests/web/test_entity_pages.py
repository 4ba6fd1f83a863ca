"""The entities of a mail on its page: confirmed, corrected, rejected, added, undone; within rights and sight."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.entities import EntityType, Ruling
from triage.domain.people import Role, Sight
from triage.domain.replies import Proposal

IBAN = "FR76 3000 6000 0112 3456 7890 189"
TEXT = f"La Clio AB-128-CD bloque mon garage au 3 rue du Lac depuis le 3 mars. Mon IBAN : {IBAN}. Signé Léa Évrard."


@pytest.fixture
def car(room: MailRoom) -> int:
    return room.sort(
        made_of(
            "Garage",
            TEXT,
            entities=(
                (EntityType.IMMATRICULATION, "AB-128-CD", "AB-128-CD"),
                (EntityType.DATE, "3 mars", "2026-03-03"),
            ),
            secrets=(("iban", IBAN),),
        )
    )


def values(site: Site, mail_id: int) -> list[tuple[str, str, str]]:
    made = site.store.case(mail_id).outcome
    assert made is not None
    return [(e.type.value, e.value, e.role) for e in made.entities]


def key(site: Site, mail_id: int, number: int = 0) -> str:
    return site.store.case(mail_id).reviewed[number].key


def test_each_entity_says_how_it_was_found_and_is_confirmed_in_one_click(site: Site, car: int) -> None:
    page = site.text(f"/courriers/{car}")
    assert "Trouvé par la règle" in page
    assert "très sûre (100" in page
    assert "(2 à vérifier)" in page
    answer = site.post(f"/courriers/{car}/elements", geste="confirm", cle=key(site, car), liste="/?bannette=tries")
    assert answer.headers["location"] == f"/courriers/{car}?bannette=tries#releves"
    assert "confirmé par Claude Essai" in site.text(f"/courriers/{car}")
    site.post(f"/courriers/{car}/elements", geste="all")
    page = site.text(f"/courriers/{car}")
    assert "(tous vérifiés)" in page
    assert 'éléments confirmés</span> — <span class="note">date</span>' in page


def test_a_correction_takes_how_people_write_and_is_undone(site: Site, car: int) -> None:
    fields = {"nature": "immatriculation", "fonction": "plaque_signalee"}
    site.post(f"/courriers/{car}/elements", geste="correct", cle=key(site, car), valeur="ab 123 cd", **fields)
    assert values(site, car)[0] == ("immatriculation", "AB-123-CD", "plaque_signalee")
    page = site.text(f"/courriers/{car}")
    assert "Proposé&nbsp;: plaque AB-128-CD" in page
    decision = re.search(r'name="decision" value="(\d+)"', page)
    assert decision
    assert site.post(f"/courriers/{car}/elements/annuler", decision=decision[1]).status_code == 303
    assert values(site, car)[0] == ("immatriculation", "AB-128-CD", "")


def test_what_is_rejected_is_struck_out_and_not_exported(site: Site, car: int) -> None:
    site.post(f"/courriers/{car}/elements", geste="reject", cle=key(site, car))
    assert values(site, car) == [("date", "2026-03-03", "")]
    assert "<s>AB-128-CD</s>" in site.text(f"/courriers/{car}")


def test_forgotten_words_are_added_from_the_text(site: Site, car: int) -> None:
    fields = {"mots": "3 rue du Lac", "nature": "adresse", "fonction": "lieu_faits"}
    assert site.post(f"/courriers/{car}/elements", geste="add", **fields).status_code == 303
    assert ("adresse", "3 rue du Lac", "lieu_faits") in values(site, car)
    assert site.database.entities.decisions()[-1].ruling is Ruling.ADD


@pytest.mark.parametrize(
    "fields",
    [
        {"geste": "add", "mots": IBAN, "nature": "numero_dossier"},
        {"geste": "add", "mots": "rue des Lilas", "nature": "adresse"},
        {"geste": "add", "mots": "Clio", "nature": "fusee"},
        {"geste": "correct", "nature": "numero_dossier", "valeur": IBAN},
        {"geste": "correct", "nature": "date", "valeur": "avant-hier"},
        {"geste": "confirm", "cle": "0-1-2-date"},
        {"geste": "danser"},
    ],
)
def test_what_cannot_be_is_refused_in_words(site: Site, car: int, fields: dict[str, str]) -> None:
    answer = site.post(f"/courriers/{car}/elements", **{"cle": key(site, car), **fields})
    assert answer.status_code == 409
    assert "<h1>" in answer.text
    assert IBAN not in answer.text
    assert site.database.entities.decisions() == []


def test_who_only_reads_sees_no_button_and_a_mail_out_of_sight_takes_no_decision(site: Site, car: int) -> None:
    assert "/elements" not in site.client(role=Role.CONSULTATION).get(f"/courriers/{car}").text
    elsewhere = Sight(services=frozenset({"urbanisme"}))
    answer = site.post(f"/courriers/{car}/elements", role=Role.AGENT, sight=elsewhere, geste="all")
    assert answer.status_code == 404
    site.post(f"/courriers/{car}/elements", geste="reject", cle=key(site, car))
    other = site.post("/courriers/999/elements/annuler", decision="1")
    assert other.status_code == 404
    assert len(values(site, car)) == 1


@pytest.mark.browser
def test_selected_words_become_an_entity(browser: Browser, site: Site, car: int) -> None:
    with served(site.app, site.signed_in()) as base, tab(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{base}/courriers/{car}")
        page.evaluate(
            """() => {
              const part = [...document.querySelector('[data-text="0"] .text').childNodes].find(n => n.data?.includes('rue du Lac'));
              const at = part.data.indexOf('3 rue du Lac');
              document.getSelection().setBaseAndExtent(part, at, part, at + '3 rue du Lac'.length);
            }"""
        )
        page.get_by_role("button", name="Ajouter aux éléments relevés").click()
        add = page.locator("#ajouter-element")
        expect(add.get_by_label("Mots exacts")).to_have_value("3 rue du Lac")
        add.get_by_label("Nature").select_option("adresse")
        add.get_by_role("button", name="Ajouter").click()
        expect(page.locator("#releves")).to_contain_text("(2 à vérifier)")
        expect(page.locator(".element", has_text="3 rue du Lac")).to_contain_text("ajouté par Claude Essai")
    assert ("adresse", "3 rue du Lac", "") in values(site, car)


def test_a_corrected_value_is_in_the_prepared_letter_and_in_the_reply_that_begins_with_it(
    site: Site, room: MailRoom
) -> None:
    name = "police_municipale/contestation_fps/rapo_a_deposer"
    wrong, right = "26751200348817", "26751200348818"
    stale = Proposal(template=name, version="1", subject="FPS", body=wrong, missing=(), why="essai")
    number = (EntityType.NUMERO_AVIS, wrong, wrong)
    made = made_of(
        "FPS", f"Je conteste {wrong}.", label="police_municipale/contestation_fps", entities=(number,), proposal=stale
    )
    mail_id = room.sort(made)
    fields = {"cle": key(site, mail_id), "nature": "numero_avis", "valeur": right}
    site.post(f"/courriers/{mail_id}/elements", geste="correct", **fields)
    assert right in site.text(f"/courriers/{mail_id}").partition('id="projet"')[2].partition("</section>")[0]
    site.post(f"/courriers/{mail_id}/reponse", geste="ouvrir", lettre="proposition")
    reply = site.database.replies.latest(mail_id)
    assert reply is not None
    assert right in reply.body
    assert wrong not in reply.body
