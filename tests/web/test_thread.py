"""The thread beside the open mail, and the warning that it moved."""

from dataclasses import replace
from datetime import timedelta

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from triage.domain.people import Sight

MOVED = "Le fil a bougé depuis"


def exchange(room: MailRoom) -> tuple[int, int]:
    """A mail and the citizen's next one, that names it."""
    made = made_of("Ma demande", "Bonjour", label="urbanisme")
    first = room.sort(replace(made, parsed=replace(made.parsed, message_id="<a@x>")))
    made = made_of("Re: Ma demande", "J’ai oublié ceci.", label="etat_civil")
    return first, room.sort(replace(made, parsed=replace(made.parsed, message_id="<b@x>", in_reply_to="<a@x>")))


def test_the_thread_stands_beside_the_mail_and_only_the_older_one_warns(site: Site, room: MailRoom) -> None:
    first, second = exchange(room)
    page = site.text(f"/courriers/{first}")
    assert MOVED in page
    assert f'<a href="/courriers/{second}">Re: Ma demande</a>' in page
    page = site.text(f"/courriers/{second}")
    assert MOVED not in page
    assert "plus ancien" in page


def test_what_is_out_of_sight_neither_shows_nor_warns(site: Site, room: MailRoom) -> None:
    first, _ = exchange(room)
    page = site.client(sight=Sight(services=frozenset({"urbanisme"}), opened=None)).get(f"/courriers/{first}").text
    assert "Ma demande" in page
    assert MOVED not in page
    assert "Même fil" not in page


def test_the_same_mail_in_another_mailbox_is_no_news(site: Site, room: MailRoom) -> None:
    made = made_of("Ma demande", "Bonjour")
    made = replace(made, parsed=replace(made.parsed, message_id="<1@exemple.fr>"))
    first = room.sort(made)
    MailRoom(site.store, mailbox="accueil", start=NOW).sort(made)
    page = site.text(f"/courriers/{first}")
    assert "le même, reçu dans la boîte accueil" in page
    assert MOVED not in page


def test_a_draft_warns_until_somebody_writes_after_the_newer_mail(site: Site, room: MailRoom) -> None:
    first, _ = exchange(room)
    draft = site.database.replies.open(first, "Re", "Bonjour", letter="", version="", actor="a", now=NOW)
    assert MOVED in site.text(f"/courriers/{first}/reponse")
    later = NOW + timedelta(hours=1)
    site.database.replies.edit(draft.reply_id, "Re", "Bonsoir", seen=draft.revision, actor="a", now=later)
    page = site.text(f"/courriers/{first}/reponse")
    assert MOVED not in page
    assert "Même fil" in page
