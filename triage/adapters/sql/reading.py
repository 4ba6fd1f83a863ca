"""What the pages and the command line read of one case. Lists and counters are in `listing.py`."""

from sqlalchemy import Connection, select

from triage.adapters.sql.codec import read_outcome
from triage.adapters.sql.journal import read_history
from triage.adapters.sql.tables import mail, raw_mail
from triage.domain.case import Case, Filing, State
from triage.domain.errors import UnknownCase
from triage.domain.mail import Location, StoredMail
from triage.domain.referential import Label


def read_raw(connection: Connection, mail_id: int) -> StoredMail:
    """The bytes."""
    columns = (
        mail.c.id,
        mail.c.mailbox,
        mail.c.folder,
        mail.c.uidvalidity,
        mail.c.uid,
        mail.c.received_at,
        mail.c.size,
    )
    row = connection.execute(
        select(*columns, raw_mail.c.content)
        .join(raw_mail, raw_mail.c.sha256 == mail.c.sha256)
        .where(mail.c.id == mail_id)
    ).one_or_none()
    if row is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    return StoredMail(
        mail_id=row.id,
        location=Location(mailbox=row.mailbox, folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid),
        received_at=row.received_at,
        size=row.size,
        content=None if row.content is None else bytes(row.content),
    )


def read_case(connection: Connection, mail_id: int) -> Case:
    """Everything about one mail but its bytes."""
    row = connection.execute(
        select(mail, raw_mail.c.content.is_not(None).label("original_kept"))
        .join(raw_mail, raw_mail.c.sha256 == mail.c.sha256)
        .where(mail.c.id == mail_id)
    ).one_or_none()
    if row is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    return Case(
        mail_id=row.id,
        location=Location(mailbox=row.mailbox, folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid),
        origin=Location(
            mailbox=row.mailbox, folder=row.origin_folder, uidvalidity=row.origin_uidvalidity, uid=row.origin_uid
        ),
        received_at=row.received_at,
        size=row.size,
        state=State(row.state),
        filing=Filing(row.filing),
        attempts=row.attempts,
        error=row.error,
        duplicate_of=row.duplicate_of,
        outcome=read_outcome(row.outcome),
        history=read_history(connection, mail_id),
        original_kept=bool(row.original_kept),
        label=Label(service=row.service, motif=row.motif) if row.service else None,
        assignee=row.assignee,
        thread=row.thread,
        sensitive=bool(row.sensitive),
        due_at=row.due_at,
        due_code=row.due_code,
    )
