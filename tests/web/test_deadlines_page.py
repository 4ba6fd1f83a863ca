"""The legal deadlines in the reading pane."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.domain.test_clock import TOWN
from tests.fakes.outcomes import NOW, outcome, raw_mail
from tests.web.conftest import Site
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.case import Filing
from triage.domain.clock import Ended
from triage.domain.referential import Referential
from triage.web.app import create_app


@pytest.fixture
def clocked(tmp_path: Path, referential: Referential) -> Iterator[Site]:
    database = open_database(f"sqlite:///{tmp_path / 'clock.db'}", TOWN)
    number = database.cases.store_raw(raw_mail(1), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    database.cases.claim(number, "essai", NOW, 30)
    assert database.cases.record(number, outcome(), Filing.NOT_WANTED, NOW)
    late = NOW.replace(year=NOW.year + 1)
    yield Site(
        database=database,
        app=create_app(doors_of(database, referential), now=lambda: late),
        ids={"mail": number},
        now=late,
    )
    database.close()


def test_the_pane_says_what_is_late_until_when_and_by_which_text(clocked: Site) -> None:
    text = clocked.text(f"/courriers/{clocked.ids['mail']}")
    assert "Échéances" in text
    assert "Accusé d&#39;enregistrement" in text
    assert "CRPA, art. R112-11-2" in text
    assert "en retard de" in text
    assert "la demande est réputée rejetée" in text


def test_what_is_done_is_no_longer_late(clocked: Site) -> None:
    clocked.database.deadlines.end(clocked.ids["mail"], Ended.ANSWERED, NOW)
    text = clocked.text(f"/courriers/{clocked.ids['mail']}")
    assert "réponse faite" in text
    assert "en retard" not in text.split("Échéances")[1].split("</section>")[0]
