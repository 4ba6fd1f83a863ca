"""Every path, setting, state and race: no mail leaves without a person's click on that one draft, and never a second one.

The mails go to a real SMTP server and a real Dovecot.
"""

import contextlib
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.dovecot import Dovecot, running_dovecot
from tests.fakes.outcomes import NOW, outcome, raw_mail
from tests.smtp_server import PostRoom, post_room
from triage.adapters.imap import open_mailboxes
from triage.adapters.imap.mailbox import ImapMailbox
from triage.adapters.mime import TownMail
from triage.adapters.smtp import open_post_office
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.sendings import SqlSendingStore
from triage.domain.case import Filing
from triage.domain.drafts import Letterhead, Reply, ReplyRules, ReplyState
from triage.domain.errors import CaseMoved, VaguemestreError
from triage.domain.events import EventType
from triage.domain.mail import Address
from triage.domain.people import EVERYTHING
from triage.settings import REPOSITORY, ImapSettings, MailboxSettings
from triage.steps.deposit import deposit_replies
from triage.steps.send import CLAIM_SECONDS, PATIENCE, send_replies

OFFICE = TownMail(lambda _: Letterhead(sender=Address(name="PM", email="pm@ville.example"), signature="Claire Vasseur"))
S = ReplyState
LOST = timedelta(seconds=CLAIM_SECONDS + 1)


@dataclass
class Town:
    """One mailbox on Dovecot, which may send through the post room; its database; the hands of its people."""

    database: Database
    url: str
    box: MailboxSettings
    room: PostRoom
    dovecot: Dovecot
    count: int = 0

    def draft(self, state: ReplyState = S.DEPOSITED) -> Reply:
        """A new mail whose reply stands here, by the hands of people and the worker's deposit."""
        self.count += 1
        raw = raw_mail(self.count, mailbox=self.box.name)
        mail_id = self.database.cases.store_raw(raw, f"<{self.count}@x.fr>", frozenset({self.count}), NOW).mail_id
        self.database.cases.claim(mail_id, "essai", NOW, 30)
        assert self.database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
        store = self.database.replies
        made = store.open(mail_id, "Re", "Madame,", letter="", version="", actor="agent", now=NOW)
        if state is S.EDITED:
            made = store.edit(made.reply_id, "Re", "Bonjour,", seen=1, actor="agent", now=NOW)
        if state is S.REJECTED:
            made = store.reject(made.reply_id, "non", seen=1, actor="chef", now=NOW)
        if state is S.VISED:
            made = store.visa(made.reply_id, seen=1, actor="chef", now=NOW)
        if state in {S.APPROVED, S.DEPOSITED}:
            parsed = replace(outcome().parsed, sender=Address(name="Léa", email="lea@exemple.fr"))
            content, name = OFFICE.write(made, parsed, "x", NOW)
            store.approve(made.reply_id, content, name, ReplyRules(), seen=1, actor="chef", now=NOW)
        if state is S.DEPOSITED:
            self.deposit()
        return store.reply(made.reply_id)

    def click(self, reply: Reply, at: datetime = NOW) -> Reply:
        return self.database.sendings.ask(
            reply.reply_id, sha256=reply.sha256, seen=reply.revision, actor="chef", now=at
        )

    def deposit(self, at: datetime = NOW) -> int:
        with open_mailboxes(ImapSettings(mailboxes=[self.box])) as mailboxes:
            return deposit_replies(self.database.replies, mailboxes, "essai", lambda: at, limit=9)

    def round(self, at: datetime = NOW, *, owner: str = "essai", box: MailboxSettings | None = None) -> int:
        """What a worker does every five seconds."""
        return rounds(self.database, box or self.box, owner, at)

    def state(self, reply: Reply) -> ReplyState:
        return self.database.replies.reply(reply.reply_id).state

    def folder(self, name: str) -> int:
        with self.dovecot.human(self.box.login) as client:
            client.select_folder(name, readonly=True)
            return len(client.search())


