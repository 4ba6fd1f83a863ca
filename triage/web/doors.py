"""The outside world as the pages see it: the ports they use, in one value that `bootstrap` fills."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from triage.domain.company import LOCKED
from triage.domain.learning import ModelVersion
from triage.domain.referential import Referential
from triage.ports import CaseStore
from triage.ports.accounts import AccountStore, Passwords
from triage.ports.attachments import Attachments
from triage.ports.bench import Bench
from triage.ports.company import Company
from triage.ports.connectors import ConnectorRules, ConnectorStore
from triage.ports.dashboard import Dashboard
from triage.ports.deadlines import Deadlines
from triage.ports.entities import EntityStore
from triage.ports.la_suite import LaSuite
from triage.ports.learning import LearningStore, Trainer
from triage.ports.letter_measures import LetterMeasures
from triage.ports.letters import Letters, TownLetters
from triage.ports.mail_room import MailRoom
from triage.ports.preferences import Preferences
from triage.ports.replies import OutgoingMail, ReplyStore
from triage.ports.reply_queues import ReplyQueues
from triage.ports.review import ReviewStore
from triage.ports.searches import SavedSearches
from triage.ports.sendings import SendingStore
from triage.ports.threads import Threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """One field for each port."""

    attachments: Attachments
    bench: Bench
    accounts: AccountStore
    cases: CaseStore
    company: Company
    connectors: ConnectorStore
    connector_rules: ConnectorRules
    dashboard: Dashboard
    la_suite: LaSuite
    deadlines: Deadlines
    entities: EntityStore
    learning: LearningStore
    letters: Letters
    letter_measures: LetterMeasures
    mail_room: MailRoom
    passwords: Passwords
    preferences: Preferences
    referential: Referential
    outgoing: OutgoingMail
    replies: ReplyStore
    reply_queues: ReplyQueues
    review: ReviewStore
    searches: SavedSearches
    sendings: SendingStore
    threads: Threads
    trainer: Trainer
    town_letters: TownLetters
    shipped: ModelVersion | None = None  # the model that sorts while no person put another into service
    silent_hours: Mapping[str, float] = field(default_factory=dict)  # by mailbox: without a mail this long, pages warn
    lock_time: timedelta = LOCKED  # a mail that somebody corrects or answers is theirs for so long
    sending_mailboxes: frozenset[str] = frozenset()  # where the town opened sending after a person's click
