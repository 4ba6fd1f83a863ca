"""Programs read mails: pages that do not move, only what a token opens, errors as problems in French."""

from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator

from tests.fakes.cases import NOW, PM, MailRoom, made_of
from tests.web.api.conftest import Programs
from tests.web.conftest import Site
from triage.domain.connectors import Scope
from triage.domain.people import Sight
from triage.records import load_kinds
from triage.records.schema import mail_schema
from triage.web.api.access import Bucket

VALIDATOR = Draft202012Validator(mail_schema(load_kinds()))


def every_page(client, size: int, **params: object) -> list[dict]:
    found: list[dict] = []
    cursor = ""
    while True:
        page = client.get("/mails", params={"nombre": size, "curseur": cursor, **params}).json()
        found += page["courriers"]
        cursor = page["curseur"]
        if not page["encore"]:
            return found


def test_every_mail_of_the_morning_is_a_record_of_the_schema(programs: Programs, morning: Site) -> None:
    records = every_page(programs.client(), 3)
    numbers = [int(r["numero"]) for r in records]
    assert numbers == sorted(set(numbers))
    assert set(morning.ids.values()) <= set(numbers)
    for record in records:
        VALIDATOR.validate(record)


def test_pages_do_not_move_when_mail_arrives(site: Site) -> None:
    room = MailRoom(site.store)
    first = [room.sort(made_of(f"n° {i}", "x")) for i in range(3)]
    client = Programs(site).client()
    page = client.get("/mails", params={"nombre": 2}).json()
    new = room.sort(made_of("nouveau", "x"))
    rest = client.get("/mails", params={"nombre": 9, "curseur": page["curseur"]}).json()
    numbers = [int(r["numero"]) for r in page["courriers"] + rest["courriers"]]
    assert numbers == [*first, new]
    later = client.get("/mails", params={"curseur": rest["curseur"]}).json()
    assert later == {"courriers": [], "curseur": rest["curseur"], "encore": False}


def test_a_token_is_given_what_its_scopes_open_and_no_more(programs: Programs, morning: Site) -> None:
    number = morning.ids["fps"]
    bare = programs.client(Scope.MAILS).get(f"/mails/{number}")
    assert "Ferrand" not in bare.text
    assert "demandeur" not in bare.json()
    whole = programs.client().get(f"/mails/{number}").json()
    assert whole["donnees_motif"]["plaque"] == "GH-482-KL"
    assert whole["demandeur"]["telephone"] is None or whole["demandeur"]["telephone"].startswith("+33")
    assert "FR76" not in str(whole)
    for path, scope, key in (
        ("record", Scope.RECORDS, "donnees_motif"),
        ("entities", Scope.ENTITIES, "entites"),
        ("text", Scope.TEXT, "texte"),
    ):
        assert list(programs.client(scope).get(f"/mails/{number}/{path}").json()) == [key]
        refused = programs.client(Scope.ACK).get(f"/mails/{number}/{path}")
        assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")


def test_a_mail_out_of_sight_is_a_mail_that_does_not_exist(programs: Programs, morning: Site) -> None:
    client = programs.client(sight=Sight(services=frozenset({"voirie_proprete"})))
    hidden, nowhere = client.get(f"/mails/{morning.ids['fps']}"), client.get("/mails/99999")
    assert (hidden.status_code, hidden.json()) == (404, nowhere.json())
    assert {r["service_competent"] for r in every_page(client, 50)} == {"voirie_proprete"}


@pytest.mark.parametrize(
    ("params", "expected"),
    [({"motif": "animaux"}, {"animaux"}), ({"service": PM, "priorite": "urgente"}, {"stationnement_genant"})],
)
def test_filters_narrow(programs: Programs, params: dict[str, str], expected: set[str]) -> None:
    assert {r["motif"] for r in every_page(programs.client(), 50, **params)} == expected


def test_an_unchanged_answer_is_said_in_three_figures(programs: Programs, morning: Site) -> None:
    client = programs.client()
    first = client.get(f"/mails/{morning.ids['fps']}")
    again = client.get(f"/mails/{morning.ids['fps']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", ["", "vm_inconnu", "x" * 5000, "é"])
def test_without_a_living_token_nothing_opens(programs: Programs, token: str) -> None:
    client = programs.client(token="vm_x")
    answer = client.get("/mails", headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["title"] == "Jeton absent ou refusé"


def test_an_expired_or_revoked_token_and_a_cookie_open_nothing(programs: Programs) -> None:
    assert programs.client(token=programs.token(days=-1)).get("/mails").status_code == 401
    assert programs.client(token="").get("/mails", headers={"Cookie": f"session={programs.token()}"}).status_code == 401


def test_errors_are_problems_that_repeat_nothing(programs: Programs) -> None:
    client = programs.client()
    for path, status in (
        ("/nulle-part", 404),
        ("/mails/zz-secret", 422),
        ("/mails?statut=zz-secret", 422),
        ("/mails?curseur=zz-secret", 422),
        ("/mails?depuis=2026-01-01T00:00:00", 422),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        assert "zz-secret" not in answer.text
    assert client.delete("/mails").status_code == 405


def test_words_are_searched_only_by_those_who_may_read_them(programs: Programs) -> None:
    assert programs.client(Scope.MAILS).get("/mails?q=lampadaire").status_code == 403
    found = programs.client().get("/mails?q=lampadaire").json()["courriers"]
    assert [r["service_competent"] for r in found] == ["eclairage_public"]


def test_what_happened_is_read_as_it_comes(programs: Programs, morning: Site) -> None:
    store = morning.database.connectors
    while store.collect(NOW, 500):
        pass
    page = programs.client(Scope.MAILS).get("/events", params={"nombre": 200}).json()
    assert {"courrier.recu", "courrier.trie", "courrier.quarantaine"} <= {e["type"] for e in page["evenements"]}
    assert "Ferrand" not in str(page)


def test_too_many_requests_are_asked_to_wait() -> None:
    room = [25]

    def take(_consumer: int, _minute: int, wanted: int, _most: int) -> int:
        given = min(wanted, room[0])
        room[0] -= given
        return given

    one, other = Bucket(20, take), Bucket(20, take)  # two processes before one store
    passed = [bucket.take(1, NOW) == 0 for _ in range(15) for bucket in (one, other)]
    assert sum(passed) == 25
    assert one.take(1, NOW + timedelta(seconds=20)) == pytest.approx(40)
    room[0] = 5
    assert one.take(1, NOW + timedelta(seconds=30)) > 0  # not asked again within the minute
    assert one.take(1, NOW + timedelta(seconds=60)) == 0


@pytest.mark.parametrize(
    "query",
    ["depuis=0001-01-01T00:00:00%2B14:00", "avant=9999-12-31T23:59:59-14:00", "boite=%00", "q=%00", "service=%00", "curseur=%00", "nombre=0"],
)  # fmt: skip
def test_strange_values_are_no_error_of_ours(programs: Programs, query: str) -> None:
    assert programs.client().get(f"/mails?{query}").status_code in {200, 422}
