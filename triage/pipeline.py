"""The way of a mail, in order: the table of contents of the service, and nothing else.

`understand` is the part without effects (also used by the command line and the test bench); `handle` is the whole way.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.attached import AttachedText
from triage.domain.case import Filing, Outcome, State
from triage.domain.mail import ParsedMail
from triage.domain.referential import Referential
from triage.domain.whole_mail import whole
from triage.ports import CaseStore, Classifier, Extractor, Mailboxes, MailReader, Responder
from triage.ports.attachments import LetterReader
from triage.steps.classify import classify
from triage.steps.extract import extract, extract_attached
from triage.steps.parse import parse, read_letters
from triage.steps.prioritise import prioritise
from triage.steps.propose import propose
from triage.steps.record import record
from triage.steps.sort import sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Crafts:
    """What understanding a mail takes."""

    reader: MailReader
    letters: LetterReader
    classifier: Classifier
    extractor: Extractor
    responder: Responder
    referential: Referential


def understand(mail: ParsedMail, crafts: Crafts, letters: tuple[AttachedText, ...] = ()) -> Outcome:
    """Extract, classify, prioritise, propose. No effect on anything."""
    extraction = extract(mail, crafts.extractor)
    attached = extract_attached(letters, mail, crafts.extractor)
    read, found = whole(mail, extraction, attached)
    verdict = classify(read, found, crafts.classifier, crafts.referential)
    priority = prioritise(read, verdict, found, crafts.referential)
    proposal = propose(read, verdict, found, crafts.responder, crafts.referential)
    return Outcome(
        parsed=mail,
        verdict=verdict,
        priority=priority,
        extraction=extraction,
        proposal=proposal,
        rules_version=f"{extraction.version} {crafts.referential.version}",
        attached=attached,
    )


def handle(mail_id: int, now: datetime, crafts: Crafts, store: CaseStore, mailboxes: Mailboxes) -> None:
    """Take one claimed or already recorded case as far as it goes. Idempotent: each part looks at the state first."""
    if store.case(mail_id).state is State.RECEIVED:
        stored = store.raw(mail_id)
        mail = parse(stored, crafts.reader)
        letters = read_letters(stored, mail, crafts.letters)
        outcome = understand(mail, crafts, letters)
        record(stored, outcome, now, store, mailboxes, crafts.referential)
    if store.case(mail_id).filing is Filing.PENDING:
        sort(mail_id, now, store, mailboxes, crafts.referential)
