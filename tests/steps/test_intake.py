from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.mailbox import FakeAccount, FakeMailbox
from tests.fakes.nudges import FakeNudges
from triage.adapters.sql import SqlCaseStore, open_store
from triage.domain.case import Filing, State
from triage.domain.errors import MailboxUnavailable, MessageGone, StoreUnavailable
from triage.domain.mail import RawMail
from triage.ports import Selection, Stored
from triage.steps import intake as step
from triage.steps.intake import Intake, Stubborn, intake

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def mail(number: int, text: bytes = b"Bonjour") -> bytes:
    return b"Message-ID: <%d@exemple.fr>\r\nSubject: essai\r\n\r\n%s\r\n" % (number, text)


class Office:
    """A mailbox, a database and a broker, and one pass over INBOX."""

    def __init__(self, store: SqlCaseStore) -> None:
        self.store, self.account, self.nudges, self.stubborn = store, FakeAccount(), FakeNudges(), Stubborn()

    def relieve(self, folder: str = "INBOX", **changes: object) -> Intake:
        values: dict[str, object] = {"clock": lambda: NOW, "max_bytes": 1000, "stubborn": self.stubborn}
        values |= changes
        store = values.pop("store", self.store)
        return intake(FakeMailbox(self.account), folder, store, self.nudges, **values)  # type: ignore[arg-type]

    def contents(self) -> list[bytes | None]:
        ids = sorted(line.mail_id for line in self.store.lines(Selection(limit=1000)))
        return [self.store.raw(i).content for i in ids]

    def next_uid(self) -> int:
        cursor = self.store.cursor("pm", "INBOX")
        assert cursor is not None
        return cursor.next_uid


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield Office(store)
    store.close()


def test_what_came_while_the_service_was_down_is_taken_in_once_and_in_order(office: Office) -> None:
    for n in range(120):
        office.account.deliver(mail(n))
    assert office.relieve() == Intake(fresh=120, failed=0)
    assert office.relieve() == Intake(fresh=0, failed=0)
    assert office.contents() == [mail(n) for n in range(120)]
    assert len(office.nudges.published) == 120
    assert office.next_uid() == 121


def test_only_what_is_new_is_fetched(office: Office) -> None:
    office.account.deliver(mail(1))
    office.relieve()
    office.account.fetched.clear()
    office.account.deliver(mail(2))
    assert office.relieve().fresh == 1
    assert office.account.fetched == [2]


def test_a_mail_that_a_colleague_has_opened_is_taken_in_all_the_same(office: Office) -> None:
    office.account.deliver(mail(1), flags=["\\Seen"])
    assert office.relieve().fresh == 1


def test_an_absent_broker_stops_nothing(office: Office) -> None:
    office.nudges.down = True
    office.account.deliver(mail(1))
    office.account.deliver(mail(2))
    assert office.relieve().fresh == 2
    assert office.next_uid() == 3


def test_a_folder_that_was_numbered_anew_gives_no_mail_twice(office: Office) -> None:
    for n in range(3):
        office.account.deliver(mail(n))
    office.relieve()
    office.account.renumber()
    office.account.deliver(mail(9))
    assert office.relieve() == Intake(fresh=1, failed=0)
    assert office.contents() == [mail(0), mail(1), mail(2), mail(9)]
    cursor = office.store.cursor("pm", "INBOX")
    assert cursor is not None
    assert cursor.uidvalidity == office.account.folders["INBOX"].uidvalidity


def test_the_same_mail_sent_twice_is_two_cases_and_the_second_names_the_first(office: Office) -> None:
    office.account.deliver(mail(1))
    office.account.deliver(mail(1))
    assert office.relieve().fresh == 2
    cases = sorted((office.store.case(i) for i in office.nudges.published), key=lambda c: c.mail_id)
    assert [c.duplicate_of for c in cases] == [None, cases[0].mail_id]


def test_a_message_that_the_server_does_not_give_holds_up_no_other(office: Office) -> None:
    for n in range(1, 11):
        office.account.deliver(mail(n))
    office.account.poisoned = {3}
    assert office.relieve() == Intake(fresh=9, failed=1)
    assert office.next_uid() == 3, "the cursor waits"
    office.account.deliver(mail(11))
    assert office.relieve() == Intake(fresh=1, failed=1)
    office.account.poisoned = set()
    assert office.relieve() == Intake(fresh=1, failed=0)
    assert office.next_uid() == 12
    assert sorted(c or b"" for c in office.contents()) == sorted(mail(n) for n in range(1, 12))


def test_stored_mails_behind_a_stubborn_one_are_not_fetched_again(office: Office) -> None:
    for n in range(1, 6):
        office.account.deliver(mail(n))
    office.account.poisoned = {1}
    office.relieve()
    office.account.fetched.clear()
    office.relieve()
    assert office.account.fetched == []


