"""What people decide of entities, on each database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.attached import AttachedText, Reading
from triage.domain.case import Filing
from triage.domain.entities import Entity, EntityType, Extraction, Ruling
from triage.domain.entity_review import key_of
from triage.domain.errors import CaseMoved, UnknownCase
from triage.domain.people import EVERYTHING
from triage.ports import Selection

LATER = NOW + timedelta(minutes=5)
PLATE = outcome().extraction.entities[0]
KEY = key_of(PLATE)
RIGHT = replace(PLATE, value="AB-128-CD", rule="agent", role="plaque_signalee")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def mail_id(database: Database) -> int:
    stored = database.cases.store_raw(raw_mail(1), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    assert database.cases.record(stored, outcome(), Filing.NOT_WANTED, NOW)
    return stored


def values(database: Database, mail_id: int) -> list[str]:
    made = database.cases.case(mail_id).outcome
    assert made is not None
    exported = database.connectors.dossier(mail_id, EVERYTHING).entities
    assert exported == made.entities
    return [e.value for e in exported]


def found(database: Database, text: str) -> int:
    return database.cases.how_many(Selection(text=text), 10)


def test_a_correction_holds_everywhere_and_the_proposal_stays(database: Database, mail_id: int) -> None:
    made = database.entities.decide(mail_id, Ruling.CORRECT, RIGHT, key=KEY, actor="martin", now=LATER)
    assert values(database, mail_id) == ["AB-128-CD"]
    assert (made.proposed, made.actor, made.at) == (PLATE, "martin", LATER)
    assert found(database, "AB128CD") == 1
    last = database.cases.case(mail_id).history[-1]
    assert (last.actor, last.action, last.detail) == ("martin", "élément corrigé", "immatriculation")
    second = database.entities.decide(
        mail_id, Ruling.CORRECT, replace(RIGHT, value="AB-129-CD"), key=KEY, actor="durand", now=LATER
    )
    assert second.proposed == PLATE
    assert values(database, mail_id) == ["AB-129-CD"]


def test_what_is_rejected_counts_no_more_until_the_decision_is_undone(database: Database, mail_id: int) -> None:
    made = database.entities.decide(mail_id, Ruling.REJECT, None, key=KEY, actor="martin", now=LATER)
    assert values(database, mail_id) == []
    assert [(r.holds, r.entity.value) for r in database.cases.case(mail_id).reviewed] == [(False, "AB-123-CD")]
    with pytest.raises(CaseMoved):
        database.entities.decide(mail_id, Ruling.REJECT, None, key=KEY, actor="durand", now=LATER)
    assert database.entities.undo(made.id, actor="durand", now=LATER).undone_at == LATER
    assert values(database, mail_id) == ["AB-123-CD"]
    assert database.cases.case(mail_id).history[-1].actor == "durand"
    with pytest.raises(CaseMoved):
        database.entities.undo(made.id, actor="durand", now=LATER)


def test_what_is_added_takes_the_place_of_what_it_overlaps(database: Database, mail_id: int) -> None:
    words = "La voiture AB-123-CD"
    added = Entity(
        type=EntityType.VEHICULE, text=words, value=words, start=PLATE.start - 11, end=PLATE.end, rule="agent"
    )
    made = database.entities.decide(mail_id, Ruling.ADD, added, actor="martin", now=LATER)
    assert values(database, mail_id) == [words]
    database.entities.undo(made.id, actor="martin", now=LATER)
    assert values(database, mail_id) == ["AB-123-CD"]


def test_one_click_confirms_all_that_is_left(database: Database, mail_id: int) -> None:
    assert database.entities.confirm_all(mail_id, actor="martin", now=LATER) == 1
    assert database.entities.confirm_all(mail_id, actor="martin", now=LATER) == 0
    case = database.cases.case(mail_id)
    assert [(r.entity.ruling, r.last is not None) for r in case.reviewed] == [(Ruling.CONFIRM, True)]
    kept = database.entities.decisions()
    assert [(d.ruling, d.key, d.decided) for d in kept] == [(Ruling.CONFIRM, KEY, PLATE)]
    assert database.entities.decisions(after_id=kept[-1].id) == []


def test_an_earlier_decision_is_not_undone_under_a_later_one(database: Database, mail_id: int) -> None:
    first = database.entities.decide(mail_id, Ruling.CONFIRM, None, key=KEY, actor="martin", now=LATER)
    database.entities.decide(mail_id, Ruling.CORRECT, RIGHT, key=KEY, actor="durand", now=LATER)
    with pytest.raises(CaseMoved):
        database.entities.undo(first.id, actor="martin", now=LATER)
    assert values(database, mail_id) == ["AB-128-CD"]


def test_the_letters_of_a_mail_are_kept_searched_and_reviewed_like_the_mail(database: Database) -> None:
    text = "Le véhicule EF-456-GH gêne."
    plate = replace(PLATE, text="EF-456-GH", value="EF-456-GH", start=12, end=21, source=1)
    letter = AttachedText(
        number=1,
        reading=Reading.SCAN,
        text=text,
        words="Texte reconnu.",
        pages=1,
        extraction=Extraction(entities=(plate,), secrets=(), version="regles@1"),
    )
    stored = database.cases.store_raw(raw_mail(3), "<3@exemple.fr>", frozenset({3}), NOW).mail_id
    assert database.cases.record(stored, replace(outcome(), attached=(letter,)), Filing.NOT_WANTED, NOW)
    made = database.cases.case(stored).outcome
    assert made is not None
    assert made.attached == (letter,)
    assert values(database, stored) == ["AB-123-CD", "EF-456-GH"]
    assert (found(database, "gêne"), found(database, "EF456GH")) == (1, 1)
    database.entities.decide(stored, Ruling.REJECT, None, key=key_of(plate), actor="martin", now=LATER)
    assert values(database, stored) == ["AB-123-CD"]


def test_what_is_not_there_is_refused_and_writes_nothing(database: Database, mail_id: int) -> None:
    with pytest.raises(CaseMoved):
        database.entities.decide(mail_id, Ruling.CONFIRM, None, key="0-1-2-date", actor="martin", now=LATER)
    with pytest.raises(UnknownCase):
        database.entities.confirm_all(10**9, actor="martin", now=LATER)
    waiting = database.cases.store_raw(raw_mail(2), "<2@exemple.fr>", frozenset({2}), NOW).mail_id
    with pytest.raises(UnknownCase):
        database.entities.confirm_all(waiting, actor="martin", now=LATER)
    with pytest.raises(UnknownCase):
        database.entities.undo(10**9, actor="martin", now=LATER)
    assert database.entities.decisions() == []
