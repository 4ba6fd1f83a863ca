"""The LearningStore's contract, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.fakes.outcomes import outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.errors import UnknownCase
from triage.domain.learning import (
    ModelVersion,
    Place,
    RunState,
    ShadowDecision,
    Source,
    TownClass,
    TownExample,
)
from triage.domain.referential import Label

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
EXAMPLE = TownExample(
    source=Source.REVIEW, ref="1", mail_id=None, at=NOW, actor="agent", model="m@1", proposed="voirie", confidence=0.6,
    label="brigade", subject="Poubelles", body="Des sacs traînent.", group="g1",
)  # fmt: skip


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def recorded_mail(database: Database, uid: int = 1) -> int:
    mail_id = database.cases.store_raw(raw_mail(uid), f"<{uid}@x>", frozenset({uid}), NOW).mail_id
    assert database.cases.claim(mail_id, "w", NOW, 60)
    assert database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    return mail_id


def test_an_example_is_kept_once_and_comes_back_whole(database: Database) -> None:
    assert database.learning.add_example(EXAMPLE)
    assert not database.learning.add_example(replace(EXAMPLE, label="autre"))
    (kept,) = database.learning.examples()
    assert replace(kept, id=0) == EXAMPLE
    assert kept.corrected


def test_a_withdrawn_example_no_longer_trains_and_the_journal_says_why(database: Database) -> None:
    database.learning.add_example(EXAMPLE)
    database.learning.add_example(replace(EXAMPLE, ref="2"))
    first, second = database.learning.examples()
    assert database.learning.withdraw([first.id], "erreur d’étiquette", "chef", NOW) == 1
    assert database.learning.withdraw([first.id], "encore", "chef", NOW) == 0
    assert database.learning.examples() == [second]
    assert [e.withdrawn for e in database.learning.examples(withdrawn=True)] == ["erreur d’étiquette"]
    assert database.learning.journal()[0].actor == "chef"


def test_an_undone_review_takes_its_example_with_it(database: Database) -> None:
    database.learning.add_example(EXAMPLE)
    database.learning.withdraw_review("1", "annulé par l’agent", NOW)
    assert database.learning.examples() == []


def test_texts_older_than_the_retention_are_gone(database: Database) -> None:
    database.learning.add_example(EXAMPLE)
    database.learning.add_example(replace(EXAMPLE, ref="2", at=NOW - timedelta(days=400)))
    assert database.learning.drop_texts(NOW - timedelta(days=365)) == 1
    assert [e.ref for e in database.learning.examples()] == ["1"]


def test_the_mark_of_seen_reviews_never_goes_back_and_the_secret_stays(database: Database) -> None:
    secret = database.learning.secret()
    database.learning.set_reviews_seen(7)
    database.learning.set_reviews_seen(3)
    assert database.learning.reviews_seen() == 7
    assert database.learning.secret() == secret
    assert len(secret) == 32


def test_placing_a_model_remembers_the_one_before_and_writes_the_journal(database: Database) -> None:
    store = database.learning
    for number in (1, 2):
        store.add_model(
            ModelVersion(
                model=f"m@{number}", folder=f"/m/{number}", created_at=NOW + timedelta(hours=number), card={"n": number}
            )
        )
    store.place(Place.ACTIVE, "m@1", "chef", "premier", NOW)
    store.place(Place.ACTIVE, "m@2", "chef", "meilleur", NOW)
    assert store.placed() == {Place.ACTIVE: "m@2"}
    assert store.previous() == "m@1"
    assert [m.card["n"] for m in store.models()] == [2, 1]
    assert next((e.action, e.model, e.detail) for e in store.journal()) == ("mis en service", "m@2", "meilleur")
    store.place(Place.ACTIVE, "", "chef", "retour au modèle livré", NOW)
    assert store.placed() == {}
    with pytest.raises(UnknownCase):
        store.place(Place.SHADOW, "m@9", "chef", "", NOW)


def test_the_database_itself_refuses_to_change_the_model_journal(database: Database) -> None:
    database.learning.add_class(
        TownClass(label=Label(service="s", motif="m"), name="M", sentence="Ce qui y va.", at=NOW, actor="chef")
    )
    for change in ("UPDATE model_event SET detail = 'x'", "DELETE FROM model_event"):
        with pytest.raises(DBAPIError), database._engine.begin() as connection:
            connection.execute(text(change))
    assert len(database.learning.journal()) == 1


def test_only_one_run_is_open_and_a_silent_owner_loses_it(database: Database) -> None:
    store = database.learning
    run = store.ask_run("chef", 1, NOW)
    assert store.ask_run("autre", 2, NOW) == run
    assert store.take_run(run, "a", NOW, 60)
    assert not store.take_run(run, "b", NOW + timedelta(seconds=30), 60)
    progress = {"step": "mots", "done": 1, "total": 4, "seconds_left": 9.5, "curve": [{"step": "mots", "dev": 0.9}]}
    assert store.beat(run, "a", NOW + timedelta(seconds=40), progress)
    assert store.take_run(run, "b", NOW + timedelta(seconds=200), 60)
    assert not store.beat(run, "a", NOW + timedelta(seconds=201), progress)
    store.end_run(run, NOW, model="m@2")
    (ended,) = store.runs()
    assert (ended.state, ended.model, ended.done, ended.curve[0]["dev"]) == (RunState.DONE, "m@2", 1, 0.9)
    store.end_run(run, NOW, error="trop tard")
    assert store.runs()[0].state is RunState.DONE
    assert store.ask_run("autre", 2, NOW) != run


def test_shadow_decisions_stand_beside_what_the_champion_said_and_people_chose(database: Database) -> None:
    mail_id = recorded_mail(database)
    case = database.cases.case(mail_id)
    assert case.outcome is not None
    said = case.outcome.verdict.label.code
    decision = ShadowDecision(mail_id=mail_id, model="m@2", at=NOW, label="brigade", confidence=0.8)
    database.learning.add_shadow(decision)
    database.learning.add_shadow(replace(decision, label="autre"))
    (before,) = database.learning.shadows("m@2")
    assert (before.label, before.champion, before.chosen) == ("brigade", said, "")
    database.learning.add_example(replace(EXAMPLE, mail_id=mail_id, proposed=said))
    (after,) = database.learning.shadows("m@2")
    assert (after.champion, after.chosen) == (said, "brigade")


def test_decisions_carry_what_people_chose_and_the_signal(database: Database) -> None:
    mail_id = recorded_mail(database)
    database.learning.add_signal(mail_id, 0.25)
    database.learning.add_signal(mail_id, 0.75)
    (decision,) = database.learning.decisions(datetime(2000, 1, 1, tzinfo=UTC))
    assert (decision.mail_id, decision.unknown_words, decision.chosen) == (mail_id, 0.25, "")
    assert database.learning.decisions(datetime(2100, 1, 1, tzinfo=UTC)) == []


def test_thresholds_and_classes_of_the_town_come_back(database: Database) -> None:
    store = database.learning
    store.set_threshold("s/m", 0.7, "chef", NOW)
    store.set_threshold("s/m", 0.9, "chef", NOW)
    assert store.thresholds() == {"s/m": 0.9}
    store.set_threshold("s/m", None, "chef", NOW)
    assert store.thresholds() == {}
    added = TownClass(label=Label(service="s", motif="m"), name="M", sentence="Ce qui y va.", at=NOW, actor="chef")
    store.add_class(added)
    store.add_class(replace(added, name="Autre"))
    assert store.classes() == [added]
