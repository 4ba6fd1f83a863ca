"""What a person may not see is nowhere: not in lists, counters, search, by its address, as an original, in figures."""

import pytest
from sqlalchemy import update

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_mail_pages import subjects, words_of
from triage.adapters.sql.tables import mail
from triage.domain.people import Sight


@pytest.fixture
def ids(site: Site) -> dict[str, int]:
    police = MailRoom(site.store, mailbox="police", start=NOW)
    town = MailRoom(site.store, mailbox="mairie", start=NOW)
    ids = {
        "Animal": police.sort(made_of("Animal", "mot commun", label="police_municipale/animaux")),
        "Permis": town.sort(made_of("Permis", "mot commun", label="urbanisme")),
        "Secret": police.sort(made_of("Secret", "mot commun", label="police_municipale/reclamation_agent")),
    }
    with site.database.cases._writing() as connection:
        connection.execute(update(mail).where(mail.c.id == ids["Secret"]).values(sensitive="label"))
    for box in ("police", "mairie"):
        site.store.mailbox_seen(box, NOW, "")
    return ids


SIGHTS = {
    "everything but sensitive": (Sight(), {"Animal", "Permis"}),
    "one mailbox": (Sight(mailboxes=frozenset({"mairie"})), {"Permis"}),
    "one service": (Sight(services=frozenset({"police_municipale"})), {"Animal"}),
    "one service and what is sensitive": (
        Sight(services=frozenset({"police_municipale"}), opened=frozenset({"police_municipale/reclamation_agent"})),
        {"Animal", "Secret"},
    ),
    "nothing": (Sight(services=frozenset()), set()),
}


@pytest.mark.parametrize("name", SIGHTS)
def test_only_what_a_person_sees_is_shown_anywhere(site: Site, ids: dict[str, int], name: str) -> None:
    sight, seen = SIGHTS[name]
    client = site.client(sight=sight)
    for path in ("/", "/?bannette=tous", "/?q=commun", "/?q=mot&tri=anciens"):
        assert set(subjects(client.get(path).text)) == seen, path
    for path in ("/", "/service-courrier", "/tableau-de-bord"):
        page = words_of(client.get(path).text)
        for subject in set(ids) - seen:
            assert subject not in page, path
    assert client.get("/etat.json").json()["total"] == len(seen)
    assert f"À traiter {len(seen)} courrier" in words_of(client.get("/").text)
    for subject, mail_id in ids.items():
        expected = 200 if subject in seen else 404
        for path in (f"/courriers/{mail_id}", f"/courriers/{mail_id}/original.eml"):
            assert client.get(path).status_code == expected, (subject, path)
        assert subjects(client.get(f"/?q=n° {mail_id}").text) == ([subject] if subject in seen else [])


def test_mailboxes_out_of_sight_are_not_named(site: Site, ids: dict[str, int]) -> None:
    client = site.client(sight=Sight(mailboxes=frozenset({"mairie"})))
    for path in ("/", "/tableau-de-bord", "/service-courrier"):
        assert "police :" not in words_of(client.get(path).text)
        assert '<th scope="row">police</th>' not in client.get(path).text
