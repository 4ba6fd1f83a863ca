"""Undo what `sort` did: the message goes back to the folder it came to, without our keywords."""

from datetime import datetime

from triage.domain.case import Filing
from triage.domain.filing import KEYWORD_PREFIX
from triage.domain.message_id import peek_message_id
from triage.ports import CaseStore, Mailboxes


def unsort(mail_id: int, now: datetime, store: CaseStore, mailboxes: Mailboxes, *, actor: str) -> bool:
    """Put a filed message back for the person `actor`; False when it was never filed.

    Raises MessageGone, MailboxUnavailable, MailboxRefused.
    """
    case = store.case(mail_id)
    if case.filing is not Filing.DONE:
        return False
    with mailboxes.borrow(case.location.mailbox) as mailbox:
        place = case.location
        if place.folder != case.origin.folder:
            message_id = peek_message_id(store.raw(mail_id).content)
            place = mailbox.move(place, case.origin.folder, message_id)
        elif mailbox.keywords_kept(place.folder):
            mailbox.mark(place, (), KEYWORD_PREFIX)
    detail = f"remis dans « {case.origin.folder} »"
    store.set_filing(mail_id, Filing.UNDONE, now, place=place, detail=detail, actor=actor)
    return True
