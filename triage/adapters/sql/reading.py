"""What the pages and the command line read of one case. Lists and counters are in `listing.py`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, select

from triage.adapters.sql.codec import read_outcome
from triage.adapters.sql.effective import decisions_of, effective, stored_texts
from triage.adapters.sql.journal import read_history
from triage.adapters.sql.tables import mail, raw_mail
from triage.domain.attached import AttachedText
from triage.domain.case import Case, Filing, HistoryEntry, State
from triage.domain.entity_review import EntityDecision, reviewed
from triage.domain.errors import UnknownCase
from triage.domain.mail import Location, StoredMail
from triage.domain.people import Sensitivity
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
    row = connection.execute(whole_case().where(mail.c.id == mail_id)).one_or_none()
    if row is None:
        raise UnknownCase(f"no mail {mail_id}", subject=str(mail_id))
    decisions, texts = decisions_of(connection, [mail_id])[mail_id], stored_texts(connection, [mail_id])[mail_id]
    return case_of(row, read_history(connection, mail_id), decisions, texts)


def whole_case() -> Select[Any]:
    """The rows that `case_of` understands."""
    return select(mail, raw_mail.c.content.is_not(None).label("original_kept")).join(
        raw_mail, raw_mail.c.sha256 == mail.c.sha256
    )


def case_of(
    row: Any,
    history: tuple[HistoryEntry, ...],
    decisions: Sequence[EntityDecision] = (),
    texts: tuple[AttachedText, ...] = (),
) -> Case:
    """A row of `whole_case`, its history, what people decided of its entities and the text of its letters as a case."""
    recorded = read_outcome(row.outcome)
    if recorded is not None and texts:
        recorded = replace(recorded, attached=texts)
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
        outcome=effective(recorded, decisions) if recorded else None,
        reviewed=reviewed(recorded.entities, decisions) if recorded else (),
        history=history,
        original_kept=bool(row.original_kept),
        label=Label(service=row.service, motif=row.motif) if row.service else None,
        assignee=row.assignee,
        thread=row.thread,
        sensitive=Sensitivity(row.sensitive),
        due_at=row.due_at,
        due_code=row.due_code,
    )
