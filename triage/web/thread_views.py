"""The thread of the open mail in words: what came before and after it, and whether it moved since the proposal."""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.case import Case
from triage.domain.drafts import Reply, ReplyState
from triage.domain.people import Person
from triage.ports.threads import ThreadMail
from triage.web import words
from triage.web.doors import Doors
from triage.web.outcome_models import UNTITLED, Reader
from triage.web.page_models import SENDER_ROOM, SUBJECT_ROOM, shortened

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """A mail of the thread; `here` is the open one, `note` says what it is beside the open one."""

    mail_id: int
    sender: str
    subject: str
    when: str
    moment: str
    note: str
    state: str
    state_code: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """The thread within the person's sight. `newer` is the newest mail that came after the proposal, 0 for none."""

    lines: tuple[ThreadLine, ...]
    more: int
    newer: int
    newer_when: str


def thread_view(
    doors: Doors, case: Case, person: Person, reader: Reader, reply: Reply | None = None
) -> ThreadView | None:
    """None for a mail that stands alone. With a reply, the thread moved when a mail came after the text was last written."""
    found, count = doors.threads.of(case.thread, person.sight, MOST)
    if not [t for t in found if t.line.mail_id != case.mail_id]:
        return None
    later = [t for t in found if _after(t, case) and not _twins(t, case) and _unread(t, reply)]
    newest = later[-1] if later else None
    return ThreadView(
        lines=tuple(_line(t, case, reader) for t in found),
        more=count - len(found),
        newer=newest.line.mail_id if newest else 0,
        newer_when=_when(newest.line.received_at, reader) if newest else "",
    )


def _after(other: ThreadMail, case: Case) -> bool:
    return (other.line.received_at, other.line.mail_id) > (case.received_at, case.mail_id)


def _twins(other: ThreadMail, case: Case) -> bool:
    """The same mail, received in another mailbox."""
    return (other.twin_of or other.line.mail_id) == (case.duplicate_of or case.mail_id)


def _unread(other: ThreadMail, reply: Reply | None) -> bool:
    """Whether the text was last written before this mail came; as long as nobody changed it, it is the machine's."""
    return reply is None or reply.state is ReplyState.PROPOSED or other.stored_at > reply.changed_at


def _line(other: ThreadMail, case: Case, reader: Reader) -> ThreadLine:
    line = other.line
    here = line.mail_id == case.mail_id
    if here:
        note = "courrier ouvert"
    elif _twins(other, case):
        note = f"le même, reçu dans la boîte {other.mailbox}"
    else:
        note = "plus récent" if _after(other, case) else "plus ancien"
    return ThreadLine(
        mail_id=line.mail_id,
        sender=shortened(line.sender, SENDER_ROOM) or "Expéditeur inconnu",
        subject=shortened(line.subject.strip(), SUBJECT_ROOM) or UNTITLED,
        when=_when(line.received_at, reader),
        moment=line.received_at.astimezone(reader.zone).isoformat(timespec="minutes"),
        note=note,
        state=words.STATES[line.state],
        state_code=line.state.value,
        here=here,
    )


def _when(moment: datetime, reader: Reader) -> str:
    return words.short_date(moment, reader.now(), reader.zone)
