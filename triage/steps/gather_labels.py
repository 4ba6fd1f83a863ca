"""Make training examples of what people decided: pseudonymised at once, once each, taken back when the decision is undone."""

from datetime import datetime, timedelta

from triage.domain.corrections import LABELLING, Correction
from triage.domain.errors import UnknownCase
from triage.domain.learning import Source, TownExample
from triage.domain.pseudonyms import Pseudonyms
from triage.domain.whole_mail import whole_of
from triage.ports import CaseStore
from triage.ports.learning import LearningStore
from triage.ports.review import ReviewStore

PAGE = 500
# An undo may come later: so many decisions back are looked at again each time.
LOOK_BACK = 2000
UNDONE = "classement annulé"
REPLACED = "classement remplacé par un plus récent"


def gather_labels(
    reviews: ReviewStore, cases: CaseStore, learning: LearningStore, now: datetime, *, keep_days: int = 0
) -> int:
    """Look at the decisions made since the last time; the number of new examples. `keep_days` 0 keeps examples for good."""
    secret = Pseudonyms(learning.secret())
    seen = learning.reviews_seen()
    known = {example.mail_id: example for example in learning.examples() if example.source is Source.REVIEW}
    made, after = 0, max(0, seen - LOOK_BACK)
    while page := list(reviews.corrections(after, PAGE)):
        for correction in page:
            if correction.undone_at is not None:
                learning.withdraw_review(str(correction.id), UNDONE, now)
            elif correction.id > seen and correction.deed in LABELLING:
                made += _keep(correction, cases, learning, secret, known, now)
        after = page[-1].id
    learning.set_reviews_seen(after)
    if keep_days:
        learning.drop_texts(now - timedelta(days=keep_days))
    return made


def _keep(
    correction: Correction,
    cases: CaseStore,
    learning: LearningStore,
    secret: Pseudonyms,
    known: dict[int | None, TownExample],
    now: datetime,
) -> bool:
    try:
        case = cases.case(correction.mail_id)
    except UnknownCase:  # the retention rule was quicker
        return False
    if case.outcome is None:  # quarantined: there is no text to learn from
        return False
    mail, extraction = whole_of(case.outcome)
    copy = secret.copy_of(mail, extraction)
    sender = mail.sender.email if mail.sender else ""
    thread = (mail.references or (mail.in_reply_to or mail.message_id,))[0]
    example = TownExample(
        source=Source.REVIEW,
        ref=str(correction.id),
        mail_id=correction.mail_id,
        at=correction.at,
        actor=correction.actor,
        model=correction.model,
        proposed=correction.proposed.code if correction.proposed.service else "",
        confidence=correction.confidence,
        label=correction.chosen.code,
        subject=copy.subject,
        body=copy.body,
        # One group a sender; mails without one, a thread.
        group=secret.group("expediteur", sender) if sender else secret.group("fil", thread),
    )
    if not learning.add_example(example):
        return False
    before = known.get(correction.mail_id)
    if before is not None:
        learning.withdraw_review(before.ref, REPLACED, now)
    known[correction.mail_id] = example
    return True
