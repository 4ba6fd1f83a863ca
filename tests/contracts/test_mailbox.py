"""One contract for every Mailbox: in memory, Dovecot in four dialects, and the demo server."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import imapclient
import pytest

from tests.dovecot import PASSWORD, running_dovecot
from tests.fakes.mailbox import FakeAccount, FakeMailbox
from triage.adapters.imap import ImapMailbox
from triage.demo.imap_server import LOGIN, start_server
from triage.domain.errors import ConfigurationError, MessageGone
from triage.domain.mail import Location, RawMail
from triage.ports import Mailbox
from triage.settings import MailboxSettings, TlsMode

DIALECTS = {
    "dovecot": {},
    "dovecot without MOVE": {"without": frozenset({"MOVE"})},
    "dovecot without MOVE and UIDPLUS": {"without": frozenset({"MOVE", "UIDPLUS"})},
    "dovecot with full stops": {"separator": ".", "prefix": "INBOX."},
}
_number = itertools.count(1)


@dataclass(frozen=True)
class Door:
    """A way to reach one account, and a colleague's view of the flags of a message."""

    mailbox: Callable[[], Mailbox]
    flags: Callable[[Location], set[str]]
    keeps_keywords: bool = True
    expunges: bool = True


@pytest.fixture(scope="module", params=["memory", *DIALECTS, "demo"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with ExitStack() as stack:
        if request.param == "memory":
            account = FakeAccount()
            yield Door(
                mailbox=lambda: FakeMailbox(account),
                flags=lambda at: account.folders[at.folder].messages[at.uid].flags,
            )
            return
        if request.param == "demo":
            server = start_server(Path(tmp_path_factory.mktemp("demo")))
            stack.callback(server.stop)
            login, port, password = LOGIN, server.port, server.password
        else:
            dovecot = stack.enter_context(running_dovecot(**DIALECTS[request.param]))
            login, port, password = "contrat", dovecot.port, PASSWORD
        settings = MailboxSettings(
            name="pm", host="127.0.0.1", port=port, tls=TlsMode.NONE, login=login, password=password
        )

        def open_mailbox() -> ImapMailbox:
            mailbox = ImapMailbox(settings, connect_seconds=10, read_seconds=10)
            stack.callback(mailbox.close)
            return mailbox

        def flags(at: Location) -> set[str]:
            mailbox = open_mailbox()
            mailbox.open(at.folder)  # its own client then has the folder selected, read-only
            client: imapclient.IMAPClient = mailbox._client
            return {f.decode() for f in client.get_flags([at.uid])[at.uid]} - {"\\Recent"}

        yield Door(
            mailbox=open_mailbox,
            flags=flags,
            keeps_keywords=request.param != "demo",
            expunges="UIDPLUS" not in DIALECTS.get(request.param, {}).get("without", ()),
        )


@pytest.fixture
def folder() -> str:
    return f"Reçus n° {next(_number)}"


def a_mail(message_id: str = "<a@exemple.fr>", text: bytes = b"Bonjour") -> bytes:
    return b"Message-ID: %s\r\nSubject: essai\r\n\r\n%s\r\n" % (message_id.encode(), text)


def put(mailbox: Mailbox, folder: str, content: bytes, flags: tuple[str, ...] = ()) -> Location:
    """Append, and where it stands also on servers that do not say."""
    mailbox.append(folder, content, flags=flags)
    return mailbox.fetch(folder, mailbox.uids(folder, 1)[-1:], 10_000)[0].location


def read(mailbox: Mailbox, place: Location) -> RawMail:
    return mailbox.fetch(place.folder, [place.uid], 10_000)[0]


def test_a_mail_comes_back_byte_for_byte_with_its_date_of_arrival(door: Door, folder: str) -> None:
    content = b"Subject: =?x?q?a?= \xe9\r\n\r\noctets \xff\xfe\r\n.\r\n\r\nfin"
    mailbox = door.mailbox()
    raw = read(mailbox, put(mailbox, folder, content))
    assert raw.content == content
    assert raw.size == len(content)
    assert raw.received_at.utcoffset() == timedelta(0)
    assert abs(raw.received_at - datetime.now(UTC)) < timedelta(hours=1)


def test_uids_start_where_asked_and_nothing_is_found_behind_the_last(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    places = [put(mailbox, folder, a_mail()) for _ in range(3)]
    assert mailbox.uids(folder, 1) == [p.uid for p in places]
    assert mailbox.uids(folder, places[1].uid) == [p.uid for p in places[1:]]
    assert mailbox.uids(folder, places[2].uid + 1) == []


def test_an_empty_folder_has_no_uids(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    mailbox.move(put(mailbox, folder, a_mail()), folder + " vidé", "<a@exemple.fr>")
    if door.expunges:
        assert mailbox.uids(folder, 1) == []
        assert mailbox.open(folder).exists == 0


def test_a_mail_over_the_limit_is_listed_with_its_size_and_not_read(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    large = put(mailbox, folder, a_mail(text=b"x" * 5000))
    small = put(mailbox, folder, a_mail())
    got = {r.location.uid: r for r in mailbox.fetch(folder, [large.uid, small.uid], 1000)}
    assert got[large.uid].content is None
    assert got[large.uid].size > 5000
    assert got[small.uid].content == a_mail()


def test_messages_that_are_gone_are_left_out(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    assert [r.location for r in mailbox.fetch(folder, [place.uid, place.uid + 50], 1000)] == [place]


def test_nothing_that_we_do_makes_a_mail_read_or_unread(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    unread, seen = put(mailbox, folder, a_mail("<u@x>")), put(mailbox, folder, a_mail("<s@x>"), ("\\Seen",))
    mailbox.open(folder)
    mailbox.fetch(folder, mailbox.uids(folder, 1), 1000)
    mailbox.wait(folder, 0.1)
    assert "\\Seen" not in door.flags(unread)
    assert "\\Seen" in door.flags(seen)
    assert "\\Seen" not in door.flags(mailbox.move(unread, folder + "/Rangés", "<u@x>"))
    assert "\\Seen" in door.flags(mailbox.move(seen, folder + "/Rangés", "<s@x>"))


def test_a_folder_that_does_not_exist_is_named_in_words(door: Door, folder: str) -> None:
    with pytest.raises(MessageGone) as refused:
        door.mailbox().open(folder)
    assert folder in refused.value.words


def test_a_moved_mail_stands_in_a_new_folder_with_accents_and_full_stops(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    target = f"{folder}/Éléments à vérifier/Permis d'aménager, div. & co"
    there = mailbox.move(place, target, "<a@exemple.fr>")
    assert there.folder == target
    assert read(mailbox, there).content == a_mail()
    assert read(door.mailbox(), there).content == a_mail()  # a connection that did not create it finds it as well
    if door.expunges:
        assert mailbox.uids(folder, 1) == []
    else:
        assert "\\Deleted" in door.flags(place)


def test_a_move_that_is_repeated_changes_nothing(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    first = mailbox.move(place, folder + "/Ailleurs", "<a@exemple.fr>")
    assert mailbox.move(place, folder + "/Ailleurs", "<a@exemple.fr>") == first
    assert door.mailbox().move(place, folder + "/Ailleurs", "<a@exemple.fr>") == first
    assert mailbox.uids(folder + "/Ailleurs", 1) == [first.uid]


def test_a_moved_mail_can_be_moved_back(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    there = mailbox.move(put(mailbox, folder, a_mail()), folder + "/Ailleurs", "<a@exemple.fr>")
    back = mailbox.move(there, folder, "<a@exemple.fr>")
    assert read(mailbox, back).content == a_mail()
    assert "\\Deleted" not in door.flags(back)


def test_two_mails_with_the_same_message_id_are_both_kept(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    one, two = put(mailbox, folder, a_mail(text=b"un")), put(mailbox, folder, a_mail(text=b"deux"))
    new = [mailbox.move(p, folder + "/Ailleurs", "<a@exemple.fr>") for p in (one, two)]
    assert [read(mailbox, p).content for p in new] == [a_mail(text=b"un"), a_mail(text=b"deux")]


def test_a_mail_without_message_id_is_moved_too(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    content = b"Subject: sans identifiant\r\n\r\nBonjour\r\n"
    there = mailbox.move(put(mailbox, folder, content), folder + "/Ailleurs", "")
    assert read(mailbox, there).content == content


def test_a_move_to_where_the_mail_is_already_leaves_it(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    assert mailbox.move(place, folder, "<a@exemple.fr>") == place


def test_a_mail_in_neither_folder_is_gone(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    for gone in (
        Location(mailbox="pm", folder=folder, uidvalidity=place.uidvalidity, uid=place.uid + 7),
        Location(mailbox="pm", folder=folder, uidvalidity=place.uidvalidity + 1, uid=place.uid),
        Location(mailbox="pm", folder=folder + " inconnu", uidvalidity=1, uid=1),
    ):
        with pytest.raises(MessageGone):
            mailbox.move(gone, folder + "/Ailleurs", "<b@exemple.fr>")
    assert read(mailbox, place).content == a_mail()


def test_only_the_mail_that_is_named_is_removed(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    ours, other = put(mailbox, folder, a_mail("<a@x>")), put(mailbox, folder, a_mail("<b@x>"))
    with pytest.raises(MessageGone):
        mailbox.remove(other, "<a@x>")
    mailbox.remove(ours, "<a@x>")
    assert "\\Deleted" not in door.flags(other)
    if door.expunges:
        assert mailbox.uids(folder, 1) == [other.uid]
    else:
        assert "\\Deleted" in door.flags(ours)


def test_our_keywords_replace_each_other_and_leave_the_rest(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail(), ("\\Flagged",))
    assert mailbox.keywords_kept(folder) is door.keeps_keywords
    if door.keeps_keywords:
        mailbox.mark(place, ["vm-voirie", "vm-urgente"], "vm-")
        mailbox.mark(place, ["vm-voirie", "vm-nid_de_poule"], "vm-")
        assert door.flags(place) == {"\\Flagged", "vm-voirie", "vm-nid_de_poule"}
        mailbox.mark(place, [], "vm-")
        assert door.flags(place) == {"\\Flagged"}


def test_a_mail_that_is_not_there_cannot_be_marked(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    for gone in (
        Location(mailbox="pm", folder=folder, uidvalidity=place.uidvalidity, uid=place.uid + 7),
        Location(mailbox="pm", folder=folder, uidvalidity=place.uidvalidity + 1, uid=place.uid),
    ):
        with pytest.raises(MessageGone):
            mailbox.mark(gone, ["vm-voirie"], "vm-")


@pytest.mark.parametrize("keyword", ["vm-été", "vm-a b", "vm-x)\r\nA1 LOGOUT", "vm-\\Deleted", "autre"])
def test_what_is_not_a_keyword_of_ours_never_reaches_the_server(door: Door, folder: str, keyword: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    with pytest.raises(ConfigurationError):
        mailbox.mark(place, [keyword], "vm-")
    assert door.flags(place) == set()


def test_waiting_ends_when_a_mail_comes(door: Door, folder: str) -> None:
    mailbox, sender = door.mailbox(), door.mailbox()
    put(mailbox, folder, a_mail())
    while mailbox.wait(folder, 0.2):
        pass  # the news of the first mail
    timer = threading.Timer(0.5, lambda: sender.append(folder, a_mail("<b@x>")))
    timer.start()
    before = time.monotonic()
    assert mailbox.wait(folder, 60)
    assert time.monotonic() - before < 30
    timer.join()


def test_waiting_ends_without_news_when_the_time_is_over(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    put(mailbox, folder, a_mail())
    heard = [mailbox.wait(folder, 0.3) for _ in range(5)]
    assert not heard[-1]


def test_a_closed_mailbox_opens_again_at_the_next_call(door: Door, folder: str) -> None:
    mailbox = door.mailbox()
    place = put(mailbox, folder, a_mail())
    mailbox.close()
    mailbox.close()
    assert read(mailbox, place).content == a_mail()
