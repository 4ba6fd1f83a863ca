import threading

import pytest

from tests.dovecot import Dovecot
from triage.adapters.imap import mailbox as mailbox_module
from triage.adapters.imap import mailboxes as module
from triage.adapters.imap import open_mailboxes
from triage.adapters.imap.login import connect
from triage.domain.errors import MailboxRefused, MailboxUnavailable
from triage.domain.filing import SortMode
from triage.settings import ImapSettings, MailboxSettings


def test_the_policy_of_an_unknown_mailbox_is_to_touch_nothing(dovecot: Dovecot) -> None:
    account = dovecot.account("p", name="p", mode=SortMode.LABEL, folder_prefix="Tri")
    with open_mailboxes(ImapSettings(mailboxes=[account])) as mailboxes:
        assert mailboxes.policy("p") == (SortMode.LABEL, "Tri")
        assert mailboxes.policy("ancienne") == (SortMode.OBSERVE, "")
        with pytest.raises(MailboxRefused), mailboxes.borrow("ancienne"):
            pass


def test_no_more_connections_than_servers_like(dovecot: Dovecot) -> None:
    common = ImapSettings(mailboxes=[dovecot.account("q", name="q")], connect_seconds=0.2, read_seconds=0.2)
    with open_mailboxes(common) as mailboxes, mailboxes.borrow("q") as one, mailboxes.borrow("q") as two:
        assert one is not two
        with pytest.raises(MailboxUnavailable), mailboxes.borrow("q"):
            pass


def test_workers_take_turns(dovecot: Dovecot) -> None:
    with open_mailboxes(ImapSettings(mailboxes=[dovecot.account("r", name="r")])) as mailboxes:
        seen: list[int] = []

        def work() -> None:
            for _ in range(5):
                with mailboxes.borrow("r") as mailbox:
                    seen.append(mailbox.open("INBOX").exists)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [0] * 30


def test_a_connection_cut_while_nobody_used_it_is_not_noticed_by_the_next_borrower(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRY_FIRST_SECONDS", 0)
    with open_mailboxes(ImapSettings(mailboxes=[dovecot.account("s", name="s")])) as mailboxes:
        with mailboxes.borrow("s") as mailbox:
            mailbox.open("INBOX")
        dovecot.cut_connections()
        with mailboxes.borrow("s") as mailbox:
            assert mailbox.open("INBOX").exists == 0


def test_a_refused_password_is_not_tried_again_at_once(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def counting(settings: MailboxSettings, connect_seconds: float, read_seconds: float) -> object:
        tried.append(settings.name)
        return connect(settings, connect_seconds, read_seconds)

    monkeypatch.setattr(mailbox_module, "connect", counting)
    account = dovecot.account("t", name="t", password="faux")
    with open_mailboxes(ImapSettings(mailboxes=[account])) as mailboxes:
        for _ in range(3):
            with pytest.raises(MailboxRefused), mailboxes.borrow("t"):
                pass
    assert tried == ["t"]
