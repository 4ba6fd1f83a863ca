"""Which drafts wait for whom, on both databases."""

from collections.abc import Iterator

import pytest

from tests.contracts.test_reply_store import opened
from tests.fakes.outcomes import NOW
from triage.adapters.sql import Database, open_database
from triage.domain.drafts import Cause, ReplyRules, ReplyState
from triage.domain.people import EVERYTHING, NOTHING
from triage.domain.referential import Label
from triage.ports.reply_queues import Queue


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened_one = open_database(database_url)
    yield opened_one
    opened_one.close()


def where(database: Database, *visa: Label) -> list[Queue]:
    counts = database.reply_queues.counts(EVERYTHING, visa, 9)
    found = [q for q in Queue if counts[q]]
    for queue in Queue:
        assert len(database.reply_queues.lines(queue, EVERYTHING, visa, 9)) == counts[queue]
        assert database.reply_queues.lines(queue, NOTHING, visa, 9) == []
    return found


def test_a_draft_goes_from_queue_to_queue_and_out(database: Database) -> None:
    store, reply = database.replies, opened(database, "[à compléter : date]")
    assert where(database) == [Queue.WRITING]
    (line,) = database.reply_queues.lines(Queue.WRITING, EVERYTHING, (), 9)
    assert (line.mail_id, line.writer, line.state) == (reply.mail_id, "agent", ReplyState.PROPOSED)
    service = Label(service=line.service)
    reply = store.edit(reply.reply_id, "Re", "Madame,", seen=1, actor="autre", now=NOW)
    assert where(database) == [Queue.APPROVAL]
    assert where(database, service) == where(database, Label(service=line.service, motif=line.motif)) == [Queue.VISA]
    reply = store.visa(reply.reply_id, seen=reply.revision, actor="chef", now=NOW)
    assert where(database, service) == [Queue.APPROVAL]
    store.approve(reply.reply_id, b"x", "<a@b>", ReplyRules(), seen=reply.revision, actor="chef", now=NOW)
    assert where(database) == []
    store.claim("un", NOW, seconds=9, limit=1)
    store.deposited(reply.reply_id, "un", NOW)
    assert where(database) == [Queue.DEPOSITED]
    store.open(reply.mail_id, "Re", "", letter="", version="", actor="agent", now=NOW)
    assert where(database) == [Queue.WRITING]


def test_a_rejected_draft_waits_for_nobody_and_another_letter_takes_its_place_at_once(database: Database) -> None:
    store, reply = database.replies, opened(database, "Madame,")
    other = store.open(
        reply.mail_id,
        "Re",
        "B",
        letter="x",
        version="1",
        actor="b",
        now=NOW,
        instead_of=(reply.reply_id, reply.revision),
    )
    assert (other.letter, store.reply(reply.reply_id).reason) == ("x", "Une autre lettre convient mieux")
    assert len(database.reply_queues.lines(Queue.APPROVAL, EVERYTHING, (), 9)) == 1
    store.reject(other.reply_id, "", seen=1, actor="chef", now=NOW, cause=Cause.NEEDLESS)
    assert where(database) == []
