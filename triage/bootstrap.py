"""The one place where settings become objects. Imports of heavy libraries are late: `vaguemestre --help` stays quick."""

import logging
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from triage.adapters.deadline_file import load_clock
from triage.adapters.referential_file import load_referential
from triage.domain.clock import Clock
from triage.domain.errors import ModelUnavailable, VaguemestreError
from triage.domain.la_suite import Channel
from triage.domain.learning import Place
from triage.domain.referential import Referential
from triage.domain.town_referential import overlaid
from triage.pipeline import Crafts
from triage.ports import CaseStore, Classifier
from triage.ports.attachments import Attachments
from triage.ports.bench import Bench
from triage.ports.connectors import ConnectorRules
from triage.ports.la_suite import LaSuite
from triage.ports.learning import LearningStore
from triage.ports.letters import Letters, TownLetters
from triage.ports.replies import OutgoingMail
from triage.ports.sendings import PostOffice
from triage.settings import DATABASE_FILE, REPOSITORY, Settings, read_settings
from triage.training_process import ProcessTrainer
from triage.web.doors import Doors

if TYPE_CHECKING:
    from triage.adapters.imap import ImapMailboxes
    from triage.adapters.sql import Database

SHIPPED_MODEL = REPOSITORY / "classifiers" / "bundle"
KEY_FILE = "webhooks.key"  # in the data folder, where no other key is set
log = logging.getLogger(__name__)


def referential_of(settings: Settings) -> Referential:
    """The town's referential. Raises ConfigurationError."""
    return load_referential(settings.referential)


def classifier_of(settings: Settings, referential: Referential) -> Classifier:
    """The model, or the keyword rules where no model loads (every mail then goes to a human).

    Raises ConfigurationError when the model was trained on labels that the referential does not contain.
    """
    from classifiers import load_classifier
    from classifiers.rules import RulesClassifier

    known = [label.code for label in referential.labels()]
    try:
        classifier = load_classifier(settings.model.path or str(SHIPPED_MODEL), settings.model.threads, known)
    except ModelUnavailable as error:
        log.warning("no model loads, keyword rules stand in: %s", error)
        return RulesClassifier(known)
    referential.check_declared(classifier.trained_labels, where="Modèle de tri")
    return classifier


def active_folder(settings: Settings, learning: LearningStore) -> tuple[str, str, str]:
    """Folder and name of the model that a person put into service, and the time of the newest mail that it learnt from ("" for
    the model of the settings or the shipped one, which learnt from no mail of the town). Raises StoreUnavailable.
    """
    placed = learning.placed().get(Place.ACTIVE, "")
    for version in learning.models():
        if version.model == placed:
            return version.folder, version.model, str(version.card.get("until", ""))
    return settings.model.path or str(SHIPPED_MODEL), "", ""


def town_referential_of(settings: Settings, learning: LearningStore) -> Referential:
    """The referential with the town's own thresholds and classes. Raises ConfigurationError, StoreUnavailable."""
    return overlaid(referential_of(settings), learning.thresholds(), learning.classes())


def pages_referential_of(settings: Settings, learning: LearningStore) -> Referential:
    """The referential with the town's own classes, as the pages know it from their start. Raises as `town_referential_of`."""
    return overlaid(referential_of(settings), {}, learning.classes())


def kept_classifier(folder: str, settings: Settings, referential: Referential) -> Classifier:
    """The model of a folder, checked against the referential. Raises ModelUnavailable, ConfigurationError."""
    from classifiers import load_classifier

    known = [label.code for label in referential.labels()]
    classifier = load_classifier(folder, settings.model.threads, known)
    referential.check_declared(classifier.trained_labels, where="Modèle de tri")
    return classifier


def town_crafts_of(settings: Settings) -> Crafts:
    """The crafts with the model and the classes that people of this town put into service, read once from its database; those of
    the settings where there is no database yet, or where it or the model cannot be read (the log says so).
    """
    crafts = crafts_of(settings)
    if not settings.sql.url and not (settings.data_dir / DATABASE_FILE).is_file():
        return crafts
    try:
        with closing(database_of(settings)) as database:
            referential = town_referential_of(settings, database.learning)
            folder, _, _ = active_folder(settings, database.learning)
            return replace(crafts, classifier=kept_classifier(folder, settings, referential), referential=referential)
    except VaguemestreError as error:
        log.warning("the model of the settings stands in for the town's: %s", error)
        return crafts


def crafts_of(settings: Settings, letters: TownLetters | None = None) -> Crafts:
    """Everything that understanding a mail takes. `letters` are the town's versions; without, the shipped ones."""
    from extractors import load_extractor
    from responders import load_responder
    from triage.adapters.mime import GuardedReader

    referential = referential_of(settings)
    worker = settings.worker
    reader = GuardedReader(
        max_bytes=worker.max_read_bytes, seconds=worker.mail_seconds, letter_seconds=worker.letter_seconds
    )
    return Crafts(
        reader=reader,
        letters=reader,
        classifier=classifier_of(settings, referential),
        extractor=load_extractor(statistical=settings.model.statistical_entities),
        responder=load_responder(settings.town, versions=letters),
        referential=referential,
    )


def clock_of(settings: Settings) -> Clock:
    """The town's delays and calendar. Raises ConfigurationError."""
    return load_clock(settings.referential, referential_of(settings))


