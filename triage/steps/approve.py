"""Approves a reply: renders the very text that the person saw into the bytes that will lie in the Drafts folder."""

from datetime import datetime

from triage.domain.case import Case
from triage.domain.drafts import Reply, ReplyRules, check_approval
from triage.domain.errors import UnknownCase
from triage.domain.people import Person, Right
from triage.domain.referential import Label, Referential
from triage.ports.replies import OutgoingMail, ReplyStore


def label_of(case: Case) -> Label:
    """What the mail is, as a person or the machine said. Raises UnknownCase for a mail that was not read yet."""
    if case.outcome is None:
        raise UnknownCase("not read yet", subject=str(case.mail_id), words="Ce courrier n’a pas encore été lu.")
    return case.label or case.outcome.verdict.label


def rules_of(label: Label, referential: Referential) -> ReplyRules:
    """What the town asks for this type of mail; what it asks for the service holds for its motifs too."""
    both = [e for e in referential.entries if e.label in (label, Label(service=label.service))]
    return ReplyRules(four_eyes=any(e.four_eyes for e in both), visa=any(e.visa for e in both))


def approve_reply(
    case: Case,
    reply: Reply,
    person: Person,
    now: datetime,
    *,
    seen: int,
    store: ReplyStore,
    mail: OutgoingMail,
    referential: Referential,
) -> Reply:
    """Approve a draft of this mail. The store refuses when the text is not the one of revision `seen` any more, which is
    what was rendered. Raises ForbiddenMove, NotAllowed, CaseMoved.
    """
    person.check(Right.APPROVE)
    label = label_of(case)
    rules = rules_of(label, referential)
    check_approval(reply, person.login, rules)
    if case.outcome is None or reply.mail_id != case.mail_id:
        raise UnknownCase("reply of another mail", subject=str(case.mail_id))
    content, name = mail.write(reply, case.outcome.parsed, label.service, now)
    # The revision of what was rendered, and that which the person saw: one and the same, or nothing is done.
    at = reply.revision if reply.revision == seen else -1
    return store.approve(reply.reply_id, content, name, rules, seen=at, actor=person.login, now=now)
