"""Put the message in its place on the IMAP server; repeatable, and reversible by `unsort`."""

from datetime import datetime

from triage.domain.case import Case, Filing, State
from triage.domain.errors import MessageGone
from triage.domain.filing import KEYWORD_PREFIX, FilingPlan, plan_filing
from triage.domain.message_id import peek_message_id
from triage.domain.referential import Referential
from triage.ports import CaseStore, Mailbox, Mailboxes


def sort(mail_id: int, now: datetime, store: CaseStore, mailboxes: Mailboxes, referential: Referential) -> None:
    """Carry out the filing plan of a recorded case and write down where the message is now.

    Raises MailboxUnavailable or MailboxRefused: the case stays PENDING and is tried again.
    """
    case = store.case(mail_id)
    if case.outcome is None:
        return
    mode, prefix = mailboxes.policy(case.location.mailbox)
    plan = plan_filing(
        mode=mode,
        prefix=prefix,
        label=case.label or case.outcome.verdict.label,
        to_qualify=case.state is State.TO_QUALIFY,
        priority=case.outcome.priority.level,
        referential=referential,
    )
    if not plan.wanted:
        store.set_filing(mail_id, Filing.NOT_WANTED, now)
        return
    try:
        with mailboxes.borrow(case.location.mailbox) as mailbox:
            _carry_out(case, plan, mailbox, store, now)
    except MessageGone:
        store.set_filing(mail_id, Filing.GONE, now, detail="le courriel n'est plus dans la boîte")


def _carry_out(case: Case, plan: FilingPlan, mailbox: Mailbox, store: CaseStore, now: datetime) -> None:
    if plan.folder:
        message_id = peek_message_id(store.raw(case.mail_id).content)
        place = mailbox.move(case.location, plan.folder, message_id)
        store.set_filing(case.mail_id, Filing.DONE, now, place=place, detail=f"rangé dans « {plan.folder} »")
    elif not mailbox.keywords_kept(case.location.folder):
        store.set_filing(case.mail_id, Filing.FAILED, now, detail="ce serveur ne garde pas les étiquettes")
    else:
        mailbox.mark(case.location, plan.keywords, KEYWORD_PREFIX)
        store.set_filing(case.mail_id, Filing.DONE, now, detail=f"étiqueté {', '.join(plan.keywords)}")