def rounds(database: Database, box: MailboxSettings, owner: str, at: datetime) -> int:
    common = ImapSettings(mailboxes=[box])
    with open_mailboxes(common) as mailboxes:
        return send_replies(database.sendings, mailboxes, open_post_office(common), OFFICE, owner, lambda: at)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def town(tmp_path: Path, dovecot: Dovecot) -> Iterator[Town]:
    url = f"sqlite:///{tmp_path / 'ville.db'}"
    with post_room() as room:
        box = dovecot.account(f"ville-{os.urandom(4).hex()}", smtp=room.settings())
        with dovecot.human(box.login) as client:
            client.create_folder("Drafts")
            client.create_folder("Sent")
        database = open_database(url)
        yield Town(database, url, box, room, dovecot)
        database.close()


def test_a_click_sends_the_approved_bytes_once_to_the_citizen_and_files_a_copy(town: Town) -> None:
    reply = town.click(town.draft())
    assert [town.round(), town.round(), town.round(NOW + LOST)] == [1, 0, 0]
    assert town.room.recipients == ["lea@exemple.fr"]
    assert town.room.taken[0].replace(b"\r\n", b"\n") == town.database.sendings.content(reply.reply_id).replace(
        b"\r\n", b"\n"
    )
    done = town.database.replies.reply(reply.reply_id)
    assert (done.state, done.sender, done.sent_at) == (S.SENT, "chef", NOW)
    assert (town.folder("Sent"), town.folder("Drafts")) == (1, 0)
    said = [(h.actor, h.action) for h in town.database.cases.case(reply.mail_id).history][-3:]
    assert said == [
        ("chef", "envoi demandé"),
        ("tri automatique", "envoi commencé"),
        ("tri automatique", "réponse envoyée"),
    ]
    town.database.connectors.collect(NOW, 99)
    told = [e.type for e in town.database.connectors.events(EVERYTHING, 0, 99)]
    for kind in (EventType.REPLY_APPROVED, EventType.ANSWERED, EventType.REPLY_SENT):
        assert told.count(kind) == 1


def test_without_a_click_no_state_sends_however_often_workers_come_round(town: Town) -> None:
    for state in (S.PROPOSED, S.EDITED, S.VISED, S.APPROVED, S.DEPOSITED, S.REJECTED):
        reply = town.draft(state)
        for at in (NOW, NOW + LOST, NOW + timedelta(days=40)):
            town.deposit(at)
            assert town.round(at) == 0
        assert town.state(reply) is (S.DEPOSITED if state is S.APPROVED else state)
    assert town.room.taken == []


@pytest.mark.parametrize("state", [S.PROPOSED, S.EDITED, S.VISED, S.REJECTED])
def test_what_nobody_approved_cannot_be_clicked(town: Town, state: ReplyState) -> None:
    reply = town.draft(state)
    with pytest.raises(VaguemestreError):
        town.click(reply)
    town.round()
    assert town.room.taken == []


def test_a_click_holds_for_the_very_bytes_and_revision_that_were_seen(town: Town) -> None:
    reply = town.draft()
    for other in (replace(reply, sha256="0" * 64), replace(reply, sha256=""), replace(reply, revision=1)):
        with pytest.raises(CaseMoved):
            town.click(other)
    town.click(reply)
    with pytest.raises(VaguemestreError):  # again, as a reloaded form would
        town.click(reply)
    with pytest.raises(VaguemestreError):
        town.click(town.database.replies.reply(reply.reply_id))
    assert (town.round(), len(town.room.taken)) == (1, 1)
    with pytest.raises(VaguemestreError):
        town.click(town.database.replies.reply(reply.reply_id))
    assert (town.round(), len(town.room.taken)) == (0, 1)


