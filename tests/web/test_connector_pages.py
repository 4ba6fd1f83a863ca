"""« Connecteurs »: registering, tokens and secrets shown once, what was sent, sending again; only for those who may."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.requests import Request

from tests.fakes.cases import NOW, PM, MailRoom, made_of
from tests.web.conftest import Site
from triage.domain.connectors import DeliveryState, HookState, Scope, new_secret
from triage.domain.errors import NotAllowed
from triage.domain.events import EventType
from triage.domain.people import EVERYTHING, Person, Right, Role, Sight
from triage.ports.connectors import Try
from triage.web.consumer_pages import check_may_give, within


def registered(site: Site, **fields: object) -> str:
    data = {
        "nom": "Logiciel PM",
        "droit": ["mails:read", "records:read"],
        "tout": ["boites"],
        "service": [PM],
        **fields,
    }
    answer = site.post("/connecteurs/logiciels/nouveau", **data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_program_is_registered_and_its_token_is_shown_once(site: Site) -> None:
    here = registered(site)
    [consumer] = site.database.connectors.consumers()
    assert consumer.scopes == {Scope.MAILS, Scope.RECORDS}
    assert consumer.sight == Sight(services=frozenset({PM}))
    shown = site.post(f"{here}/jetons", jours="30")
    [token] = re.findall(r"vm_[\w-]{40,}", shown.text)
    assert token not in site.text(here)
    call = site.client().get("/api/v1/mails", headers={"Authorization": f"Bearer {token}"})
    assert call.status_code == 200
    token_id = site.database.connectors.consumer(consumer.id).tokens[0].id
    assert site.post(f"{here}/jetons/{token_id}/revoquer").status_code == 303
    assert site.client().get("/api/v1/mails", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert "Révoqué" in site.text(here)
    journal = site.text("/connecteurs/journal")
    assert "jeton révoqué" in journal
    assert token not in journal


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"nom": " "}, "Donnez un nom"), ({"droit": []}, "au moins un droit"), ({"droit": ["x"]}, "au moins un droit")],
)
def test_a_form_that_says_too_little_is_given_back_with_words(
    site: Site, fields: dict[str, object], words: str
) -> None:
    data = {"nom": "A", "droit": ["mails:read"], **fields}
    answer = site.post("/connecteurs/logiciels/nouveau", **data)
    assert answer.status_code == 422
    assert words in answer.text
    assert site.database.connectors.consumers() == []


def test_nothing_ticked_sees_nothing_and_powers_change(site: Site) -> None:
    here = registered(site, tout=[], service=[])
    MailRoom(site.store).sort(made_of("Chat", "gris"))
    [consumer] = site.database.connectors.consumers()
    assert consumer.sight == Sight(mailboxes=frozenset(), services=frozenset())
    changed = {"droit": ["ack:write"], "tout": ["services", "boites"], "sensible": [f"{PM}/autorites_justice", "x"]}
    assert site.post(f"{here}/droits", **changed).status_code == 303
    [consumer] = site.database.connectors.consumers()
    assert consumer.sight == Sight(opened=frozenset({f"{PM}/autorites_justice"}))


def test_nobody_gives_more_than_they_have() -> None:
    integrator = Person(
        login="i", name="I", roles=frozenset({Role.INTEGRATEUR}), sight=Sight(services=frozenset({"a", "b"}))
    )
    assert within(EVERYTHING, integrator) == integrator.sight
    assert within(Sight(services=frozenset({"b", "c"}), opened=None), integrator) == Sight(services=frozenset({"b"}))
    check_may_give({Scope.MAILS, Scope.ACK}, integrator)
    with pytest.raises(Exception, match="may not read"):
        check_may_give({Scope.MAILS, Scope.TEXT}, integrator)
    check_may_give(set(Scope), replace(integrator, roles=frozenset({Role.ADMINISTRATEUR})))


def webhook(site: Site, **fields: object) -> tuple[str, str]:
    data = {
        "nom": "GRC",
        "adresse": "https://grc.exemple.fr/h?k=1",
        "evenement": ["courrier.trie"],
        "tout": ["boites", "services"],
        **fields,
    }
    answer = site.post("/connecteurs/webhooks/nouveau", **data)
    assert answer.status_code == 200, answer.text
    [secret] = re.findall(r"vms_[\w-]{40,}", answer.text)
    return f"/connecteurs/webhooks/{site.database.connectors.webhooks()[0].id}", secret


def test_a_webhook_is_registered_paused_given_a_new_secret_and_removed(site: Site) -> None:
    here, secret = webhook(site)
    store = site.database.connectors
    [hook] = store.webhooks()
    assert (hook.secret, hook.events, hook.with_record) == (secret, {EventType.SORTED}, False)
    assert secret not in site.text(here)
    site.post(f"{here}/etat", action="suspendre")
    assert store.webhook(hook.id).state is HookState.PAUSED
    site.post(f"{here}/etat", action="reprendre")
    renewed = site.post(f"{here}/secret")
    assert secret not in renewed.text
    assert store.webhook(hook.id).secrets(NOW)[1] == secret
    assert site.post(f"{here}/etat", action="retirer").headers["location"] == "/connecteurs"
    assert store.webhooks() == []


@pytest.mark.parametrize(
    "url", ["http://grc.exemple.fr/", "https://127.0.0.1/", "https://localhost/", "javascript:alert(1)", ""]
)
def test_an_address_that_is_never_called_is_refused_at_once(site: Site, url: str) -> None:
    data = {"nom": "x", "adresse": url, "evenement": ["courrier.trie"]}
    answer = site.post("/connecteurs/webhooks/nouveau", **data)
    assert (answer.status_code, site.database.connectors.webhooks()) == (422, [])


def test_what_was_given_up_is_seen_and_sent_again(site: Site) -> None:
    here, _ = webhook(site)
    store = site.database.connectors
    number = MailRoom(site.store, start=NOW).sort(made_of("Chat secret", "gris"))
    later = NOW + timedelta(hours=1)
    store.collect(later, 100)
    [one] = store.claim_deliveries("a", later, 30, 10)
    store.not_delivered(
        one, "a", Try(at=NOW, status=503, words="réponse 503", milliseconds=12), None, DeliveryState.ABANDONED
    )
    text = site.text(f"{here}?etat=abandonnes")
    assert "Abandonné" in text
    assert "En panne" in text
    assert "Chat secret" not in text
    detail = site.text(f"{here}/envois/{one.id}")
    assert "réponse 503" in detail
    assert f'href="/courriers/{number}"' in detail
    site.post(f"{here}/envois/{one.id}/renvoyer")
    assert store.delivery(one.id).state is DeliveryState.WAITING
    assert site.post(f"{here}/renvoyer", du="2026-03-12", au="2026-03-12").status_code == 303
    for wrong in (
        {"du": "2026-03-12", "au": "2026-01-01"},
        {"du": "x", "au": "y"},
        {"du": "2026-01-01", "au": "2026-03-12"},
    ):
        assert site.post(f"{here}/renvoyer", **wrong).status_code == 422


def test_the_documentation_names_every_address_and_loads_nothing_from_elsewhere(site: Site) -> None:
    text = site.text("/connecteurs/documentation")
    for path in site.client().get("/api/v1/openapi.json").json()["paths"]:
        assert path in text
    assert "https://" not in text
    assert '<script src="/static/' in text or "<script" not in text


def test_every_connector_page_asks_for_the_right() -> None:
    from triage.web.who import demand

    scope = {
        "type": "http",
        "headers": [],
        "state": {"person": Person(login="a", name="A", roles=frozenset({Role.AGENT}))},
    }
    with pytest.raises(NotAllowed):
        demand(Request(scope), Right.CONNECTORS)


def test_a_number_that_is_none_of_ours_is_not_found(site: Site) -> None:
    for path in ("/connecteurs/logiciels/9", "/connecteurs/webhooks/9", "/connecteurs/webhooks/9/envois/9"):
        assert site.client().get(path).status_code == 404
    site.database.connectors.add_webhook(
        "x", "https://x.fr/", [EventType.SORTED], EVERYTHING, new_secret(), "jean", NOW
    )
    assert site.client().get("/connecteurs").status_code == 200
