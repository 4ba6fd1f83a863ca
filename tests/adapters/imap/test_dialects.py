"""What differs from server to server, seen from a colleague's mail program."""

import imaplib
from collections.abc import Iterator

import pytest

from tests.dovecot import Dovecot, running_dovecot
from triage.adapters.imap import ImapMailbox, moving, reading
from triage.domain.errors import MailboxUnavailable

MAIL = b"Message-ID: <a@exemple.fr>\r\nSubject: essai\r\n\r\nBonjour\r\n"


@pytest.fixture(scope="module")
def old_server() -> Iterator[Dovecot]:
    with running_dovecot(without=frozenset({"MOVE", "UIDPLUS"})) as server:
        yield server


@pytest.fixture(scope="module")
def copying_server() -> Iterator[Dovecot]:
    with running_dovecot(without=frozenset({"MOVE"})) as server:
        yield server


def in_folder(server: Dovecot, login: str, folder: str, criteria: str = "ALL") -> list[int]:
    with server.human(login) as client:
        client.select_folder(folder, readonly=True)
        return list(client.search(criteria))


def test_what_others_marked_as_deleted_is_not_destroyed_by_our_move(old_server: Dovecot) -> None:
    mailbox = ImapMailbox(old_server.account("voisins"))
    place = mailbox.append("INBOX", MAIL)
    assert place is not None
    with old_server.human("voisins") as client:
        client.append("INBOX", b"Subject: autre\r\n\r\n")
        client.select_folder("INBOX")
        client.add_flags([2], [b"\\Deleted"])
    mailbox.move(place, "Rangés", "<a@exemple.fr>")
    mailbox.close()
    assert in_folder(old_server, "voisins", "INBOX", "DELETED") == [1, 2]


@pytest.mark.parametrize("after", ["copy", "mark"])
def test_a_crash_between_copy_and_delete_leaves_one_mail_after_the_next_try(
    copying_server: Dovecot, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    login = f"crash-{after}"
    mailbox = ImapMailbox(copying_server.account(login))
    place = mailbox.append("INBOX", MAIL)
    assert place is not None
    with monkeypatch.context() as crash:

        def cut(client: object, uid: int) -> None:
            if after == "mark":
                client.add_flags([uid], [b"\\Deleted"])  # type: ignore[attr-defined]
            raise imaplib.IMAP4.abort("socket error: EOF")

        crash.setattr(moving, "remove", cut)
        with pytest.raises(MailboxUnavailable):
            mailbox.move(place, "Rangés", "<a@exemple.fr>")
    assert in_folder(copying_server, login, "INBOX") == [1]
    there = mailbox.move(place, "Rangés", "<a@exemple.fr>")
    mailbox.close()
    assert in_folder(copying_server, login, "Rangés") == [there.uid]
    assert in_folder(copying_server, login, "INBOX") == []


def test_large_folders_are_searched_by_windows_without_losing_a_mail(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = ImapMailbox(dovecot.account("grand"))
    for _ in range(23):
        mailbox.append("INBOX", MAIL)
    monkeypatch.setattr(reading, "SEARCH_WINDOW", 5)
    assert mailbox.uids("INBOX", 1) == list(range(1, 24))
    assert mailbox.uids("INBOX", 20) == [20, 21, 22, 23]
    assert mailbox.uids("INBOX", 24) == []
    mailbox.close()


def test_mails_are_fetched_in_portions_of_memory(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = ImapMailbox(dovecot.account("portions"))
    for _ in range(9):
        mailbox.append("INBOX", MAIL)
    monkeypatch.setattr(reading, "BYTES_A_FETCH", 2 * len(MAIL))
    monkeypatch.setattr(reading, "UIDS_A_COMMAND", 4)
    assert [r.location.uid for r in mailbox.fetch("INBOX", range(1, 10), 1000)] == list(range(1, 10))
    mailbox.close()


def test_a_new_uidvalidity_is_seen(dovecot: Dovecot) -> None:
    mailbox = ImapMailbox(dovecot.account("valide"))
    first = mailbox.append("Essai", MAIL)
    with dovecot.human("valide") as client:
        client.delete_folder("Essai")
        client.create_folder("Essai")
        client.append("Essai", MAIL)
    assert first is not None
    assert first.uidvalidity != _again(mailbox)
    mailbox.close()


def _again(mailbox: ImapMailbox) -> int:
    """Dovecot ends the session of somebody who has a deleted folder open: one call may fail."""
    try:
        return mailbox.open("Essai").uidvalidity
    except MailboxUnavailable:
        return mailbox.open("Essai").uidvalidity


def test_folders_that_we_create_are_shown_to_others(dovecot: Dovecot) -> None:
    mailbox = ImapMailbox(dovecot.account("abonné"[:5]))
    place = mailbox.append("INBOX", MAIL)
    assert place is not None
    mailbox.move(place, "Police municipale/Stationnement gênant", "<a@exemple.fr>")
    mailbox.close()
    with dovecot.human("abonn") as client:
        shown = {name for _, _, name in client.list_sub_folders()}
    assert {"Police municipale", "Police municipale/Stationnement gênant"} <= shown


def test_a_cut_connection_is_told_once_and_then_renewed(dovecot: Dovecot) -> None:
    mailbox = ImapMailbox(dovecot.account("coupé"[:4]))
    mailbox.append("INBOX", MAIL)
    dovecot.cut_connections()
    with pytest.raises(MailboxUnavailable):
        mailbox.open("INBOX")
    assert mailbox.open("INBOX").exists == 1
    mailbox.close()
