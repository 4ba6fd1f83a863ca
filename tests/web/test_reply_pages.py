"""The draft of a reply on its page: edited, given a visa, approved by who may, and never out of the house without them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.fakes.cases import NOW
from tests.fakes.mail_room import fill
from tests.web.conftest import Field, Site
from tests.web.test_deadlines_page import clocked
from triage.adapters.mime import TownMail
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.accounts import Account
from triage.domain.drafts import Letterhead, Reply, ReplyRules, ReplyState
from triage.domain.mail import Address
from triage.domain.people import EVERYTHING, Role
from triage.domain.referential import Referential
from triage.web.app import create_app

__all__ = ["clocked"]

HEAD = Letterhead(sender=Address(name="Police municipale", email="pm@ville.example"), signature="Claire Vasseur")


def site_of(folder: Path, referential: Referential, head: Letterhead) -> Iterator[Site]:
    database = open_database(f"sqlite:///{folder / 'replies.db'}")
    ids = fill(database.cases)
    doors = replace(doors_of(database, referential), outgoing=TownMail(lambda _: head))
    yield Site(database=database, app=create_app(doors, now=lambda: NOW), ids=ids)
    database.close()


@pytest.fixture
def strict(referential: Referential) -> Referential:
    entries = tuple(replace(e, four_eyes=True, visa=True) for e in referential.entries)
    return replace(referential, entries=entries)


@pytest.fixture
def open_site(tmp_path: Path, referential: Referential) -> Iterator[Site]:
    yield from site_of(tmp_path, referential, HEAD)


@pytest.fixture
def strict_site(tmp_path: Path, strict: Referential) -> Iterator[Site]:
    yield from site_of(tmp_path, strict, HEAD)


@pytest.fixture
def nameless_site(tmp_path: Path, referential: Referential) -> Iterator[Site]:
    yield from site_of(tmp_path, referential, replace(HEAD, sender=None))


def latest(site: Site) -> Reply:
    found = site.database.replies.latest(site.ids["fps"])
    assert found is not None
    return found


def act(site: Site, what: str, role: Role = Role.AGENT, status: int = 303, **fields: Field) -> str:
    """Press a button on the page as it is now."""
    now = site.database.replies.latest(site.ids["fps"])
    text = (
        {
            "objet": now.subject,
            "texte": now.body.replace("\n", "\r\n"),
            "vu": str(now.revision),
            "projet": str(now.reply_id),
        }
        if now
        else {"vu": "0"}
    )
    answer = site.post(f"/courriers/{site.ids['fps']}/reponse", role=role, **text | {"geste": what} | fields)
    assert answer.status_code == status, answer.text
    return answer.text


def written(site: Site) -> None:
    act(site, "ouvrir", lettre="proposition")
    act(site, "enregistrer", objet="Votre contestation", texte="Madame,\r\n\r\nC’est noté.\r\n")


def waiting(site: Site) -> int:
    return len(site.database.replies.claim("essai", NOW, seconds=0, limit=9))


def test_a_proposal_is_opened_edited_given_a_visa_and_approved_as_the_very_text_on_the_page(strict_site: Site) -> None:
    act(strict_site, "ouvrir", lettre="proposition")
    page = strict_site.text(f"/courriers/{strict_site.ids['fps']}/reponse")
    assert "à compléter" in page
    act(strict_site, "enregistrer", objet="Votre contestation", texte="Madame,\r\n\r\nC’est noté.\r\n")
    assert "Ce qui a changé" in strict_site.text(f"/courriers/{strict_site.ids['fps']}/reponse")
    assert "Un visa est nécessaire" in act(strict_site, "approuver", Role.VALIDEUR, 409)
    act(strict_site, "viser", Role.VALIDEUR)
    assert waiting(strict_site) == 0
    act(strict_site, "approuver", Role.VALIDEUR)
    (one,) = strict_site.database.replies.claim("essai", NOW, seconds=0, limit=9)
    mail = message_from_bytes(one.content, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == "Madame,\n\nC’est noté."
    assert "pm@ville.example" in str(mail["From"])
    history = strict_site.database.cases.case(strict_site.ids["fps"]).history
    assert any("préparée par le tri automatique" in h.detail for h in history)


def test_whoever_wrote_neither_gives_the_visa_nor_approves(strict_site: Site) -> None:
    act(strict_site, "ouvrir", Role.VALIDEUR, lettre="proposition")
    act(strict_site, "enregistrer", Role.VALIDEUR, objet="Réponse", texte="Madame,")
    act(strict_site, "viser", Role.VALIDEUR, 403)
    act(strict_site, "approuver", Role.VALIDEUR, 409)
    assert waiting(strict_site) == 0


def test_an_agent_neither_gives_a_visa_nor_approves_and_holes_are_refused_to_everybody(open_site: Site) -> None:
    act(open_site, "ouvrir", lettre="")
    for what in ("viser", "refuser", "approuver"):
        act(open_site, what, Role.AGENT, 403, motif="x")
    assert "à compléter" in act(open_site, "approuver", Role.VALIDEUR, 409)
    assert latest(open_site).state is ReplyState.PROPOSED
    history = open_site.database.cases.case(open_site.ids["fps"]).history
    assert not any("préparée par" in h.detail for h in history)


def test_of_two_approvers_the_second_is_told_and_one_reply_waits(open_site: Site) -> None:
    written(open_site)
    seen = str(latest(open_site).revision)
    act(open_site, "approuver", Role.VALIDEUR)
    act(open_site, "approuver", Role.VALIDEUR, 409, vu=seen)
    assert waiting(open_site) == 1


def test_a_text_that_moved_or_was_not_saved_is_not_approved(open_site: Site) -> None:
    written(open_site)
    seen = str(latest(open_site).revision)
    assert "enregistrez-le" in act(open_site, "approuver", Role.VALIDEUR, 409, texte="Autre texte")
    act(open_site, "enregistrer", objet="Réponse", texte="Autre")
    act(open_site, "approuver", Role.VALIDEUR, 409, vu=seen)
    act(open_site, "enregistrer", Role.AGENT, 409, vu=seen, texte="Encore")
    assert latest(open_site).body == "Autre\n"
    assert waiting(open_site) == 0


def test_without_the_address_of_the_service_nothing_is_approved(nameless_site: Site) -> None:
    written(nameless_site)
    assert "L’adresse du service manque" in act(nameless_site, "approuver", Role.VALIDEUR, 409)
    assert waiting(nameless_site) == 0


def test_a_visa_is_refused_and_a_draft_rejected_with_their_reasons_only(open_site: Site) -> None:
    written(open_site)
    act(open_site, "refuser", Role.VALIDEUR, 409)
    act(open_site, "refuser", Role.VALIDEUR, motif="trop sec")
    assert "trop sec" in open_site.text(f"/courriers/{open_site.ids['fps']}/reponse")
    act(open_site, "rejeter", Role.VALIDEUR, 409)
    act(open_site, "rejeter", Role.VALIDEUR, motif="déjà répondu")
    assert latest(open_site).state is ReplyState.REJECTED
    assert waiting(open_site) == 0


def test_another_letter_takes_the_place_of_the_draft(open_site: Site) -> None:
    written(open_site)
    place = f"/courriers/{open_site.ids['fps']}/lettres?lettre=accuses/reception_svr"
    found = re.search(r'name="vu" value="(\d+)"', open_site.text(place))
    assert found
    act(open_site, "ouvrir", lettre="accuses/reception_svr", vu=found[1])
    assert (latest(open_site).letter, latest(open_site).state) == ("accuses/reception_svr", ReplyState.PROPOSED)
    act(open_site, "ouvrir", Role.AGENT, 409, lettre="accuses/reception_svr", vu="77")


def test_a_deposit_ends_the_deadlines_that_its_letter_ends(clocked: Site) -> None:
    mail_id, store = clocked.ids["mail"], clocked.database.replies
    assert all(d.ended_at is None for d in clocked.database.deadlines.of(mail_id))
    made = store.open(mail_id, "Re", "Madame", letter="", version="", actor="agent", now=NOW)
    store.approve(made.reply_id, b"octets", "<r@ville.fr>", ReplyRules(), seen=1, actor="chef", now=NOW)
    assert all(d.ended_at is None for d in clocked.database.deadlines.of(mail_id))
    assert store.deposited(made.reply_id, "essai", NOW)
    assert {d.ended_how for d in clocked.database.deadlines.of(mail_id) if d.ended_at} == {"reponse"}


def test_from_a_queue_the_next_draft_opens_and_the_last_one_leads_back_to_the_list(open_site: Site) -> None:
    store, now = open_site.database.replies, {}
    for name in ("fps", "rules"):
        key = open_site.ids[name]
        now[name] = store.open(key, f"Objet {name}", "Madame,", letter="", version="", actor="agent", now=NOW)
    listed = open_site.text("/reponses?file=a-approuver")
    assert [f"/courriers/{open_site.ids[n]}/reponse?file=a-approuver" in listed for n in now] == [True, True]
    assert 'href="/reponses?file=a-approuver"' in open_site.text("/")
    for first, then in (("fps", f"/courriers/{open_site.ids['rules']}/reponse?file="), ("rules", "/reponses?file=")):
        one = now[first]
        fields = {
            "projet": str(one.reply_id),
            "vu": "1",
            "objet": one.subject,
            "texte": one.body,
            "file": "a-approuver",
        }
        path = f"/courriers/{one.mail_id}/reponse"
        answer = open_site.post(path, role=Role.VALIDEUR, geste="approuver", **fields)
        assert (answer.status_code, answer.headers["location"].startswith(then)) == (303, True)
    assert "approuvée, en attente de dépôt" in open_site.text(f"{path}?file=a-approuver&fait={open_site.ids['fps']}")


def test_who_writes_puts_the_name_and_quality_of_who_will_approve_and_that_is_no_writing_by_them(
    strict_site: Site,
) -> None:
    chef = Account(
        login="vasseur", name="Inès Vasseur", roles=frozenset({Role.VALIDEUR}), sight=EVERYTHING, quality="directrice"
    )
    act(strict_site, "ouvrir", lettre="")
    page = f"/courriers/{strict_site.ids['fps']}/reponse"
    assert "Signée par" not in strict_site.text(page)  # nobody has a quality yet
    strict_site.database.accounts.save(chef, actor="essai", now=NOW)
    assert "Inès Vasseur, directrice" in strict_site.text(page)
    body = latest(strict_site).body
    act(
        strict_site,
        "signer",
        signataire="vasseur",
        texte=body.replace("Claire Vasseur", "[à compléter : nom du signataire]"),
    )
    assert latest(strict_site).body.endswith("Inès Vasseur\ndirectrice\n")
    assert "vasseur" not in latest(strict_site).writers
    act(strict_site, "signer", signataire="vasseur")  # her own two lines are known again
    assert latest(strict_site).body.count("directrice") == 1
    assert "ne peut pas signer" in act(strict_site, "signer", signataire="essai", status=403)
    assert "reconnue" in act(strict_site, "signer", signataire="vasseur", texte="Rien.", status=409)
