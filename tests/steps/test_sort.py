from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.mailbox import FakeAccount, FakeMailboxes
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.referential_file import load_referential
from triage.adapters.sql import SqlCaseStore, open_store
from triage.domain.case import Filing
from triage.domain.errors import MailboxUnavailable
from triage.domain.filing import SortMode
from triage.domain.verdict import PriorityLevel
from triage.settings import Settings
from triage.steps.sort import sort
from triage.steps.unsort import unsort

REFERENTIAL = load_referential(Settings().referential)
CONTENT = b"Message-ID: <a@exemple.fr>\r\nSubject: essai\r\n\r\nBonjour\r\n"


class Desk:
    """One recorded mail, in a mailbox and in the database."""

    def __init__(self, store: SqlCaseStore, **of_outcome: object) -> None:
        self.store, self.account = store, FakeAccount()
        self.mailboxes = FakeMailboxes(self.account)
        self.uid = self.account.deliver(CONTENT)
        raw = raw_mail(self.uid, content=CONTENT, uidvalidity=self.account.folders["INBOX"].uidvalidity)
        self.mail_id = store.store_raw(raw, "<a@exemple.fr>", frozenset({self.uid}), NOW).mail_id
        store.record(self.mail_id, outcome(**of_outcome), Filing.PENDING, NOW)  # type: ignore[arg-type]

    def sort(self) -> Filing:
        sort(self.mail_id, NOW, self.store, self.mailboxes, REFERENTIAL)
        return self.store.case(self.mail_id).filing

    def where(self) -> list[str]:
        return [name for name, folder in self.account.folders.items() if folder.messages]

    def flags(self) -> set[str]:
        (message,) = [m for f in self.account.folders.values() for m in f.messages.values()]
        return message.flags


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlCaseStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened.close()


def test_a_sure_mail_goes_to_the_folder_of_its_service_and_motif_and_comes_back(store: SqlCaseStore) -> None:
    desk = Desk(store)
    assert desk.sort() is Filing.DONE
    case = store.case(desk.mail_id)
    assert desk.where() == [case.location.folder]
    assert len(case.location.folder.split("/")) == 2
    assert unsort(desk.mail_id, NOW, store, desk.mailboxes, actor="zoe")
    assert desk.where() == ["INBOX"]
    assert store.case(desk.mail_id).filing is Filing.UNDONE
    assert store.case(desk.mail_id).location.folder == "INBOX"


def test_sorting_twice_is_sorting_once(store: SqlCaseStore) -> None:
    desk = Desk(store)
    desk.sort()
    place = store.case(desk.mail_id).location
    assert desk.sort() is Filing.DONE
    assert store.case(desk.mail_id).location == place


def test_a_crash_between_the_move_and_the_note_of_it_is_repaired_by_the_next_try(store: SqlCaseStore) -> None:
    desk = Desk(store)
    place = store.case(desk.mail_id).location
    desk.sort()
    target = store.case(desk.mail_id).location
    store.set_filing(desk.mail_id, Filing.PENDING, NOW, place=place)
    assert desk.sort() is Filing.DONE
    assert store.case(desk.mail_id).location == target


def test_an_unsure_mail_goes_to_the_folder_to_qualify_under_the_prefix(store: SqlCaseStore) -> None:
    desk = Desk(store, to_qualify=True)
    desk.mailboxes.prefix = "Tri"
    desk.sort()
    assert desk.where() == ["Tri/À qualifier"]


def test_label_mode_sets_keywords_and_leaves_the_mail_where_it_is(store: SqlCaseStore) -> None:
    desk = Desk(store, level=PriorityLevel.URGENTE)
    desk.mailboxes.mode = SortMode.LABEL
    assert desk.sort() is Filing.DONE
    assert desk.where() == ["INBOX"]
    assert desk.flags() == {"vm-police_municipale", "vm-stationnement_genant", "vm-urgente"}
    assert unsort(desk.mail_id, NOW, store, desk.mailboxes, actor="zoe")
    assert desk.flags() == set()
    assert store.case(desk.mail_id).history[-1].actor == "zoe"


def test_observe_mode_touches_nothing(store: SqlCaseStore) -> None:
    desk = Desk(store)
    desk.mailboxes.mode = SortMode.OBSERVE
    desk.account.down = True  # any use of the mailbox would fail
    assert desk.sort() is Filing.NOT_WANTED


def test_a_mail_that_somebody_took_away_is_noted_as_gone(store: SqlCaseStore) -> None:
    desk = Desk(store)
    desk.account.folders["INBOX"].messages.clear()
    assert desk.sort() is Filing.GONE
    assert not unsort(desk.mail_id, NOW, store, desk.mailboxes, actor="zoe")


def test_an_absent_mailbox_leaves_the_filing_to_be_tried_again(store: SqlCaseStore) -> None:
    desk = Desk(store)
    desk.account.down = True
    with pytest.raises(MailboxUnavailable):
        desk.sort()
    assert store.case(desk.mail_id).filing is Filing.PENDING
    desk.account.down = False
    assert desk.sort() is Filing.DONE
