"""Decisions of people become pseudonymised examples, once, and are taken back when they are undone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.outcomes import outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.corrections import Decision, Deed
from triage.domain.learning import TownExample
from triage.domain.referential import Label
from triage.steps.gather_labels import REPLACED, UNDONE, gather_labels

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'essai.db'}")
    yield opened
    opened.close()


def recorded(database: Database, uid: int = 1) -> int:
    mail_id = database.cases.store_raw(raw_mail(uid), f"<{uid}@x>", frozenset({uid}), NOW).mail_id
    database.cases.claim(mail_id, "w", NOW, 60)
    database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    return mail_id


def gathered(database: Database, **options: int) -> list[TownExample]:
    gather_labels(database.review, database.cases, database.learning, NOW, **options)
    return database.learning.examples()


def correct(database: Database, mail_id: int, actor: str = "agent", service: str = "voirie_proprete") -> int:
    decision = Decision(deed=Deed.CORRECT, label=Label(service=service))
    return database.review.decide(mail_id, decision, actor=actor, now=NOW).id


def test_a_correction_becomes_an_example_without_the_plate_of_the_mail(database: Database) -> None:
    mail_id = recorded(database)
    correct(database, mail_id)
    (example,) = gathered(database)
    assert (example.mail_id, example.label, example.actor, example.model) == (
        mail_id,
        "voirie_proprete",
        "agent",
        "essai@1",
    )
    assert example.proposed == "police_municipale/stationnement_genant"
    assert example.corrected
    assert "AB-123-CD" not in example.body
    assert "lea@exemple.fr" not in example.group
    assert gathered(database) == [example]


def test_a_confirmation_is_an_example_too(database: Database) -> None:
    mail_id = recorded(database)
    database.review.decide(mail_id, Decision(deed=Deed.CONFIRM), actor="agent", now=NOW)
    (example,) = gathered(database)
    assert not example.corrected


def test_an_undone_decision_is_no_example_any_more(database: Database) -> None:
    correction = correct(database, recorded(database))
    assert len(gathered(database)) == 1
    database.review.undo(correction, actor="agent", now=NOW)
    assert gathered(database) == []
    assert [e.withdrawn for e in database.learning.examples(withdrawn=True)] == [UNDONE]


def test_the_last_word_on_a_mail_counts_and_the_earlier_one_stays_to_be_compared(database: Database) -> None:
    mail_id = recorded(database)
    correct(database, mail_id)
    gathered(database)
    correct(database, mail_id, actor="autre", service="espaces_verts")
    (example,) = gathered(database)
    assert (example.label, example.actor) == ("espaces_verts", "autre")
    assert [e.withdrawn for e in database.learning.examples(withdrawn=True)] == [REPLACED]


def test_closing_a_mail_says_nothing_of_its_class(database: Database) -> None:
    database.review.decide(recorded(database), Decision(deed=Deed.CLOSE), actor="agent", now=NOW)
    assert gathered(database) == []


def test_old_examples_go_when_the_retention_says_so(database: Database) -> None:
    correct(database, recorded(database))
    (example,) = gathered(database)
    database.learning.add_example(replace(example, id=0, ref="vieux", at=NOW - timedelta(days=40)))
    assert [e.ref for e in gathered(database, keep_days=30)] == [example.ref]
