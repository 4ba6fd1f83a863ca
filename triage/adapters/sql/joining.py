"""Puts a mail into its thread while it is recorded. A thread is all mails that name one another, however far round."""

from sqlalchemy import Connection, select, update

from triage.adapters.sql.company_tables import thread_mark
from triage.adapters.sql.intake import insert_or_ignore
from triage.adapters.sql.tables import mail
from triage.domain.mail import ParsedMail
from triage.domain.threads import named_by, oldest


def join_thread(connection: Connection, mail_id: int, parsed: ParsedMail) -> None:
    """Note what the mail names, and give it the thread of it; threads that it ties together become one."""
    own = connection.execute(select(mail.c.message_id).where(mail.c.id == mail_id)).scalar_one()
    named = named_by(parsed, own)
    if not named:
        return
    for message_id in named:  # sorted: two workers that meet wait for each other in the same order
        insert_or_ignore(connection, thread_mark, {"message_id": message_id, "thread": str(mail_id)})
    marks = thread_mark.c
    known = set(connection.scalars(select(marks.thread).where(marks.message_id.in_(named))))
    thread = oldest(known)
    if others := sorted(known - {thread}):
        connection.execute(update(thread_mark).where(marks.thread.in_(others)).values(thread=thread))
        connection.execute(update(mail).where(mail.c.thread.in_(others)).values(thread=thread))
    connection.execute(update(mail).where(mail.c.id == mail_id).values(thread=thread))
