"""The model in service changes between two mails: the old one sorts until the new one is there, and whatever goes wrong, mail goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.crafts import obedient_crafts
from tests.fakes.outcomes import outcome, raw_mail
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing
from triage.domain.errors import ModelUnavailable
from triage.domain.learning import ModelVersion, Place
from triage.domain.mail import ParsedMail
from triage.domain.referential import Entry, Label, Referential
from triage.domain.verdict import Guess, Opinion
from triage.ports import Classifier
from triage.worker.live_model import LiveModel

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
REFERENTIAL = Referential(
    version="essai",
    default_threshold=0.8,
    entries=(Entry(label=Label(service="voirie"), name="Voirie", sentence="s", folder="V"),),
)


class Named:
    """A classifier that only has a name and one answer."""

    def __init__(self, model: str) -> None:
        self.version = model
        self.labels = ("voirie",)

    def classify(self, mail: ParsedMail) -> Opinion:
        return Opinion(guesses=(Guess(label=Label(service="voirie"), probability=0.7),), reasons=(), model=self.version)

    def unknown_words(self, mail: ParsedMail) -> float | None:
        return 0.25


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'essai.db'}")
    for name in ("m@1", "m@2", "broken@1"):
        opened.learning.add_model(ModelVersion(model=name, folder=f"/{name}", created_at=NOW))
    yield opened
    opened.close()


def live(database: Database, share: float = 1.0) -> LiveModel:
    def load(model: str, referential: Referential) -> Classifier:
        if model.startswith("broken"):
            raise ModelUnavailable("damaged", words="Le modèle est endommagé.")
        return Named(model)

    return LiveModel(database.learning, load, lambda: REFERENTIAL, every=60, shadow_share=share)


def sorting(model: LiveModel) -> str:
    return model.now(obedient_crafts()).classifier.version


def test_without_a_choice_the_worker_keeps_what_it_started_with(database: Database) -> None:
    model = live(database)
    model.look()
    assert sorting(model) == obedient_crafts().classifier.version


def test_a_promotion_and_a_rollback_take_effect_at_the_next_look(database: Database) -> None:
    model = live(database)
    for wanted in ("m@1", "m@2", "m@1"):
        database.learning.place(Place.ACTIVE, wanted, "chef", "x", NOW)
        assert model.look()
        assert sorting(model) == wanted
        assert not model.look()
    database.learning.place(Place.ACTIVE, "", "chef", "x", NOW)
    model.look()
    assert sorting(model) == obedient_crafts().classifier.version


def test_a_model_that_does_not_load_leaves_the_old_one_and_is_written_down_once(database: Database) -> None:
    model = live(database)
    database.learning.place(Place.ACTIVE, "m@1", "chef", "x", NOW)
    model.look()
    database.learning.place(Place.ACTIVE, "broken@1", "chef", "x", NOW)
    for _ in range(3):
        assert not model.look()
    assert sorting(model) == "m@1"
    refused = [e for e in database.learning.journal() if e.action == "chargement refusé"]
    assert [e.detail for e in refused] == ["Le modèle est endommagé."]


def test_a_mail_in_hand_keeps_the_model_it_began_with(database: Database) -> None:
    model = live(database)
    database.learning.place(Place.ACTIVE, "m@1", "chef", "x", NOW)
    model.look()
    in_hand = model.now(obedient_crafts())
    database.learning.place(Place.ACTIVE, "m@2", "chef", "x", NOW)
    model.look()
    assert (in_hand.classifier.version, sorting(model)) == ("m@1", "m@2")


def recorded_mail(database: Database) -> int:
    mail_id = database.cases.store_raw(raw_mail(1), "<1@x>", frozenset({1}), NOW).mail_id
    database.cases.claim(mail_id, "w", NOW, 60)
    database.cases.record(mail_id, outcome(), Filing.NOT_WANTED, NOW)
    return mail_id


def test_a_model_on_trial_only_leaves_its_word(database: Database) -> None:
    model = live(database)
    database.learning.place(Place.ACTIVE, "m@1", "chef", "x", NOW)
    database.learning.place(Place.SHADOW, "m@2", "chef", "x", NOW)
    model.look()
    mail_id = recorded_mail(database)
    before = database.cases.case(mail_id)
    model.after(mail_id, database.cases, model.now(obedient_crafts()).classifier)
    (word,) = database.learning.shadows("m@2")
    assert (word.mail_id, word.label, word.confidence) == (mail_id, "voirie", 0.7)
    assert database.cases.case(mail_id) == before
    assert [d.unknown_words for d in database.learning.decisions(datetime(2000, 1, 1, tzinfo=UTC))] == [0.25]


def test_a_trial_gets_no_time_that_it_was_not_given(database: Database) -> None:
    model = live(database, share=0.0)
    database.learning.place(Place.SHADOW, "m@2", "chef", "x", NOW)
    model.look()
    model.after(recorded_mail(database), database.cases, Named("m@1"))
    assert database.learning.shadows("m@2") == []


def test_thresholds_of_the_town_reach_the_worker(database: Database) -> None:
    from triage.domain.town_referential import overlaid

    def current() -> Referential:
        return overlaid(REFERENTIAL, database.learning.thresholds(), database.learning.classes())

    model = LiveModel(database.learning, lambda m, r: Named(m), current, every=60, shadow_share=0)
    model.look()
    database.learning.set_threshold("voirie", 0.55, "chef", NOW)
    assert model.look()
    assert model.now(obedient_crafts()).referential.threshold(Label(service="voirie")) == 0.55
