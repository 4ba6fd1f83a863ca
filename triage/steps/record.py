"""Write down what was understood, in one transaction."""

from datetime import datetime

from triage.domain.case import Filing, Outcome
from triage.domain.filing import SortMode
from triage.domain.mail import StoredMail
from triage.domain.referential import Referential
from triage.domain.sensitivity import sensitivity
from triage.ports import CaseStore, Mailboxes


def record(
    stored: StoredMail,
    outcome: Outcome,
    now: datetime,
    store: CaseStore,
    mailboxes: Mailboxes,
    referential: Referential,
) -> bool:
    """Record the outcome; False when another worker was first, in which case nothing is written."""
    mode, _ = mailboxes.policy(stored.location.mailbox)
    filing = Filing.NOT_WANTED if mode is SortMode.OBSERVE else Filing.PENDING
    closed = sensitivity(outcome.parsed, outcome.verdict.label, referential)
    return store.record(stored.mail_id, outcome, filing, now, sensitive=closed)
