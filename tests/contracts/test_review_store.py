"""What people decide of mails, on each database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing, State
from triage.domain.corrections import Decision, Deed
from triage.domain.errors import CaseMoved, ForbiddenMove, UnknownCase
from triage.domain.referential import Label

CAR = Label(service="police_municipale", motif="stationnement_genant")
ROAD = Label(service="voirie_proprete")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def recorded(database: Database, uid: int = 1, *, filing: Filing = Filing.NOT_WANTED, to_qualify: bool = False) -> int:
    mail_id = database.cases.store_raw(raw_mail(uid), f"<{uid}@exemple.fr>", frozenset({uid}), NOW).mail_id
    database.cases.claim(mail_id, "essai", NOW, 30)
    assert database.cases.record(mail_id, outcome(to_qualify=to_qualify), filing, NOW)
    return mail_id


def test_a_confirmation_is_attributed_and_keeps_what_the_machine_proposed(database: Database) -> None:
    mail_id = recorded(database)
    made = database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="martin", now=LATER)
    case = database.cases.case(mail_id)
    assert (case.state, case.label, made.proposed, made.chosen) == (State.CONFIRMED, CAR, CAR, CAR)
    assert (made.actor, made.model, made.confidence) == ("martin", "essai@1", 0.91)
    assert (case.history[-1].actor, case.history[-1].action) == ("martin", "proposition confirmée")


def test_a_correction_changes_the_label_and_leaves_the_proposal(database: Database) -> None:
    mail_id = recorded(database, to_qualify=True)
    made = database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=ROAD), actor="martin", now=LATER)
    case = database.cases.case(mail_id)
    assert case.label == ROAD
    assert case.outcome is not None
    assert case.outcome.verdict.label == CAR
    assert [c.chosen for c in database.review.corrections()] == [ROAD]
    assert database.review.corrections(after_id=made.id) == []


def test_undo_puts_everything_back_once(database: Database) -> None:
    mail_id = recorded(database, to_qualify=True)
    made = database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=ROAD), actor="martin", now=LATER)
    undone = database.review.undo(made.id, actor="martin", now=LATER)
    case = database.cases.case(mail_id)
    assert (case.state, case.label, undone.undone_at) == (State.TO_QUALIFY, CAR, LATER)
    assert database.review.last(mail_id) is None
    with pytest.raises(CaseMoved):
        database.review.undo(made.id, actor="martin", now=LATER)


def test_only_the_last_decision_can_be_undone(database: Database) -> None:
    mail_id = recorded(database)
    first = database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="martin", now=LATER)
    database.review.decide(mail_id, Decision(deed=Deed.CLOSE), actor="durand", now=LATER)
    with pytest.raises(CaseMoved):
        database.review.undo(first.id, actor="martin", now=LATER)


def test_who_acts_on_an_old_page_is_refused(database: Database) -> None:
    mail_id = recorded(database)
    seen = database.cases.case(mail_id).revision
    database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="martin", now=LATER, seen=seen)
    with pytest.raises(CaseMoved):
        database.review.decide(mail_id, Decision(deed=Deed.DROP), actor="durand", now=LATER, seen=seen)
    assert database.cases.case(mail_id).state is State.CONFIRMED


def test_a_filed_message_is_filed_again_after_a_correction_and_after_its_undoing(database: Database) -> None:
    mail_id = recorded(database, filing=Filing.PENDING)
    database.cases.set_filing(mail_id, Filing.DONE, NOW)
    made = database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=ROAD), actor="martin", now=LATER)
    assert database.cases.case(mail_id).filing is Filing.PENDING
    assert database.cases.stuck(LATER, 20, 10) == [mail_id]
    database.cases.set_filing(mail_id, Filing.DONE, LATER)
    database.review.undo(made.id, actor="martin", now=LATER)
    assert database.cases.case(mail_id).filing is Filing.PENDING


def test_a_confirmation_does_not_move_a_message_that_stands_right(database: Database) -> None:
    mail_id = recorded(database, filing=Filing.PENDING)
    database.cases.set_filing(mail_id, Filing.DONE, NOW)
    database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="martin", now=LATER)
    assert database.cases.case(mail_id).filing is Filing.DONE


def test_an_observed_mailbox_is_never_touched(database: Database) -> None:
    mail_id = recorded(database)
    database.review.decide(mail_id, Decision(deed=Deed.CORRECT, label=ROAD), actor="martin", now=LATER)
    assert database.cases.case(mail_id).filing is Filing.NOT_WANTED


def test_what_is_not_allowed_is_refused_and_writes_nothing(database: Database) -> None:
    waiting = database.cases.store_raw(raw_mail(9), "<9@exemple.fr>", frozenset({9}), NOW).mail_id
    with pytest.raises(ForbiddenMove):
        database.review.decide(waiting, Decision(deed=Deed.CLOSE), actor="martin", now=LATER)
    mail_id = recorded(database)
    with pytest.raises(ForbiddenMove):
        database.review.decide(mail_id, Decision(deed=Deed.CORRECT), actor="martin", now=LATER)
    with pytest.raises(UnknownCase):
        database.review.decide(10**9, Decision(deed=Deed.CLOSE), actor="martin", now=LATER)
    with pytest.raises(UnknownCase):
        database.review.undo(10**9, actor="martin", now=LATER)
    assert database.review.corrections() == []


def test_somebody_can_be_put_in_charge_and_undone(database: Database) -> None:
    mail_id = recorded(database)
    made = database.review.decide(mail_id, Decision(deed=Deed.ASSIGN, assignee="durand"), actor="martin", now=LATER)
    assert database.cases.case(mail_id).assignee == "durand"
    database.review.undo(made.id, actor="martin", now=LATER)
    assert database.cases.case(mail_id).assignee == ""


@pytest.mark.parametrize("quarantined", [False, True])
def test_undoing_an_assignment_keeps_what_the_sorting_did_since(database: Database, *, quarantined: bool) -> None:
    mail_id = database.cases.store_raw(raw_mail(1), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    if quarantined:
        database.cases.quarantine(mail_id, "illisible", NOW)
    decision = Decision(deed=Deed.ASSIGN, assignee="martin")
    made = database.review.decide(mail_id, decision, actor="martin", now=NOW)
    if quarantined:
        database.cases.retry(mail_id, "martin", NOW)
    assert database.cases.claim(mail_id, "essai", NOW, 30)
    assert database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    database.review.undo(made.id, actor="martin", now=LATER)
    case = database.cases.case(mail_id)
    assert (case.state, case.label, case.assignee) == (State.SORTED, CAR, "")
