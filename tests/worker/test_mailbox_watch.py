"""The watch of a mailbox on a real Dovecot that is cut, stopped, and read by colleagues meanwhile."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dovecot import Dovecot, running_dovecot
from tests.fakes.mailbox import FakeAccount, FakeMailbox
from tests.fakes.nudges import FakeNudges
from triage.adapters.imap import ImapMailbox
from triage.adapters.sql import SqlCaseStore, open_store
from triage.ports import Mailbox, Selection
from triage.settings import MailboxSettings
from triage.worker.mailbox_watch import MailboxWatch, watch_all

PATIENCE = 60.0  # far more than anything here takes


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlCaseStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened.close()


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@exemple.fr>\r\nSubject: essai\r\n\r\nBonjour\r\n" % number


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.05)


def stored(store: SqlCaseStore) -> list[bytes]:
    return sorted(store.raw(line.mail_id).content or b"" for line in store.lines(Selection(limit=1000)))


@contextmanager
def watching(
    settings: MailboxSettings, store: SqlCaseStore, open_mailbox: Callable[[], Mailbox] | None = None
) -> Iterator[MailboxWatch]:
    stop = threading.Event()

    def on_the_server() -> Mailbox:
        return ImapMailbox(settings, connect_seconds=5, read_seconds=2, stop=stop)

    watch = MailboxWatch(
        settings,
        open_mailbox or on_the_server,
        store,
        FakeNudges(),
        max_bytes=10_000,
        stop=stop,
        first_delay=0.1,
        longest_delay=0.4,
    )
    watch.start()
    try:
        yield watch
    finally:
        stop.set()
        watch.join(PATIENCE)
        assert not watch.is_alive()


def trouble(store: SqlCaseStore, name: str = "pm") -> str | None:
    state = store.mailbox_states().get(name)
    return state[1] if state else None


def test_news_come_by_idle_and_stay_unread(dovecot: Dovecot, store: SqlCaseStore) -> None:
    settings = dovecot.account("a", name="pm", poll_seconds=1000, idle_renew_seconds=1000)
    with dovecot.human("a") as human:
        human.append("INBOX", mail(1))
        with watching(settings, store):
            until(lambda: stored(store) == [mail(1)])
            until(lambda: trouble(store) == "")
            time.sleep(0.5)  # the watch is in IDLE now, with a thousand seconds to go
            human.append("INBOX", mail(2))
            human.append("INBOX", mail(3), flags=[b"\\Seen"])  # a colleague was quicker
            until(lambda: len(stored(store)) == 3)
        human.select_folder("INBOX", readonly=True)
        assert human.search("SEEN") == [3]


def test_a_line_cut_in_the_middle_of_idle_is_taken_up_again(dovecot: Dovecot, store: SqlCaseStore) -> None:
    settings = dovecot.account("a", name="pm", poll_seconds=1000, idle_renew_seconds=1000)
    with watching(settings, store), dovecot.human("a") as human:
        human.append("INBOX", mail(1))
        until(lambda: stored(store) == [mail(1)])
        time.sleep(0.5)
        dovecot.cut_connections()
        with dovecot.human("a") as other:
            other.append("INBOX", mail(2))
        until(lambda: stored(store) == [mail(1), mail(2)])
        until(lambda: trouble(store) == "")


def test_a_server_that_is_frozen_is_left_for_a_new_connection(dovecot: Dovecot, store: SqlCaseStore) -> None:
    settings = dovecot.account("a", name="pm", poll_seconds=1, idle_renew_seconds=1)
    with watching(settings, store):
        until(lambda: trouble(store) == "")
        frozen = dovecot.freeze_connections()
        try:
            until(lambda: bool(trouble(store)))
            with dovecot.human("a") as human:
                human.append("INBOX", mail(1))
            until(lambda: stored(store) == [mail(1)])
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGKILL)


def test_what_came_while_the_server_was_down_is_taken_in_afterwards(dovecot: Dovecot, store: SqlCaseStore) -> None:
    settings = dovecot.account("a", name="pm", poll_seconds=1000, idle_renew_seconds=1000)
    with watching(settings, store):
        until(lambda: trouble(store) == "")
        dovecot.stop()
        until(lambda: "ne répond pas" in (trouble(store) or ""))
        dovecot.start()
        with dovecot.human("a") as human:
            human.append("INBOX", mail(1))
        until(lambda: stored(store) == [mail(1)])
        until(lambda: trouble(store) == "")


def test_folders_behind_the_first_are_polled_and_a_missing_one_is_named(dovecot: Dovecot, store: SqlCaseStore) -> None:
    folders = ["INBOX", "Disparu", "Éléments reçus"]
    settings = dovecot.account("a", name="pm", poll_seconds=0.5, folders=folders)
    with dovecot.human("a") as human:
        human.create_folder("Éléments reçus")
        with watching(settings, store):
            human.append("Éléments reçus", mail(1))
            until(lambda: stored(store) == [mail(1)])
            until(lambda: "Disparu" in (trouble(store) or ""))
            human.create_folder("Disparu")
            until(lambda: trouble(store) == "")


def test_a_folder_made_anew_gives_no_mail_twice(dovecot: Dovecot, store: SqlCaseStore) -> None:
    settings = dovecot.account("a", name="pm", poll_seconds=0.5, folders=["Boîte"])
    with dovecot.human("a") as human:
        human.create_folder("Boîte")
        human.append("Boîte", mail(1))
        human.append("Boîte", mail(2))
        with watching(settings, store):
            until(lambda: len(stored(store)) == 2)
            human.delete_folder("Boîte")
            human.create_folder("Boîte")
            for n in (2, 1, 3):
                human.append("Boîte", mail(n))
            until(lambda: mail(3) in stored(store))
    assert stored(store) == [mail(1), mail(2), mail(3)]


def test_a_refused_login_is_shown_in_words_and_logged_once(
    dovecot: Dovecot, store: SqlCaseStore, caplog: pytest.LogCaptureFixture
) -> None:
    settings = dovecot.account("a", name="pm", password="faux")
    with caplog.at_level(logging.INFO, "triage.worker.mailbox_watch"), watching(settings, store):
        until(lambda: "refuse la connexion" in (trouble(store) or ""))
        time.sleep(2)  # several tries
    warned = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert "faux" not in caplog.text


def test_a_long_silence_is_told(store: SqlCaseStore) -> None:
    account = FakeAccount()
    settings = MailboxSettings(name="pm", host="x", login="x", silent_hours=0.00001, poll_seconds=0.1)
    with watching(settings, store, lambda: FakeMailbox(account)):
        until(lambda: "Aucun courriel" in (trouble(store) or ""))


def test_an_unexpected_error_ends_no_watch_and_tells_no_secrets(
    store: SqlCaseStore, caplog: pytest.LogCaptureFixture
) -> None:
    account = FakeAccount()
    account.deliver(mail(1))

    class Broken(FakeMailbox):
        broken = True

        def open(self, folder: str) -> object:  # type: ignore[override]
            if Broken.broken:
                raise KeyError("Subject: Divorce de Jeanne")
            return super().open(folder)

    settings = MailboxSettings(name="pm", host="x", login="x", poll_seconds=0.1)
    with watching(settings, store, lambda: Broken(account)):
        until(lambda: "inattendue" in (trouble(store) or ""))
        Broken.broken = False
        until(lambda: stored(store) == [mail(1)])
    assert "Jeanne" not in caplog.text
    assert "KeyError" in caplog.text


def test_watches_end_together_when_asked(store: SqlCaseStore) -> None:
    stop = threading.Event()
    settings = MailboxSettings(name="pm", host="x", login="x", poll_seconds=0.1)
    watches = [
        MailboxWatch(settings, lambda: FakeMailbox(FakeAccount()), store, FakeNudges(), max_bytes=1000, stop=stop)
        for _ in range(3)
    ]
    threading.Timer(0.5, stop.set).start()
    assert watch_all(watches, stop)
    assert not any(w.is_alive() for w in watches)


def test_the_watch_process_takes_mails_in_without_a_broker_and_ends_at_sigterm(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    with dovecot.human("a") as human:
        human.append("INBOX", mail(1))
    account = dovecot.account("a", name="pm").model_dump_json(exclude={"password", "password_file", "ca_file"})
    env = {
        **os.environ,
        "VAGUEMESTRE_DATA_DIR": str(tmp_path),
        "VAGUEMESTRE_NATS__URL": "nats://127.0.0.1:1",
        "VAGUEMESTRE_IMAP__MAILBOXES": f'[{account[:-1]},"password":"secret"}}]',
    }
    process = subprocess.Popen([sys.executable, "-m", "triage.cli", "watch"], env=env)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'vaguemestre.db'}")
        until(lambda: process.poll() is not None or stored(store) == [mail(1)])
        store.close()
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