def test_a_message_that_is_never_given_is_listed_without_content_at_last(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "GIVE_UP_AFTER", 3)
    office.account.deliver(mail(1))
    office.account.deliver(mail(2))
    office.account.poisoned = {1}
    assert [office.relieve().failed for _ in range(3)] == [1, 1, 0]
    assert office.contents() == [mail(2), None]
    assert office.next_uid() == 3
    assert office.store.counts().by_state[State.RECEIVED] == 2


def test_a_mailbox_that_goes_away_is_not_blamed_on_its_mails(office: Office) -> None:
    office.account.deliver(mail(1))

    class Vanishing(FakeMailbox):
        def fetch(self, folder: str, uids: object, max_bytes: int) -> list[RawMail]:
            self._account.down = True
            raise MailboxUnavailable("down")

    with pytest.raises(MailboxUnavailable):
        intake(
            Vanishing(office.account),
            "INBOX",
            office.store,
            office.nudges,
            clock=lambda: NOW,
            max_bytes=1000,
            stubborn=office.stubborn,
        )
    assert office.stubborn.failures == {}
    office.account.down = False
    assert office.relieve().fresh == 1


def test_a_mail_that_the_database_does_not_take_holds_up_no_other(office: Office) -> None:
    for n in range(1, 11):
        office.account.deliver(mail(n))

    class Choosy:
        """Refuses one mail, passes on all else."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.store, name)

        def store_raw(self, raw: RawMail, *others: object, returned: int | None = None) -> Stored:
            if raw.location.uid == 3:
                raise StoreUnavailable("refused")
            return office.store.store_raw(raw, *others, returned=returned)  # type: ignore[arg-type]

    assert office.relieve(store=Choosy()) == Intake(fresh=9, failed=1)
    assert office.relieve() == Intake(fresh=1, failed=0)
    assert office.next_uid() == 11


def test_a_mail_over_the_limit_is_listed_and_the_next_ones_are_read(office: Office) -> None:
    office.account.deliver(mail(1, b"x" * 5000))
    office.account.deliver(mail(2))
    assert office.relieve().fresh == 2
    assert office.contents() == [None, mail(2)]


def test_a_stop_between_two_chunks_loses_nothing(office: Office) -> None:
    for n in range(120):
        office.account.deliver(mail(n))
    answers = iter([True, False])
    assert office.relieve(go_on=lambda: next(answers)).fresh == step.CHUNK
    assert office.next_uid() == step.CHUNK + 1
    assert office.relieve().fresh == 120 - step.CHUNK


def test_a_mail_deleted_meanwhile_is_passed_over(office: Office) -> None:
    for n in range(1, 4):
        office.account.deliver(mail(n))
    uids = FakeMailbox(office.account).uids("INBOX", 1)

    class Slow(FakeMailbox):
        def uids(self, folder: str, first: int) -> list[int]:
            office.account.folders["INBOX"].messages.pop(2, None)
            return [u for u in uids if u >= first]

    done = intake(
        Slow(office.account),
        "INBOX",
        office.store,
        office.nudges,
        clock=lambda: NOW,
        max_bytes=1000,
        stubborn=office.stubborn,
    )
    assert done == Intake(fresh=2, failed=0)
    assert office.next_uid() == 4


def test_a_missing_folder_is_reported(office: Office) -> None:
    with pytest.raises(MessageGone):
        office.relieve("Inconnu")


def test_mails_of_two_folders_have_cursors_of_their_own(office: Office) -> None:
    office.account.deliver(mail(1))
    office.account.deliver(mail(2), folder="Mairie")
    office.account.deliver(mail(3), folder="Mairie")
    assert (office.relieve().fresh, office.relieve("Mairie").fresh) == (1, 2)
    assert (office.relieve().fresh, office.relieve("Mairie").fresh) == (0, 0)


def test_a_filed_mail_that_a_colleague_puts_back_is_the_same_case_at_its_new_place(office: Office) -> None:
    office.account.deliver(mail(1))
    office.relieve()
    (mail_id,) = office.nudges.published
    mailbox = FakeMailbox(office.account)
    filed = mailbox.move(office.store.case(mail_id).location, "Voirie", "<1@exemple.fr>")
    office.store.set_filing(mail_id, Filing.DONE, NOW, place=filed)
    back = mailbox.move(filed, "INBOX", "<1@exemple.fr>")
    assert office.relieve() == Intake(fresh=0, failed=0)
    assert office.store.case(mail_id).location == back


def test_a_mail_sent_again_while_the_first_is_filed_is_a_case_of_its_own(office: Office) -> None:
    office.account.deliver(mail(1))
    office.relieve()
    (mail_id,) = office.nudges.published
    filed = FakeMailbox(office.account).move(office.store.case(mail_id).location, "Voirie", "<1@exemple.fr>")
    office.store.set_filing(mail_id, Filing.DONE, NOW, place=filed)
    office.account.deliver(mail(1))
    assert office.relieve().fresh == 1
    assert office.store.case(mail_id).location == filed
    assert office.store.case(office.nudges.published[1]).duplicate_of == mail_id
