"""Filters, chips, due dates and kept searches, as the pages show them."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from tests.fakes.cases import NOW, MailRoom, attachment, made_of
from tests.web.conftest import Site
from tests.web.test_mail_pages import subjects, words_of
from triage.adapters.sql.tables import mail
from triage.domain.mail import AttachmentKind
from triage.web.filters import Filters
from triage.web.list_head import Asked


def due(site: Site, mail_id: int, **late: int) -> None:
    with site.database.cases._writing() as connection:
        connection.execute(update(mail).where(mail.c.id == mail_id).values(due_at=NOW + timedelta(**late)))


@pytest.fixture
def two(site: Site, room: MailRoom) -> Site:
    """« Simple » without and « Riche » with an attachment, in two services."""
    paper = (attachment("a.pdf", "application/pdf", 9, AttachmentKind.DOCUMENT),)
    room.sort(made_of("Simple", "Bonjour\n", label="urbanisme"))
    room.sort(made_of("Riche", "Bonjour\n", label="voirie_proprete", attachments=paper))
    return site


def test_a_filter_narrows_the_list_and_shows_as_a_chip_that_takes_it_off(two: Site) -> None:
    page = two.text("/?pj=1&tri=recents")
    assert subjects(page) == ["Riche"]
    assert "1 courrier Recherche" not in words_of(page)
    assert "Avec pièce jointe : retirer ce filtre" in words_of(page)
    chip = re.search(r'<a href="([^"]*)" class="chip">Avec pièce', page)
    assert chip is not None
    assert subjects(two.text(chip[1].replace("&amp;", "&"))) == ["Riche", "Simple"]
    assert subjects(two.text("/?tri=anciens")) == ["Simple", "Riche"]


def test_a_type_outside_the_open_bannette_gives_an_empty_list_said_in_words(two: Site) -> None:
    page = two.text("/?bannette=urbanisme&type=voirie_proprete")
    assert subjects(page) == []
    assert "Aucun courrier ne passe tous ces filtres." in page


def test_days_without_end_are_left_out(two: Site) -> None:
    assert subjects(two.text("/?du=0001-01-01&au=9999-12-31")) == ["Riche", "Simple"]


def test_opening_a_mail_keeps_the_filters(two: Site) -> None:
    link = re.search(r'<a href="(/courriers/\d+[^"]*)"', two.text("/?pj=1&q=bonjour"))
    assert link is not None
    assert "q=bonjour" in link[1]
    assert subjects(two.text(link[1].replace("&amp;", "&"))) == ["Riche"]


def test_late_and_soon_due_mails_have_their_bannettes_and_words(site: Site, room: MailRoom) -> None:
    late, soon, far = (room.sort(made_of(n, "Bonjour\n")) for n in ("Tard", "Demain", "Loin"))
    due(site, late, days=-3)
    due(site, soon, days=1)
    due(site, far, days=40)
    text = words_of(site.text("/"))
    assert "En retard 1 courrier" in text
    assert "À échéance 1 courrier" in text
    assert subjects(site.text("/?bannette=en-retard")) == ["Tard"]
    assert subjects(site.text("/?bannette=a-echeance")) == ["Demain"]
    assert subjects(site.text("/")) == ["Tard", "Demain", "Loin"]
    assert "en retard de 3 jours" in text
    assert "échéance demain" in text
    assert "échéance le 21 avr." in text


def test_a_search_is_kept_under_a_name_and_forgotten(two: Site) -> None:
    answer = two.post("/recherches", recherche="pj=1&inconnu=9&page=3", nom="  Avec   pièces ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?pj=1")
    page = two.text("/?pj=1")
    assert '<a href="/?pj=1" aria-current="page"><span class="name">Avec pièces</span>' in page
    forget = re.search(r'action="(/recherches/\d+/oublier)"', page)
    assert forget is not None
    assert two.post(forget[1], recherche="pj=1").headers["location"] == "/?pj=1"
    assert "Mes recherches" not in two.text("/")


def test_nothing_is_kept_without_a_name_or_without_a_question(two: Site) -> None:
    two.post("/recherches", recherche="pj=1", nom=" ")
    two.post("/recherches", recherche="page=2", nom="Tout")
    assert "Mes recherches" not in two.text("/")


def test_a_hostile_address_to_keep_leads_nowhere_else(two: Site) -> None:
    answer = two.post("/recherches", recherche="//evil.example/?q=<script>&bannette=%0d%0aX: y", nom="x")
    assert answer.headers["location"].startswith("/?")
    assert "evil" not in answer.headers["location"]
    assert "\n" not in answer.headers["location"]


def test_a_list_of_long_mails_stays_under_100_kilobytes(site: Site, room: MailRoom) -> None:
    for n in range(60):
        room.sort(made_of(f"{n} " + "objet très long " * 400, "Bonjour\n", sender=("Nom " * 300, "a@exemple.fr")))
    assert len(site.text("/").encode()) < 100_000


codes = st.sampled_from(
    ["", "etat", "type", "boite", "priorite", "du", "au", "pj", "projet", "retard", "moi", "tri", "q"]
)
values = st.one_of(st.text(max_size=30), st.sampled_from(["1", "2026-03-01", "trie", "haute", "recents", "9999-12-31"]))


@given(st.dictionaries(codes, values, max_size=8))
def test_filters_written_into_an_address_read_back_the_same(params: dict[str, str]) -> None:
    filters = Filters.read(params)
    assert Filters.read(filters.params()) == filters
    asked = Asked(code="a-traiter", text="", filters=filters)
    assert Asked.read(asked.href.partition("?")[2]).filters == filters
