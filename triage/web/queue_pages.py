"""« Réponses »: what waits for a visa, an approval, a sending by hand or a check; and the way from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.people import Person, Right
from triage.domain.referential import Label, Referential
from triage.ports.reply_queues import Queue, QueueLine
from triage.web import words
from triage.web.bannettes import full_name
from triage.web.doors import Doors
from triage.web.outcome_models import UNTITLED, Reader
from triage.web.page_models import SENDER_ROOM, SUBJECT_ROOM, shortened
from triage.web.rendering import page
from triage.web.reply_views import BADGES, STATES
from triage.web.who import demand

MOST = 200
NAMES = {
    Queue.VISA: "À viser",
    Queue.APPROVAL: "À approuver",
    Queue.WRITING: "À compléter",
    Queue.DEPOSITED: "Déposées",
    Queue.CHECK: "Envois à vérifier",
}
SENTENCES = {
    Queue.VISA: "Projets complets d’un type de courrier qui demande un visa.",
    Queue.APPROVAL: "Projets complets, visés si le type de courrier le demande.",
    Queue.WRITING: "Projets ouverts où il reste un passage à compléter.",
    Queue.DEPOSITED: "Réponses approuvées, dans les brouillons de la boîte aux lettres, d’où une personne les envoie.",
    Queue.CHECK: "Envois interrompus : la réponse est peut-être partie, une personne vérifie.",
}
WORKING = (Right.DRAFT, Right.VISA, Right.APPROVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A queue in the left column and above the list."""

    name: str
    href: str
    count: int
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the list in words."""

    href: str
    mail_id: int
    sender: str
    subject: str
    label: str
    letter: str
    state: str
    badge: str
    writer: str
    since: str
    due: str
    late: bool


def queue_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/reponses`."""
    routes = APIRouter()

    @routes.get("/reponses")
    def listed(request: Request, queue: Annotated[Queue | None, Query(alias="file")] = None) -> Response:
        person = demand(request, *WORKING)
        chosen = queue or (Queue.APPROVAL if person.may(Right.APPROVE) else Queue.WRITING)
        lines = doors.reply_queues.lines(chosen, person.sight, visa_labels(reader.referential), MOST)
        titles = {sheet.name: sheet.title for sheet in doors.letters.sheets()} if lines else {}
        return page(
            request,
            "reponses.html",
            queue=chosen,
            name=NAMES[chosen],
            sentence=SENTENCES[chosen],
            queues=queue_doors(doors, person, reader, chosen),
            rows=[_row(line, chosen, reader, titles) for line in lines],
            full=len(lines) == MOST,
        )

    return routes


def visa_labels(referential: Referential) -> frozenset[Label]:
    """The types of mail whose replies need a visa; a service stands for all its motifs."""
    return frozenset(e.label for e in referential.entries if e.visa)


def queue_doors(doors: Doors, person: Person, reader: Reader, current: Queue | None = None) -> tuple[Door, ...]:
    """The queues with their counters, for who works on replies; the one of unsure sendings only when something is in it."""
    if not any(person.may(right) for right in WORKING):
        return ()
    counts = doors.reply_queues.counts(person.sight, visa_labels(reader.referential), MOST)
    return tuple(
        Door(name=NAMES[q], href=f"/reponses?file={q.value}", count=counts[q], current=q is current)
        for q in Queue
        if q is not Queue.CHECK or counts[q] or q is current
    )


def next_of(doors: Doors, person: Person, reader: Reader, queue: Queue, mail_id: int) -> int | None:
    """The mail after this one in the queue, from the top again after the last; None when nothing else waits."""
    ids = [
        line.mail_id for line in doors.reply_queues.lines(queue, person.sight, visa_labels(reader.referential), MOST)
    ]
    at = ids.index(mail_id) + 1 if mail_id in ids else 0
    return next((i for i in ids[at:] + ids[:at] if i != mail_id), None)


def _row(line: QueueLine, queue: Queue, reader: Reader, titles: Mapping[str, str]) -> Row:
    label = Label(service=line.service, motif=line.motif)
    now = reader.now()
    return Row(
        href=f"/courriers/{line.mail_id}/reponse?file={queue.value}",
        mail_id=line.mail_id,
        sender=shortened(line.sender, SENDER_ROOM) or "Expéditeur inconnu",
        subject=shortened(line.subject.strip(), SUBJECT_ROOM) or UNTITLED,
        label=full_name(label, reader.referential) if line.service else "",
        letter=titles.get(line.letter, line.letter) or "sans lettre type",
        state=STATES[line.state],
        badge=BADGES[line.state],
        writer=", ".join(reader.called(w) for w in line.writer.split(", ")),
        since=words.short_date(line.changed_at, now, reader.zone),
        due=words.long_date(line.due_at, reader.zone) if line.due_at else "",
        late=line.due_at is not None and line.due_at < now,
    )
