"""Drafts of replies, on each database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.drafts import Reply, ReplyRules, ReplyState
from triage.domain.errors import CaseMoved, ForbiddenMove, NotAllowed, UnknownCase

LOOSE, STRICT = ReplyRules(), ReplyRules(four_eyes=True, visa=True)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def opened(database: Database, body: str = "Bonjour,\n") -> Reply:
    mail_id = database.cases.store_raw(raw_mail(1), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    database.cases.claim(mail_id, "essai", NOW, 30)
    assert database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    return database.replies.open(mail_id, "Réponse", body, letter="pm/x", version="1", actor="agent", now=NOW)


def approved(database: Database, reply: Reply, rules: ReplyRules = LOOSE, actor: str = "chef") -> Reply:
    return database.replies.approve(
        reply.reply_id, b"octets", "<r@ville.fr>", rules, seen=reply.revision, actor=actor, now=NOW
    )


def test_a_draft_goes_from_proposal_to_the_drafts_folder_and_the_history_names_everybody(database: Database) -> None:
    store, first = database.replies, opened(database)
    second = store.edit(first.reply_id, "Réponse", "Madame,\n", seen=1, actor="agent", now=NOW)
    third = store.visa(first.reply_id, seen=second.revision, actor="chef", now=NOW)
    fourth = approved(database, third, STRICT)
    assert [r.state for r in (first, second, third, fourth)] == ["proposed", "edited", "vised", "approved"]
    assert (fourth.proposed_body, fourth.body, fourth.viser, fourth.approver) == (
        "Bonjour,\n",
        "Madame,\n",
        "chef",
        "chef",
    )
    assert [d.content for d in store.claim("un", NOW, seconds=60, limit=5)] == [b"octets"]
    assert store.deposited(first.reply_id, "un", NOW)
    assert not store.deposited(first.reply_id, "un", NOW)
    said = [(h.actor, h.action) for h in database.cases.case(first.mail_id).history][-5:]
    assert said == [
        ("agent", "projet de réponse ouvert"),
        ("agent", "projet de réponse modifié"),
        ("chef", "visa donné"),
        ("chef", "réponse approuvée"),
        ("tri automatique", "réponse déposée dans les brouillons"),
    ]


def test_a_mail_has_one_draft_in_progress(database: Database) -> None:
    first = opened(database)
    again = database.replies.open(first.mail_id, "Autre", "Autre", letter="", version="", actor="b", now=NOW)
    assert again == first
    database.replies.reject(first.reply_id, "aucune réponse", seen=1, actor="chef", now=NOW)
    other = database.replies.open(first.mail_id, "Autre", "Autre", letter="", version="", actor="b", now=NOW)
    assert other.reply_id != first.reply_id
    assert database.replies.latest(first.mail_id) == other


def test_whoever_wrote_neither_gives_the_visa_nor_approves_under_four_eyes(database: Database) -> None:
    reply = opened(database)
    with pytest.raises(NotAllowed):
        database.replies.visa(reply.reply_id, seen=1, actor="agent", now=NOW)
    with pytest.raises(NotAllowed):
        approved(database, reply, ReplyRules(four_eyes=True), actor="agent")
    assert approved(database, reply, LOOSE, actor="agent").approver == "agent"


def test_no_approval_without_the_visa_that_the_town_asks_and_an_edition_loses_it(database: Database) -> None:
    store, reply = database.replies, opened(database)
    with pytest.raises(ForbiddenMove):
        approved(database, reply, STRICT)
    vised = store.visa(reply.reply_id, seen=1, actor="chef", now=NOW)
    edited = store.edit(reply.reply_id, "Réponse", "Autre chose\n", seen=vised.revision, actor="b", now=NOW)
    assert (edited.state, edited.viser) == (ReplyState.EDITED, "")
    with pytest.raises(ForbiddenMove):
        approved(database, edited, STRICT)


@pytest.mark.parametrize("body", ["[à compléter : date]", "Le [À COMPLÉTER", "  \n "])
def test_a_text_with_a_hole_or_without_words_gets_no_visa_and_no_approval(database: Database, body: str) -> None:
    reply = opened(database, body)
    with pytest.raises(ForbiddenMove):
        approved(database, reply)
    with pytest.raises(ForbiddenMove):
        database.replies.visa(reply.reply_id, seen=1, actor="chef", now=NOW)
    assert database.replies.claim("un", NOW, seconds=60, limit=5) == []


def test_of_two_approvers_at_once_one_is_told_that_the_draft_moved(database: Database) -> None:
    reply = opened(database)

    def attempt(actor: str) -> str:
        try:
            return approved(database, reply, actor=actor).approver
        except CaseMoved:
            return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(attempt, ("un", "deux")))
    assert told[0] == ""
    assert database.replies.reply(reply.reply_id).approver == told[1] != ""


def test_an_approved_or_rejected_text_is_never_changed(database: Database) -> None:
    done = approved(database, opened(database))
    with pytest.raises(ForbiddenMove):
        database.replies.edit(done.reply_id, "x", "y", seen=done.revision, actor="agent", now=NOW)
    with pytest.raises(ForbiddenMove):
        database.replies.reject(done.reply_id, "trop tard", seen=done.revision, actor="chef", now=NOW)


def test_a_claim_keeps_others_away_until_it_ends(database: Database) -> None:
    store, reply = database.replies, approved(database, opened(database))
    assert len(store.claim("un", NOW, seconds=60, limit=5)) == 1
    assert store.claim("deux", NOW + timedelta(seconds=59), seconds=60, limit=5) == []
    assert len(store.claim("deux", NOW + timedelta(seconds=60), seconds=60, limit=5)) == 1
    store.deposit_failed(reply.reply_id, "un", "trop tard", retry_at=NOW)  # no longer its own
    assert store.reply(reply.reply_id).problem == ""
    store.deposit_failed(reply.reply_id, "deux", "La boîte ne répond pas.", retry_at=NOW + timedelta(seconds=90))
    assert store.reply(reply.reply_id).problem == "La boîte ne répond pas."
    assert store.claim("deux", NOW + timedelta(seconds=89), seconds=60, limit=5) == []


def test_a_draft_or_mail_that_does_not_exist_is_said(database: Database) -> None:
    with pytest.raises(UnknownCase):
        database.replies.reply(7)
    with pytest.raises(UnknownCase):
        database.replies.open(7, "s", "b", letter="", version="", actor="a", now=NOW)