def test_a_click_before_the_deposit_waits_for_it(town: Town) -> None:
    reply = town.click(town.draft(S.APPROVED))
    assert (town.round(), reply.state) == (0, S.APPROVED)
    town.deposit()
    assert (town.state(reply), town.round(), len(town.room.taken)) == (S.TO_SEND, 1, 1)


def test_sending_closed_between_click_and_round_sends_nothing_and_gives_the_draft_back(town: Town) -> None:
    reply = town.click(town.draft())
    closed = town.box.model_copy(update={"smtp": None})
    assert town.round(box=closed) == 0
    kept = town.database.replies.reply(reply.reply_id)
    assert (kept.state, kept.sender) == (S.DEPOSITED, "")
    assert "n’est plus ouvert" in kept.problem
    assert (town.round(), town.room.taken, town.folder("Drafts")) == (0, [], 1)


def test_an_old_click_is_not_carried_out(town: Town) -> None:
    reply = town.click(town.draft())
    late = NOW + PATIENCE + timedelta(seconds=1)
    assert (town.round(late), town.state(reply), town.room.taken) == (0, S.DEPOSITED, [])


def test_a_draft_that_a_person_took_or_changed_is_not_sent(town: Town) -> None:
    taken, changed = town.draft(), town.draft()
    with town.dovecot.human(town.box.login) as client:
        client.select_folder("Drafts")
        uids = client.search()
        original = client.fetch(uids, ["BODY.PEEK[]"])[uids[1]][b"BODY[]"]
        client.delete_messages(uids)
        client.expunge()
        client.append("Drafts", original.replace(b"Madame", b"Monsieur"), flags=(rb"\Draft",))
    town.click(taken)
    town.click(changed)
    assert [town.round(), town.round()] == [0, 0]
    assert (town.state(taken), town.state(changed), town.room.taken) == (S.DEPOSITED, S.DEPOSITED, [])


@pytest.mark.parametrize(("where", "answer"), [("rcpt", "550 non"), ("data", "554 non")])
def test_a_refusal_uses_the_click_up(town: Town, where: str, answer: str) -> None:
    reply = town.click(town.draft())
    setattr(town.room, where, answer)
    assert (town.round(), town.state(reply)) == (0, S.DEPOSITED)
    setattr(town.room, where, "250 OK")
    assert (town.round(NOW + LOST), town.room.taken) == (0, [])  # a person decides again
    town.click(town.database.replies.reply(reply.reply_id), NOW + LOST)
    assert (town.round(NOW + LOST), len(town.room.taken)) == (1, 1)


def test_a_server_in_trouble_before_the_message_is_tried_again_while_the_click_is_good(town: Town) -> None:
    reply = town.click(town.draft())
    town.room.rcpt = "451 plus tard"
    assert (town.round(), town.state(reply)) == (0, S.TO_SEND)
    town.room.rcpt = "250 OK"
    assert (town.round(NOW + timedelta(seconds=29)), town.round(NOW + timedelta(seconds=31))) == (0, 1)
    assert len(town.room.taken) == 1


def test_a_line_broken_at_the_end_is_unsure_and_only_a_person_goes_on(town: Town) -> None:
    reply = town.click(town.draft())
    town.room.hang_up = True
    assert (town.round(), town.state(reply), len(town.room.taken)) == (0, S.UNSURE, 1)
    town.room.hang_up = False
    for days in (1, 2, 3):
        assert town.round(NOW + timedelta(days=days)) == 0
    unsure = town.database.replies.reply(reply.reply_id)
    with pytest.raises(VaguemestreError):
        town.click(unsure)
    with pytest.raises(VaguemestreError):
        town.database.sendings.settle(reply.reply_id, gone=True, seen=1, actor="chef", now=NOW)
    town.database.sendings.settle(reply.reply_id, gone=True, seen=unsure.revision, actor="chef", now=NOW)
    assert (town.round(), town.state(reply), len(town.room.taken), town.folder("Sent")) == (0, S.SENT, 1, 1)


