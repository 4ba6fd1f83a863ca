"""Mails that name each other are one thread, on each database; those that were there before the table too."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import create_engine

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.adapters.sql.session import alembic_config
from triage.domain.case import Filing
from triage.domain.people import EVERYTHING, Sight


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


class Post:
    """Receives mails that answer one another; an id is written without its brackets."""

    def __init__(self, database: Database) -> None:
        self._database, self._uid = database, 0

    def mail(self, own: str, *names: str, answers: str = "", mailbox: str = "pm", label: str = "urbanisme") -> int:
        self._uid += 1
        raw = replace(raw_mail(self._uid, mailbox=mailbox), content=f"Subject: {own}\r\n\r\n{names}".encode())
        cases = self._database.cases
        mail_id = cases.store_raw(raw, f"<{own}>" if own else "", frozenset(range(99)), NOW).mail_id
        made = outcome(message_id=f"<{own}>" if own else "", label=label)
        parsed = replace(made.parsed, references=tuple(f"<{n}>" for n in names), in_reply_to=answers and f"<{answers}>")
        assert cases.record(mail_id, replace(made, parsed=parsed), Filing.NOT_WANTED, NOW)
        return mail_id

    def thread(self, mail_id: int, sight: Sight = EVERYTHING) -> list[int]:
        found, count = self._database.threads.of(self._database.cases.case(mail_id).thread, sight, 50)
        assert count == len(found)
        return [t.line.mail_id for t in found]


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def test_answers_belong_to_one_thread_in_all_mailboxes_and_the_same_subject_alone_does_not(post: Post) -> None:
    first = post.mail("a@x")
    stranger = post.mail("b@x")
    answer = post.mail("c@x", answers="a@x", mailbox="accueil")
    last = post.mail("d@x", "a@x", "ours@ville", "c@x")
    assert post.thread(first) == post.thread(last) == [first, answer, last]
    assert post.thread(stranger) == [stranger]


def test_two_answers_to_a_mail_that_we_never_received_are_one_thread(post: Post) -> None:
    one, two = post.mail("a@x", "ours@ville"), post.mail("b@x", answers="ours@ville")
    assert post.thread(one) == [one, two]


def test_a_mail_that_names_two_threads_ties_them_together_whichever_came_first(post: Post) -> None:
    one, two = post.mail("a@x"), post.mail("b@x")
    follower = post.mail("c@x", answers="b@x")
    tie = post.mail("d@x", "b@x", "a@x")
    assert post.thread(one) == [one, two, follower, tie]
    late = post.mail("e@x", answers="c@x")
    assert post.thread(late) == [one, two, follower, tie, late]


def test_a_mail_without_any_id_has_no_thread(post: Post, database: Database) -> None:
    post.mail("")
    alone = post.mail("")
    assert database.cases.case(alone).thread == ""
    assert post.thread(alone) == []


def test_a_thread_shows_no_mail_out_of_sight(post: Post) -> None:
    mine, _ = post.mail("a@x"), post.mail("b@x", answers="a@x", label="etat_civil")
    assert post.thread(mine, Sight(services=frozenset({"urbanisme"}))) == [mine]


def test_mails_of_before_get_the_same_threads_from_the_migration(
    post: Post, database: Database, database_url: str
) -> None:
    ids = [post.mail("a@x"), post.mail("b@x"), post.mail("c@x", answers="b@x"), post.mail("d@x", "b@x", "a@x")]
    ids += [post.mail("e@x"), post.mail("")]
    before = [database.cases.case(n).thread for n in ids]
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0011")
        command.upgrade(config, "head")
    engine.dispose()
    assert [database.cases.case(n).thread for n in ids] == before == ["1", "1", "1", "1", "5", ""]
    answer = post.mail("f@x", answers="e@x")
    assert database.cases.case(answer).thread == "5"
