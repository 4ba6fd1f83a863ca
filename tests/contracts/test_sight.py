"""The database and `Sight.sees` agree on what a person may see, in lists, in counts and for one mail."""

import itertools
from collections.abc import Iterator

import pytest

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.people import CONTENT, EVERYTHING, NOTHING, Sensitivity, Sight
from triage.ports import Selection

LABELS = ("police_municipale/reclamation_agent", "police_municipale/fourriere", "voirie_proprete")
BOXES = ("pm", "accueil")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    for uid, (label, box, why) in enumerate(itertools.product(LABELS, BOXES, Sensitivity), start=1):
        mail_id = opened.cases.store_raw(raw_mail(uid, mailbox=box), f"<{uid}@x>", frozenset({uid}), NOW).mail_id
        opened.cases.claim(mail_id, "essai", NOW, 30)
        assert opened.cases.record(mail_id, outcome(label=label), Filing.NOT_WANTED, NOW, sensitive=why)
    opened.cases.store_raw(raw_mail(99), "<99@x>", frozenset({99}), NOW)  # not yet sorted
    yield opened
    opened.close()


def test_lists_counters_and_single_mails_follow_one_rule(database: Database) -> None:
    everyone = database.cases.lines(Selection(limit=100))
    cases = [database.cases.case(line.mail_id) for line in everyone]
    assert len(cases) == 19
    sights = [EVERYTHING, NOTHING] + [
        Sight(mailboxes=boxes, services=services, opened=opened)
        for boxes in (None, frozenset({"pm"}))
        for services in (None, frozenset({"police_municipale"}), frozenset({"voirie_proprete"}))
        for opened in (frozenset(), frozenset({LABELS[0]}), frozenset({CONTENT}), frozenset({CONTENT, LABELS[2]}), None)
    ]
    for sight in sights:
        expected = {
            c.mail_id
            for c in cases
            if sight.sees(
                mailbox=c.location.mailbox,
                service=c.label.service if c.label else "",
                label_code=c.label.code if c.label else "",
                sensitive=c.sensitive,
            )
        }
        selection = Selection(limit=100, sight=sight)
        assert {line.mail_id for line in database.cases.lines(selection)} == expected
        assert database.cases.how_many(selection, 100) == len(expected)
        assert sum(database.cases.counts(NOW, sight).by_state.values()) == len(expected)