def database_of(settings: Settings) -> "Database":
    """The database, migrated, with all its stores. Raises StoreUnavailable or ConfigurationError."""
    from triage.adapters.sealing import FileSeal
    from triage.adapters.sql import open_database

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = settings.connectors.key_file or settings.data_dir / KEY_FILE
    return open_database(settings.sql_url, clock_of(settings), FileSeal(key))


def store_of(settings: Settings) -> CaseStore:
    """Only the cases of the database. Raises as `database_of`."""
    return database_of(settings).cases


def bench_of(settings: Settings, learning: LearningStore) -> Bench:
    """The test bench; nothing starts before its first trial. Its models are loaded anew after people chose others."""
    from triage.trial import ProcessBench

    def in_service() -> tuple[object, ...]:
        thresholds = tuple(sorted(learning.thresholds().items()))
        return learning.placed().get(Place.ACTIVE, ""), thresholds, tuple(learning.classes())

    return ProcessBench(seconds=settings.bench.seconds, idle_seconds=settings.bench.idle_seconds, in_service=in_service)


def letters_of(settings: Settings, database: "Database", referential: Referential) -> Letters:
    """The letters that people choose from. Raises ConfigurationError or TemplateFault."""
    from responders import LetterShelf, load_responder

    return LetterShelf(load_responder(settings.town, versions=database.letters), referential)


def outgoing_of(settings: Settings) -> OutgoingMail:
    """How the town's services write. Raises ConfigurationError."""
    from responders import load_letterheads
    from triage.adapters.mime import TownMail

    return TownMail(load_letterheads(settings.town))


def post_office_of(settings: Settings) -> PostOffice:
    """Where replies are sent from, for mailboxes with an `smtp` section. Connects when first used."""
    from triage.adapters.smtp import open_post_office

    return open_post_office(settings.imap)


def attachments_of(settings: Settings) -> Attachments:
    """What opens attachments, within the limits of reading."""
    from triage.adapters.mime import GuardedReader

    return GuardedReader(max_bytes=settings.worker.max_read_bytes, seconds=settings.worker.mail_seconds)


def doors_of(
    database: "Database", referential: Referential, settings: Settings | None = None, *, bench: Bench | None = None
) -> Doors:
    """Everything the pages reach the outside world by. Without settings, those of this process are read."""
    from triage.adapters.passwords import Argon2Passwords
    from triage.shipped_model import shipped_version

    settings = settings or read_settings()
    return Doors(
        accounts=database.accounts,
        attachments=attachments_of(settings),
        bench=bench or bench_of(settings, database.learning),
        cases=database.cases,
        company=database.company,
        connectors=database.connectors,
        connector_rules=connector_rules_of(settings),
        dashboard=database.dashboard,
        la_suite=la_suite_of(settings, database),
        deadlines=database.deadlines,
        entities=database.entities,
        learning=database.learning,
        letter_measures=database.letter_measures,
        letters=letters_of(settings, database, referential),
        mail_room=database.mail_room,
        passwords=Argon2Passwords(),
        preferences=database.preferences,
        referential=referential,
        outgoing=outgoing_of(settings),
        replies=database.replies,
        reply_queues=database.reply_queues,
        review=database.review,
        sendings=database.sendings,
        shipped=shipped_version(Path(settings.model.path or SHIPPED_MODEL)),
        sending_mailboxes=frozenset(m.name for m in settings.imap.mailboxes if m.smtp is not None),
        searches=database.searches,
        threads=database.threads,
        trainer=ProcessTrainer(),
        town_letters=database.letters,
        lock_time=timedelta(minutes=settings.web.lock_minutes),
        silent_hours={m.name: m.silent_hours for m in settings.imap.mailboxes},
    )


def doors_for(doors: Doors, referential: Referential, settings: Settings, database: "Database") -> Doors:
    """The same doors under another referential; themselves where it is theirs already, so that no letter is read twice."""
    if referential == doors.referential:
        return doors
    return replace(doors, referential=referential, letters=letters_of(settings, database, referential))


def connector_rules_of(settings: Settings) -> ConnectorRules:
    """What the settings say of connectors."""
    from triage.adapters.webhooks import check_url

    wanted = settings.connectors
    return ConnectorRules(
        check_url=partial(check_url, private_hosts=frozenset(wanted.private_hosts)),
        requests_per_minute=wanted.requests_per_minute,
    )


def la_suite_of(settings: Settings, database: "Database") -> LaSuite:
    """The channels of La Suite Messages. Raises ConfigurationError. Opens the broker only when there is one."""
    from triage.adapters.la_suite import open_hook
    from triage.adapters.nats import open_nudges

    wanted = settings.connectors.la_suite
    token = settings.nats.token.get_secret_value() if settings.nats.token else None
    channels = [
        (
            Channel(
                name=c.name,
                channel_id=c.channel_id.lower(),
                labels=c.labels,
                assign=c.assign,
                templates=c.templates,
            ),
            c.secret_file,
            c.wait_seconds,
        )
        for c in wanted
    ]
    nudges = open_nudges(settings.nats.url, token) if wanted and settings.nats.url else None
    return open_hook(
        channels,
        database.cases,
        nudges,
        lambda: pages_referential_of(settings, database.learning),
        lambda: datetime.now(UTC),
    )


def mailboxes_of(settings: Settings) -> "ImapMailboxes":
    """The mailboxes that workers file in; use with `with`. Connects when first used."""
    from triage.adapters.imap import open_mailboxes

    return open_mailboxes(settings.imap)
