import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.crafts import ObedientClassifier, obedient_crafts
from tests.fakes.mailboxes import FailingMailboxes, NoMailboxes
from tests.fakes.outcomes import raw_mail
from triage.adapters.sql import SqlCaseStore, open_store
from triage.domain.case import Filing, State
from triage.domain.errors import MailboxUnavailable, StoreUnavailable, UnknownCase
from triage.worker.acknowledgement import Aftermath
from triage.worker.desk import Desk, OneAtATime


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(f"sqlite:///{tmp_path / 'essai.db'}")
    yield opened
    opened.close()


def receive(store: SqlCaseStore, order: str = "bonjour", uid: int = 1) -> int:
    raw = raw_mail(uid, content=f"Message-ID: <{uid}@x>\n\n{order}".encode())
    return store.store_raw(raw, f"<{uid}@x>", frozenset({uid}), datetime.now(UTC)).mail_id


def desk(store, mailboxes=None, attempts_allowed: int = 3) -> Desk:
    return Desk(
        obedient_crafts(), store, mailboxes or NoMailboxes(), lease_seconds=60, attempts_allowed=attempts_allowed
    )


def test_a_mail_is_recorded_once_however_often_it_is_taken(store: SqlCaseStore):
    mail_id = receive(store)
    words = [desk(store).take(mail_id).word for _ in range(3)]
    assert words == ["done", "already", "already"]
    assert sum(entry.action == "trié" for entry in store.case(mail_id).history) == 1


def test_what_another_worker_holds_is_left_alone(store: SqlCaseStore):
    mail_id = receive(store)
    store.claim(mail_id, "autre", datetime.now(UTC), 60)
    assert desk(store).take(mail_id).word == "busy"
    assert store.case(mail_id).state is State.RECEIVED


def test_eight_workers_on_one_mail_record_it_once(store: SqlCaseStore):
    mail_id = receive(store, "DORS 0.2")
    with ThreadPoolExecutor(8) as threads:
        words = sorted(report.word for report in threads.map(lambda _: desk(store).take(mail_id), range(8)))
    assert words.count("done") == 1
    assert set(words) <= {"done", "busy", "already"}
    assert store.case(mail_id).attempts == 1


def test_two_nudges_for_one_mail_in_one_worker_are_one_attempt(store: SqlCaseStore):
    mail_id = receive(store, "DORS 0.2")
    tools = desk(store)
    with ThreadPoolExecutor(4) as threads:
        words = sorted(report.word for report in threads.map(tools.take, [mail_id] * 4))
    assert words.count("done") == 1
    assert set(words) <= {"done", "busy", "already"}
    assert store.case(mail_id).attempts == 1


def test_a_failure_is_reported_and_gives_the_claim_back(store: SqlCaseStore):
    mail_id = receive(store, "PANNE")
    report = desk(store).take(mail_id)
    assert isinstance(report.error, ValueError)
    assert (report.recorded, report.attempts) == (False, 1)
    assert store.claim(mail_id, "autre", datetime.now(UTC), 60)


def test_a_failed_filing_is_told_from_a_failed_reading(store: SqlCaseStore):
    mail_id = receive(store)
    mailboxes = FailingMailboxes(MailboxUnavailable("away"))
    report = desk(store, mailboxes).take(mail_id)
    assert report.recorded
    assert isinstance(report.error, MailboxUnavailable)
    assert desk(store, mailboxes).take(mail_id).recorded, "and only the filing is tried again"
    assert store.case(mail_id).attempts == 1
    assert mailboxes.asked == 2


def test_a_case_that_nobody_knows_is_said(store: SqlCaseStore):
    assert isinstance(desk(store).take(42).error, UnknownCase)


def test_a_case_that_was_interrupted_too_often_is_put_aside(store: SqlCaseStore):
    mail_id = receive(store)
    for number in range(3):
        assert store.claim(mail_id, f"mort {number}", datetime(2026, 1, 1 + number, tzinfo=UTC), 1)
    assert desk(store).take(mail_id).word == "quarantined"
    assert store.case(mail_id).error == "Le traitement de ce courriel a été interrompu 3 fois : il est mis de côté."


def test_a_database_that_goes_away_during_a_failure_is_what_is_reported(store: SqlCaseStore):
    class Fading:
        def __getattr__(self, name: str):
            raise StoreUnavailable("away")

    report = desk(Fading()).take(1)
    assert isinstance(report.error, StoreUnavailable)
    assert not report.recorded


def test_settling_touches_only_a_case_that_still_waits(store: SqlCaseStore):
    done, failed, unfiled = receive(store, uid=1), receive(store, uid=2), receive(store, uid=3)
    tools = desk(store)
    tools.take(done)
    desk(store, FailingMailboxes(MailboxUnavailable("away"))).take(unfiled)
    for mail_id in (done, failed, unfiled):
        tools.settle(mail_id, Aftermath.QUARANTINE, "Illisible.")
        tools.settle(mail_id, Aftermath.FILING_FAILED, "Boîte absente.")
    assert store.case(done).filing is Filing.NOT_WANTED
    assert (store.case(failed).state, store.case(failed).error) == (State.QUARANTINED, "Illisible.")
    assert (store.case(unfiled).state, store.case(unfiled).filing) == (State.SORTED, Filing.FAILED)


def test_the_model_is_asked_by_one_thread_at_a_time():
    inside, most = 0, 0
    count = threading.Lock()

    class Watched(ObedientClassifier):
        def classify(self, mail):
            nonlocal inside, most
            with count:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with count:
                inside -= 1
            return super().classify(mail)

    one = OneAtATime(Watched())
    mail = obedient_crafts().reader.read(b"\n\nbonjour", datetime.now(UTC))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one.classify, [mail] * 8))
    assert most == 1
    assert (one.version, one.labels) == ("essai@1", ObedientClassifier.labels)


def test_the_log_of_a_failure_quotes_nothing_of_the_mail(store: SqlCaseStore, caplog: pytest.LogCaptureFixture):
    mail_id = receive(store, "PANNE de Madame Évrard, 06 12 34 56 78")
    with caplog.at_level(logging.INFO):
        desk(store).take(mail_id)
    assert "ValueError" in caplog.text
    assert "Évrard" not in caplog.text


def test_two_workers_of_one_process_have_different_names(store: SqlCaseStore):
    mail_id = receive(store, "PANNE")
    first, second = desk(store), desk(store)
    assert store.claim(mail_id, first._owner, datetime.now(UTC), 60)
    assert second.take(mail_id).word == "busy"
