"""Programs say what they took, once however often they repeat it, and look after webhooks."""

from datetime import timedelta

from tests.fakes.cases import NOW, PM, MailRoom, made_of
from tests.web.api.conftest import Programs
from tests.web.conftest import Site
from triage.domain.connectors import Scope, new_secret
from triage.domain.events import EventType
from triage.domain.people import EVERYTHING, Sight

KEY = {"Idempotency-Key": "demande-0001"}


def test_what_was_taken_is_noted_once(site: Site) -> None:
    room = MailRoom(site.store)
    cat, lamp = (
        room.sort(made_of("Chat", "gris", label=f"{PM}/animaux")),
        room.sort(made_of("Lampe", "x", label="eclairage_public")),
    )
    client = Programs(site).client(sight=Sight(services=frozenset({PM})))
    asked = {"courriers": [{"numero": cat, "reference": "MC-12"}, {"numero": lamp}, {"numero": 999}]}
    first = client.post("/acknowledgements", json=asked, headers=KEY)
    assert first.json() == {"pris": [cat], "deja_pris": [], "introuvables": [lamp, 999]}
    assert client.post("/acknowledgements", json=asked, headers=KEY).json() == first.json()
    other = client.post("/acknowledgements", json=asked, headers={"Idempotency-Key": "demande-0002"})
    assert other.json()["deja_pris"] == [cat]
    assert client.post("/acknowledgements", json={"courriers": [{"numero": cat}]}, headers=KEY).status_code == 409
    assert client.get("/mails", params={"deja_pris": False}).json()["courriers"] == []
    journal = [line for line in site.database.connectors.journal(9) if line.action == "pris en charge"]
    assert [line.detail for line in journal] == ["1 courrier(s)"]


def test_another_program_with_the_same_key_is_another_program(site: Site) -> None:
    cat = MailRoom(site.store).sort(made_of("Chat", "gris"))
    programs = Programs(site)
    for _ in range(2):
        answer = programs.client().post("/acknowledgements", json={"courriers": [{"numero": cat}]}, headers=KEY)
        assert answer.json()["pris"] == [cat]


def test_an_acknowledgement_without_key_or_form_is_refused(site: Site) -> None:
    client = Programs(site).client()
    body = {"courriers": [{"numero": 1}]}
    assert client.post("/acknowledgements", json=body).status_code == 422
    assert (
        client.post("/acknowledgements", content="{", headers={**KEY, "Content-Type": "application/json"}).status_code
        == 400
    )
    assert client.post("/acknowledgements", json={"courriers": []}, headers=KEY).status_code == 422
    assert Programs(site, 5).client(Scope.MAILS).post("/acknowledgements", json=body, headers=KEY).status_code == 403


def test_deliveries_are_listed_and_a_period_is_sent_again(site: Site) -> None:
    store = site.database.connectors
    hook = store.add_webhook(
        "GRC", "https://grc.exemple.fr/secret", EventType, EVERYTHING, new_secret(), "jean", NOW - timedelta(days=1)
    )
    MailRoom(site.store).sort(made_of("Chat", "gris"))
    store.collect(NOW, 100)
    client = Programs(site).client(Scope.WEBHOOKS)
    [shown] = client.get("/webhooks").json()
    assert shown["nom"] == "GRC"
    assert "grc.exemple.fr" not in str(shown)
    page = client.get(f"/webhooks/{hook}/deliveries", params={"nombre": 1}).json()
    rest = client.get(f"/webhooks/{hook}/deliveries", params={"curseur": page["curseur"]}).json()
    assert [d["type"] for d in page["envois"] + rest["envois"]] == ["courrier.trie", "courrier.recu"]
    period = {"depuis": "2026-03-12T00:00:00+01:00", "avant": "2026-03-13T00:00:00+01:00"}
    assert client.post(f"/webhooks/{hook}/replay", json=period).json() == {"evenements": 2}
    assert (
        client.post(f"/webhooks/{hook}/replay", json={**period, "avant": "2026-09-13T00:00:00+01:00"}).status_code
        == 422
    )
    assert client.post("/webhooks/99/replay", json=period).status_code == 404
