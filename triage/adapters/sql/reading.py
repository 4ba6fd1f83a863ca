"""What the pages and the command line read: one case, a page of a list, the counters."""

from sqlalchemy import Connection, func, select

from triage.adapters.sql.codec import fold, read_outcome
from triage.adapters.sql.journal import read_history
from triage.adapters.sql.tables import mail, raw_mail
from triage.adapters.sql.work import RANK
from triage.domain.case import Case, CaseLine, Filing, State
from triage.domain.errors import UnknownCase
from triage.domain.mail import Location, StoredMail
from triage.domain.referential import Label
from triage.domain.verdict import PriorityLevel
from triage.ports import Counts, Selection

LEVEL = {rank: level.value for level, rank in RANK.items()}
OPEN = (State.TO_QUALIFY, State.SORTED, State.CONFIRMED)


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
    )


def read_lines(connection: Connection, selection: Selection) -> list[CaseLine]:
    """One page of a list."""
    wanted = select(
        mail.c.id, mail.c.received_at, mail.c.sender, mail.c.subject, mail.c.state, mail.c.service, mail.c.motif,
        mail.c.priority_rank, mail.c.confidence, mail.c.has_proposal, mail.c.attachments,
    )  # fmt: skip
    if selection.states is not None:
        wanted = wanted.where(mail.c.state.in_([s.value for s in selection.states]))
    if selection.service is not None:
        wanted = wanted.where(mail.c.service == selection.service)
    if selection.motif is not None:
        wanted = wanted.where(mail.c.motif == selection.motif)
    if selection.mailbox is not None:
        wanted = wanted.where(mail.c.mailbox == selection.mailbox)
    if selection.priority is not None:
        wanted = wanted.where(mail.c.priority_rank == RANK[PriorityLevel(selection.priority)])
    if selection.text.strip():
        wanted = wanted.where(mail.c.search_text.contains(fold(selection.text.strip()), autoescape=True))
    wanted = wanted.order_by(mail.c.priority_rank, mail.c.received_at.desc(), mail.c.id.desc())
    rows = connection.execute(wanted.limit(selection.limit).offset(selection.offset))
    return [
        CaseLine(
            mail_id=r.id,
            received_at=r.received_at,
            sender=r.sender,
            subject=r.subject,
            state=State(r.state),
            service=r.service,
            motif=r.motif or None,
            priority=LEVEL.get(r.priority_rank, ""),
            confidence=r.confidence,
            has_proposal=r.has_proposal,
            attachments=r.attachments,
        )
        for r in rows
    ]


def read_counts(connection: Connection) -> Counts:
    """The counters of the bannettes, in three queries."""
    by_state = connection.execute(select(mail.c.state, func.count()).group_by(mail.c.state))
    by_label = connection.execute(
        select(mail.c.service, mail.c.motif, func.count())
        .where(mail.c.state.in_([s.value for s in OPEN]))
        .group_by(mail.c.service, mail.c.motif)
    )
    urgent = connection.execute(
        select(func.count()).where(
            mail.c.state.in_([s.value for s in OPEN]), mail.c.priority_rank == RANK[PriorityLevel.URGENTE]
        )
    )
    return Counts(
        by_state={State(state): n for state, n in by_state},
        by_label={Label(service=service, motif=motif).code: n for service, motif, n in by_label},
        urgent=urgent.scalar_one(),
    )
