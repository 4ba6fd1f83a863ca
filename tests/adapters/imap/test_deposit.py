"""Approved replies in the Drafts folder of a real Dovecot, with workers killed on the way."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import imapclient
import pytest

from tests.dovecot import Dovecot
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.imap import open_mailboxes
from triage.adapters.imap.mailbox import ImapMailbox
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.replies import SqlReplyStore
from triage.domain.case import Filing
from triage.domain.drafts import ReplyRules, ReplyState
from triage.settings import ImapSettings, MailboxSettings
from triage.steps.deposit import CLAIM_SECONDS, deposit_replies

LATER = NOW + timedelta(seconds=CLAIM_SECONDS + 1)
MESSAGE_ID = "<reponse.1.x@ville.fr>"
CONTENT = f"Message-ID: {MESSAGE_ID}\r\nSubject: Re: essai\r\n\r\nBonjour\r\n".encode()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'replies.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def box(dovecot: Dovecot) -> MailboxSettings:
    return dovecot.account(f"brouillons-{os.urandom(4).hex()}")


def approved(database: Database, mailbox: str, *, stop_at: ReplyState = ReplyState.APPROVED) -> int:
    mail_id = database.cases.store_raw(raw_mail(mailbox=mailbox), "<1@x.fr>", frozenset({1}), NOW).mail_id
    database.cases.claim(mail_id, "essai", NOW, 30)
    assert database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    store = database.replies
    made = store.open(mail_id, "Re", "Bonjour", letter="", version="", actor="agent", now=NOW)
    if stop_at is ReplyState.VISED:
        made = store.visa(made.reply_id, seen=1, actor="chef", now=NOW)
    if stop_at is ReplyState.APPROVED:
        store.approve(made.reply_id, CONTENT, MESSAGE_ID, ReplyRules(), seen=1, actor="chef", now=NOW)
    return made.reply_id


def client_of(box: MailboxSettings) -> imapclient.IMAPClient:
    client = imapclient.IMAPClient(box.host, port=box.port, ssl=False)
    assert box.password is not None
    client.login(box.login, box.password.get_secret_value())
    return client


def folder_of_drafts(box: MailboxSettings) -> None:
    with client_of(box) as client:
        client.create_folder("Drafts")


def drafts(box: MailboxSettings) -> list[tuple[bytes, ...]]:
    with client_of(box) as client:
        client.select_folder("Drafts", readonly=True)
        return [tuple(found[b"FLAGS"]) for found in client.fetch(client.search(), ["FLAGS"]).values()]


def deposit(database: Database, box: MailboxSettings, at: datetime) -> int:
    with open_mailboxes(ImapSettings(mailboxes=[box])) as mailboxes:
        return deposit_replies(database.replies, mailboxes, "essai", lambda: at)


def test_an_approved_reply_is_deposited_once_as_a_draft(database: Database, box: MailboxSettings) -> None:
    folder_of_drafts(box)
    number = approved(database, box.name)
    assert [deposit(database, box, NOW), deposit(database, box, LATER)] == [1, 0]
    assert database.replies.reply(number).state is ReplyState.DEPOSITED
    assert len(drafts(box)) == 1
    assert b"\\Draft" in drafts(box)[0]


@pytest.mark.parametrize("state", [ReplyState.PROPOSED, ReplyState.VISED])
def test_what_nobody_approved_is_never_deposited(database: Database, box: MailboxSettings, state: ReplyState) -> None:
    folder_of_drafts(box)
    approved(database, box.name, stop_at=state)
    assert deposit(database, box, LATER) == 0
    assert drafts(box) == []


def _die(*_: object, **__: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


def _killed(url: str, box: MailboxSettings, step: str) -> None:
    if step == "before the append":
        ImapMailbox.draft = _die  # type: ignore[method-assign]
    else:
        SqlReplyStore.deposited = _die  # type: ignore[method-assign]
    database = open_database(url)
    deposit(database, box, datetime(2026, 11, 22, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("step", ["before the append", "before the note"])
def test_a_worker_killed_on_the_way_leaves_one_draft(
    database: Database, url: str, box: MailboxSettings, step: str
) -> None:
    folder_of_drafts(box)
    number = approved(database, box.name)
    process = multiprocessing.get_context("spawn").Process(target=_killed, args=(url, box, step))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert len(drafts(box)) == (step == "before the note")
    assert deposit(database, box, NOW + timedelta(seconds=5)) == 0  # the dead worker's claim still holds
    assert deposit(database, box, LATER) == 1
    assert len(drafts(box)) == 1
    assert database.replies.reply(number).state is ReplyState.DEPOSITED


def test_a_missing_folder_is_said_and_tried_again(database: Database, box: MailboxSettings) -> None:
    number = approved(database, box.name)
    assert deposit(database, box, NOW) == 0
    assert "brouillons" in database.replies.reply(number).problem
    folder_of_drafts(box)
    assert deposit(database, box, NOW + timedelta(seconds=61)) == 1
    assert database.replies.reply(number).problem == ""
