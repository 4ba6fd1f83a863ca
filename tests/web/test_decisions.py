"""What a person does to the open mail: by forms, by keys, undone, refused when somebody else was first."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.domain.case import State
from triage.domain.people import Role, Sensitivity, Sight
from triage.domain.referential import Label


@pytest.fixture
def car(room: MailRoom) -> int:
    return room.sort(made_of("Clio", "Une voiture ventouse.", label="police_municipale/vehicule_epave"))


def test_a_confirmation_opens_the_next_mail_and_can_be_undone(site: Site, room: MailRoom, car: int) -> None:
    room.sort(made_of("Chat", "Un chat.", label="police_municipale/animaux"))
    answer = site.post(f"/courriers/{car}/decision", geste="confirm", liste="/?bannette=a-traiter&q=")
    assert answer.headers["location"] == f"/?fait={car}"
    page = site.text(answer.headers["location"])
    assert "proposition confirmée" in page
    correction = re.search(r'name="correction" value="(\d+)"', page)
    assert correction
    undone = site.post(f"/courriers/{car}/annuler", correction=correction[1], liste="/?bannette=tries")
    assert undone.headers["location"] == f"/courriers/{car}?bannette=tries#courrier"
    assert site.store.case(car).state is State.SORTED


def test_another_service_is_a_rerouting_and_another_type_a_correction(site: Site, car: int) -> None:
    site.post(f"/courriers/{car}/decision", geste="correct", type="police_municipale/fourriere")
    assert site.store.case(car).label == Label(service="police_municipale", motif="fourriere")
    site.post(f"/courriers/{car}/decision", geste="correct", type="voirie_proprete")
    assert [c.deed.value for c in site.database.review.corrections()] == ["correct", "reroute"]
    assert "Réorienté par Claude Essai" in site.text(f"/courriers/{car}")


def test_spam_goes_to_the_label_that_the_town_keeps_for_it(site: Site, car: int) -> None:
    site.post(f"/courriers/{car}/decision", geste="spam")
    case = site.store.case(car)
    assert (case.state, case.label) == (State.DROPPED, Label(service="indesirable"))


def test_a_sensitive_type_closes_the_mail_at_once_and_undoing_opens_it_again(site: Site, car: int) -> None:
    site.post(f"/courriers/{car}/decision", geste="correct", type="police_municipale/reclamation_agent")
    assert site.store.case(car).sensitive is Sensitivity.LABEL
    assert site.client(role=Role.AGENT, sight=Sight()).get(f"/courriers/{car}").status_code == 404
    correction = str(site.database.review.corrections()[-1].id)
    site.post(f"/courriers/{car}/annuler", correction=correction)
    assert site.client(role=Role.AGENT, sight=Sight()).get(f"/courriers/{car}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"geste": "correct", "type": "n_existe_pas"}, 409),
        ({"geste": "correct", "type": "police_municipale"}, 409),  # a service that has motifs is no answer
        ({"geste": "correct"}, 409),
        ({"geste": "reopen"}, 409),
        ({"geste": "n_existe_pas"}, 404),
        ({"geste": "confirm", "vu": "0"}, 409),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    site: Site, car: int, fields: dict[str, str], status: int
) -> None:
    answer = site.post(f"/courriers/{car}/decision", **fields)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert site.store.case(car).state is State.SORTED
    assert site.database.review.corrections() == []


def test_who_only_reads_sees_no_button_and_a_mail_out_of_sight_takes_no_decision(site: Site, car: int) -> None:
    assert 'name="geste"' not in site.client(role=Role.CONSULTATION).get(f"/courriers/{car}").text
    elsewhere = Sight(services=frozenset({"urbanisme"}))
    answer = site.post(f"/courriers/{car}/decision", role=Role.AGENT, sight=elsewhere, geste="close")
    assert answer.status_code == 404
    assert site.store.case(car).state is State.SORTED


def test_only_what_the_page_offers_can_be_done(site: Site, car: int) -> None:
    assert site.post(f"/courriers/{car}/decision", geste="assign").status_code == 409
    assert site.database.review.corrections() == []


def test_who_sends_a_mail_out_of_their_own_sight_can_still_take_it_back(site: Site, car: int) -> None:
    police = Sight(services=frozenset({"police_municipale"}))
    site.post(f"/courriers/{car}/decision", role=Role.AGENT, sight=police, geste="correct", type="voirie_proprete")
    assert site.client(role=Role.AGENT, sight=police).get(f"/courriers/{car}").status_code == 404
    correction = str(site.database.review.corrections()[-1].id)
    other = site.post(f"/courriers/{car}/annuler", role=Role.SERVICE_COURRIER, sight=police, correction=correction)
    assert other.status_code == 404
    site.post(f"/courriers/{car}/annuler", role=Role.AGENT, sight=police, correction=correction)
    assert site.client(role=Role.AGENT, sight=police).get(f"/courriers/{car}").status_code == 200


def test_a_mail_in_quarantine_is_tried_again_by_who_keeps_the_quarantine(site: Site, room: MailRoom) -> None:
    broken = room.quarantine("Illisible.")
    assert "Essayer de nouveau" in site.text(f"/courriers/{broken}?bannette=quarantaine")
    assert site.post(f"/courriers/{broken}/reprendre", role=Role.AGENT).status_code == 403
    assert site.post(f"/courriers/{broken}/reprendre", role=Role.SERVICE_COURRIER).status_code == 303
    assert site.store.case(broken).state is State.RECEIVED


@pytest.mark.browser
def test_two_people_on_one_mail_the_second_is_told_and_nothing_is_overwritten(
    browser: Browser, site: Site, car: int
) -> None:
    with served(site.app, site.signed_in()) as base, tab(browser) as first, tab(browser) as second:
        for page in (first, second):
            page.goto(f"{base}/courriers/{car}")
        first.get_by_role("button", name="Confirmer la proposition").click()
        expect(first.locator("#fait")).to_be_visible()
        second.get_by_label("Types de courrier").select_option("voirie_proprete")
        second.get_by_role("button", name="Corriger").click()
        expect(second.get_by_role("main")).to_contain_text("a changé depuis")
    assert site.store.case(car).label == Label(service="police_municipale", motif="vehicule_epave")
