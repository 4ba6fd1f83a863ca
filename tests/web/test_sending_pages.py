"""The click that sends: who may, on which mailbox, on which text; every forged or repeated form writes no click down."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.cases import NOW
from tests.fakes.mail_room import fill
from tests.web.conftest import Site
from tests.web.test_reply_pages import HEAD, act, latest, written
from triage.adapters.mime import TownMail
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.drafts import ReplyState
from triage.domain.people import Role, Sight
from triage.domain.referential import Label, Referential
from triage.domain.verdict import Verdict
from triage.web.app import create_app
from triage.web.explanation_pages import threshold_words

S = ReplyState


@pytest.fixture
def town(tmp_path: Path, referential: Referential) -> Iterator[Site]:
    """Sending is open for the mailbox of the morning's mails; one reply is approved."""
    database = open_database(f"sqlite:///{tmp_path / 'envois.db'}")
    ids = fill(database.cases)
    box = database.cases.case(ids["fps"]).location.mailbox
    doors = replace(
        doors_of(database, referential), outgoing=TownMail(lambda _: HEAD), sending_mailboxes=frozenset({box})
    )
    site = Site(database=database, app=create_app(doors, now=lambda: NOW), ids=ids)
    written(site)
    act(site, "approuver", Role.VALIDEUR)
    yield site
    database.close()


def form(site: Site, **changed: str) -> dict[str, str]:
    now = latest(site)
    addressee = TownMail(lambda _: HEAD).envelope(site.database.sendings.content(now.reply_id)).recipient.email
    fields = {"projet": str(now.reply_id), "vu": str(now.revision), "empreinte": now.sha256, "destinataire": addressee}
    return fields | changed


def path(site: Site, end: str = "envoi") -> str:
    return f"/courriers/{site.ids['fps']}/reponse/{end}"


def test_the_confirmation_names_the_addressee_and_one_click_is_written_down_once(town: Site) -> None:
    assert "Envoyer maintenant…" in town.text(path(town, "")[:-1])
    known = form(town)
    page = town.client(role=Role.VALIDEUR).get(path(town)).text
    assert f"Envoyer maintenant à {known['destinataire']}" in page
    assert latest(town).sender == ""  # to look is not to click
    assert town.post(path(town), role=Role.VALIDEUR, **known).status_code == 303
    assert latest(town).sender == "valideur"
    assert town.post(path(town), role=Role.VALIDEUR, **known).status_code == 409
    assert town.post(path(town), role=Role.VALIDEUR, **form(town)).status_code == 409
    asked = [h for h in town.database.cases.case(town.ids["fps"]).history if h.action == "envoi demandé"]
    assert [(h.actor, h.detail) for h in asked] == [("valideur", f"version {known['vu']}")]
    assert "Approuvée, envoi demandé" in town.text(path(town, "")[:-1])


def test_a_form_about_anything_but_what_is_approved_is_refused(town: Site) -> None:
    wrong = ({"vu": "1"}, {"projet": "99"}, {"empreinte": "0" * 64}, {"destinataire": "autre@exemple.fr"})
    for changed in wrong:
        assert town.post(path(town), role=Role.VALIDEUR, **form(town, **changed)).status_code == 409, changed
    assert latest(town).sender == ""


def test_neither_another_role_nor_a_stranger_nor_a_foreign_form_nor_an_address_can_click(town: Site) -> None:
    known = form(town)
    for role in set(Role) - {Role.VALIDEUR}:
        assert town.post(path(town), role=role, **known).status_code == 403
    assert town.anonymous().post(path(town), data=known).status_code in {303, 401, 403}
    browser = town.client(role=Role.VALIDEUR)
    del browser.headers["x-csrf"]
    assert browser.post(path(town), data=known).status_code == 403
    assert browser.get(path(town), params=known).status_code == 200
    far = Sight(mailboxes=frozenset({"autre"}))
    assert town.post(path(town), role=Role.VALIDEUR, sight=far, **known).status_code == 404
    assert latest(town).sender == ""


