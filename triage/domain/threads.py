"""Which mails belong together: those that name each other by Message-ID (RFC 5322, section 3.6.4). Subjects are no proof."""

from collections.abc import Iterable

from triage.domain.mail import ParsedMail

MOST_NAMED = 60  # of one mail: the reader keeps fifty references, its own and the answered one


def named_by(mail: ParsedMail, own: str = "") -> tuple[str, ...]:
    """Every Message-ID that a mail has, answers or names, each once, in one order for all. `own` is its id where the mail
    itself gave none that could be read.
    """
    found = dict.fromkeys((mail.message_id or own, mail.in_reply_to, *mail.references))
    return tuple(sorted([name for name in found if name][:MOST_NAMED]))


def oldest(threads: Iterable[str]) -> str:
    """The thread that stays when several turn out to be one. A thread is called by the number of the mail that opened it."""
    return min(threads, key=int)