def test_eight_workers_at_once_send_one(town: Town) -> None:
    reply = town.click(town.draft())
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: town.round(owner=f"w{n}"), range(8)))
    assert (sum(sent), len(town.room.taken), town.state(reply)) == (1, 1, S.SENT)


def test_who_lost_the_claim_does_not_begin(town: Town) -> None:
    reply = town.click(town.draft())
    store = town.database.sendings
    assert store.claim("lent", NOW, seconds=60) is not None
    assert store.claim("autre", NOW + timedelta(seconds=61), seconds=60) is not None
    later = NOW + timedelta(seconds=62)
    assert not store.begin(reply.reply_id, "lent", later, seconds=60)
    assert store.begin(reply.reply_id, "autre", later, seconds=60)
    assert not store.begin(reply.reply_id, "autre", later, seconds=60)


def _die(*_: object, **__: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


def _killed(url: str, box: MailboxSettings, step: str) -> None:
    begin = SqlSendingStore.begin

    def begin_and_die(*args: object, **kwargs: object) -> bool:
        begin(*args, **kwargs)  # type: ignore[arg-type]
        return _die()

    if step == "before it begins":
        SqlSendingStore.begin = _die  # type: ignore[method-assign]
    elif step == "before DATA":
        SqlSendingStore.begin = begin_and_die  # type: ignore[method-assign]
    elif step == "after DATA":
        SqlSendingStore.sent = _die  # type: ignore[method-assign]
    else:
        ImapMailbox.file_sent = _die  # type: ignore[method-assign]
    rounds(open_database(url), box, "mort", NOW)


@pytest.mark.parametrize(
    ("step", "gone", "left", "then"),
    [
        ("before it begins", 0, S.TO_SEND, S.DEPOSITED),  # the dead worker's claim outlives the click
        ("before DATA", 0, S.SENDING, S.UNSURE),
        ("after DATA", 1, S.SENDING, S.UNSURE),
        ("before the copy", 1, S.SENT, S.SENT),
    ],
)
def test_a_worker_killed_on_the_way_never_makes_a_second_mail(
    town: Town, step: str, gone: int, left: ReplyState, then: ReplyState
) -> None:
    reply = town.click(town.draft())
    process = multiprocessing.get_context("spawn").Process(target=_killed, args=(town.url, town.box, step))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert (len(town.room.taken), town.state(reply)) == (gone, left)
    for at in (NOW + timedelta(seconds=5), NOW + LOST, NOW + 2 * LOST):
        assert town.round(at) == 0
    assert (len(town.room.taken), town.state(reply)) == (gone, then)
    assert town.folder("Sent") == (step == "before the copy")
    if then is S.UNSURE and not gone:
        unsure = town.database.replies.reply(reply.reply_id)
        town.database.sendings.settle(reply.reply_id, gone=False, seen=unsure.revision, actor="chef", now=NOW)
        assert town.round(NOW + LOST) == 0  # to say that it did not leave is no click
        with contextlib.suppress(VaguemestreError):
            town.click(town.database.replies.reply(reply.reply_id), NOW + LOST)
        assert (town.round(NOW + LOST), len(town.room.taken)) == (1, 1)


def test_one_place_in_the_code_transmits_and_it_asks_first() -> None:
    found: dict[str, list[str]] = {}
    for path in sorted(REPOSITORY.glob("triage/**/*.py")):
        for name in re.findall(r"\.(transmit|sendmail|send_message|rcpt)\(", path.read_text(encoding="utf-8")):
            found.setdefault(name, []).append(path.relative_to(REPOSITORY).as_posix())
    assert found == {"transmit": ["triage/steps/send.py"], "rcpt": ["triage/adapters/smtp/post_office.py"]}
    lines = (REPOSITORY / "triage/steps/send.py").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if ".transmit(" in line)
    assert "if not store.begin(" in lines[at - 2]