def test_sending_that_the_town_did_not_open_is_neither_offered_nor_taken(town: Site, referential: Referential) -> None:
    doors = replace(doors_of(town.database, referential), outgoing=TownMail(lambda _: HEAD))
    closed = Site(database=town.database, app=create_app(doors, now=lambda: NOW), ids=town.ids)
    assert "Envoyer maintenant" not in closed.text(path(closed, "")[:-1])
    assert closed.client(role=Role.VALIDEUR).get(path(closed)).status_code == 409
    assert closed.post(path(closed), role=Role.VALIDEUR, **form(closed)).status_code == 409
    assert latest(closed).sender == ""


def test_an_unsure_sending_asks_a_person_who_says_what_became_of_it(town: Site) -> None:
    replies, sendings = town.database.replies, town.database.sendings
    (waiting,) = replies.claim("depot", NOW, seconds=9, limit=1)
    assert replies.deposited(waiting.reply_id, "depot", NOW)
    town.post(path(town), role=Role.VALIDEUR, **form(town))
    assert sendings.claim("envoi", NOW, seconds=60) is not None
    assert sendings.begin(waiting.reply_id, "envoi", NOW, seconds=60)
    sendings.unsure(waiting.reply_id, "envoi", NOW)
    page = town.text(path(town, "")[:-1])
    assert "Envoi incertain, à vérifier" in page
    assert "Envoyer maintenant…" not in page
    assert town.post(path(town), role=Role.VALIDEUR, **form(town)).status_code == 409
    known = {k: v for k, v in form(town).items() if k in {"projet", "vu"}}
    assert town.post(path(town, "constat"), role=Role.AGENT, **known, parti="true").status_code == 403
    assert town.post(path(town, "constat"), role=Role.VALIDEUR, **known, parti="false").status_code == 303
    assert (latest(town).state, latest(town).sender) == (S.DEPOSITED, "")
    assert not sendings.sent(waiting.reply_id, "envoi", NOW)


def test_the_explanation_tells_what_the_machine_did_and_names_nobody_but_who_approved(town: Site) -> None:
    page = town.text(path(town, "explication"))
    for told in (
        "R311-3-1-2",
        "Probabilité estimée",
        "seuil",
        "Mots qui ont pesé",
        "lettre type",
        "% des mots sont restés",
    ):
        assert told in page
    assert "réponse approuvée" in page
    told = page[page.index("<main") :]
    assert "Claude Essai" in told  # who approved
    for inside in ("valideur", "Nadia", "FR76"):
        assert inside not in told


def test_a_person_adds_the_mention_of_a_decision_whose_holes_keep_it_from_approval(
    town: Site, referential: Referential
) -> None:
    mail_id = town.ids["rules"]
    made = town.database.replies.open(mail_id, "Re", "Madame,", letter="", version="", actor="agent", now=NOW)
    fields = {"projet": str(made.reply_id), "vu": "1", "objet": "Re", "texte": "Madame,"}
    where = f"/courriers/{mail_id}/reponse"
    head = replace(HEAD, mention="Mention (L311-3-1) : [à compléter : finalité]")
    doors = replace(doors_of(town.database, referential), outgoing=TownMail(lambda _: head))
    other = Site(database=town.database, app=create_app(doors, now=lambda: NOW), ids=town.ids)
    assert other.post(where, role=Role.AGENT, geste="mention", **fields).status_code == 303
    now = town.database.replies.reply(made.reply_id)
    assert now.body.startswith("Madame,\n\nMention (L311-3-1)")
    assert len(now.holes) == 1
    assert "Ajouter la mention" not in other.text(where)


def test_the_explanation_says_in_plain_words_whether_the_threshold_of_the_class_was_reached() -> None:
    sure = Verdict(
        label=Label(service="x"),
        confidence=0.9,
        to_qualify=False,
        alternatives=(),
        reasons=(),
        model="m@1",
        threshold=0.8,
    )
    assert "à partir de 80\u00a0% de certitude : ce seuil était atteint." in threshold_words(sure)
    assert "n’était pas atteint, une personne devait donc choisir" in threshold_words(replace(sure, confidence=0.7))
    said = "Le modèle de tri est absent."
    assert threshold_words(replace(sure, why_to_qualify=said)).endswith(f"atteint. {said}")
    assert "pas encore noté" in threshold_words(replace(sure, threshold=None))
