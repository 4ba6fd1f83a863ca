"""« Projet de réponse » of a mail: the original beside the draft; edit, visa, approve, reject. Sends nothing."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.case import Case
from triage.domain.clock import Ended, given_of
from triage.domain.drafts import CAUSES, MOST_BODY, Cause, Reply, tidy_body, tidy_subject
from triage.domain.errors import CaseMoved, ForbiddenMove
from triage.domain.masking import mask
from triage.domain.people import Person, Right
from triage.domain.replies import Proposal
from triage.domain.whole_mail import whole_of
from triage.ports.reply_queues import Queue
from triage.steps.approve import approve_reply, label_of, rules_of
from triage.web.company_views import check_lock, company_view
from triage.web.doors import Doors
from triage.web.letter_views import letter_title, with_corrections
from triage.web.mail_pages import DoneTo, MailId
from triage.web.outcome_models import Reader
from triage.web.page_models import case_view
from triage.web.passages import quoted_kinds
from triage.web.preference_pages import keys_act
from triage.web.queue_pages import NAMES, next_of
from triage.web.rendering import page
from triage.web.reply_views import STATES, reply_view
from triage.web.signing import signatories, signed
from triage.web.thread_views import thread_view
from triage.web.who import demand, visible_case

ANY = (Right.DRAFT, Right.VISA, Right.APPROVE)


class Act(StrEnum):
    """What the buttons of the page say."""

    OPEN = "ouvrir"
    SAVE = "enregistrer"
    MENTION = "mention"
    SIGN = "signer"
    VISA = "viser"
    REFUSE = "refuser"
    APPROVE = "approuver"
    REJECT = "rejeter"


RIGHTS = {
    Act.OPEN: (Right.DRAFT,),
    Act.SAVE: (Right.DRAFT,),
    Act.MENTION: (Right.DRAFT,),
    Act.SIGN: (Right.DRAFT,),
    Act.VISA: (Right.VISA,),
    Act.REFUSE: (Right.VISA,),
    Act.APPROVE: (Right.APPROVE,),
    Act.REJECT: (Right.DRAFT, Right.APPROVE),
}


LEAVING = frozenset({Act.VISA, Act.REFUSE, Act.APPROVE, Act.REJECT})  # after these the next draft opens
InQueue = Annotated[Queue | None, Query(alias="file")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form: which button, which draft and revision were seen (0 for none), and what was written."""

    act: Act
    draft: int
    seen: int
    subject: str
    body: str
    reason: str
    cause: Cause
    letter: str
    signatory: str
    easy: bool
    queue: Queue | None


def _form(
    act: Annotated[Act, Form(alias="geste")] = Act.SAVE,
    draft: Annotated[int, Form(alias="projet", ge=0)] = 0,
    seen: Annotated[int, Form(alias="vu", ge=0)] = 0,
    subject: Annotated[str, Form(alias="objet", max_length=2000)] = "",
    body: Annotated[str, Form(alias="texte", max_length=2 * MOST_BODY)] = "",
    reason: Annotated[str, Form(alias="motif", max_length=500)] = "",
    cause: Annotated[Cause, Form()] = Cause.OTHER,
    letter: Annotated[str, Form(alias="lettre", max_length=200)] = "",
    signatory: Annotated[str, Form(alias="signataire", max_length=60)] = "",
    easy: Annotated[bool, Form(alias="facile")] = False,
    queue: Annotated[Queue | None, Form(alias="file")] = None,
) -> Asked:
    return Asked(
        act=act,
        draft=draft,
        seen=seen,
        subject=subject,
        body=body,
        reason=reason.strip(),
        cause=cause,
        letter=letter,
        signatory=signatory,
        easy=easy,
        queue=queue,
    )


def reply_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/courriers/{id}/reponse`."""
    routes = APIRouter()

    @routes.get("/courriers/{mail_id}/reponse")
    def shown(request: Request, mail_id: MailId, queue: InQueue = None, done: DoneTo = None) -> Response:
        person = demand(request, *ANY)
        case = visible_case(doors, person, mail_id)
        label = label_of(case)
        reply = doors.replies.latest(mail_id)
        doors.company.look(mail_id, person.login, reader.now())
        return page(
            request,
            "courrier_reponse.html",
            case=case_view(case, reader),
            reply=reply_view(
                reply,
                person,
                reader,
                letter=letter_title(doors, reply.letter),
                sends=case.location.mailbox in doors.sending_mailboxes,
            )
            if reply
            else None,
            proposed=case.outcome is not None and case.outcome.proposal is not None,
            rules=rules_of(label, reader.referential),
            no_sender=doors.outgoing.letterhead(label.service).sender is None,
            quoted_kinds=quoted_kinds(),
            causes=CAUSES,
            signatories=[(a.login, a.name, a.quality) for a in signatories(doors.accounts, case)],
            queue=queue,
            queue_name=NAMES[queue] if queue else "",
            following=next_of(doors, person, reader, queue, mail_id) if queue else None,
            done=_just_done(doors, person, done),
            states=STATES,
            keys=keys_act(doors, person.login),
            company=company_view(doors, mail_id, case.revision, person, reader),
            thread=thread_view(doors, case, person, reader, reply),
        )

    @routes.post("/courriers/{mail_id}/reponse")
    def act(request: Request, mail_id: MailId, asked: Annotated[Asked, Depends(_form)]) -> Response:
        person = demand(request, *ANY)
        case = visible_case(doors, person, mail_id)
        demand(request, *RIGHTS[asked.act])
        check_lock(doors, mail_id, person, reader)
        following = next_of(doors, person, reader, asked.queue, mail_id) if asked.queue else None
        if asked.act is Act.OPEN:
            _open(doors, reader, case, person, asked)
        else:
            _act(doors, reader, case, person, asked)
        doors.company.release(mail_id, person.login)  # what was being written is kept now, or given up
        if asked.queue is not None and asked.act in LEAVING:
            if following is None:
                return RedirectResponse(f"/reponses?file={asked.queue.value}", status_code=303)
            return RedirectResponse(
                f"/courriers/{following}/reponse?file={asked.queue.value}&fait={mail_id}", status_code=303
            )
        again = f"?file={asked.queue.value}" if asked.queue else ""
        return RedirectResponse(f"/courriers/{mail_id}/reponse{again}", status_code=303)

    return routes


def _just_done(doors: Doors, person: Person, mail_id: int | None) -> Reply | None:
    """The draft that the person just left, for the line above the next one."""
    if mail_id is None or not doors.cases.sees(person.sight, mail_id):
        return None
    return doors.replies.latest(mail_id)


def _open(doors: Doors, reader: Reader, case: Case, person: Person, asked: Asked) -> None:
    """Begin with the machine's proposal, with a letter that the person chose, or with the signature alone."""
    case = with_corrections(doors, case, reader)
    label, now, store = label_of(case), reader.now(), doors.replies
    outcome, ends, text = case.outcome, Ended.ANSWERED, None
    prepared = asked.letter == "proposition" and outcome is not None and outcome.proposal is not None
    if prepared and outcome is not None:
        text = outcome.proposal
    elif asked.letter and outcome is not None:
        day = case.received_at.astimezone(reader.zone).date()
        given = given_of(case.mail_id, day, doors.deadlines.of(case.mail_id))
        parsed, extraction = whole_of(outcome)
        text = doors.letters.fill(asked.letter, parsed, label, extraction, given=given, easy=asked.easy)
    if text is not None:
        ends = _ends(doors, text)
    before = store.latest(case.mail_id)
    _same(before, asked)
    subject = text.subject if text else (outcome.shown_subject if outcome else "")
    if outcome is not None:  # the subject, or a letter that quotes the mail
        subject = mask(subject, outcome.parsed, outcome.extraction)
        text = text and replace(text, body=mask(text.body, outcome.parsed, outcome.extraction))
    signature = doors.outgoing.letterhead(label.service).signature
    body = text.body if text else f"Madame, Monsieur,\n\n[à compléter : texte de la réponse]\n\n{signature}"
    letter, version = (text.template, text.version) if text else ("", "")
    store.open(
        case.mail_id,
        subject,
        body,
        letter=letter,
        version=version,
        actor=person.login,
        now=now,
        prepared=prepared,
        ends=ends,
        instead_of=(asked.draft, asked.seen),
    )


def _ends(doors: Doors, text: Proposal) -> Ended:
    names = {sheet.name: sheet.ends for sheet in doors.letters.sheets()}
    return Ended(names.get(text.template, Ended.ANSWERED))


def _act(doors: Doors, reader: Reader, case: Case, person: Person, asked: Asked) -> None:
    store, now, who, seen = doors.replies, reader.now(), person.login, asked.seen
    reply = store.latest(case.mail_id)
    if reply is None:
        raise ForbiddenMove("no draft", subject=str(case.mail_id), words="Aucun projet de réponse n’est ouvert.")
    _same(reply, asked)
    key = reply.reply_id
    if asked.act is Act.SAVE:
        store.edit(key, asked.subject, asked.body, seen=seen, actor=who, now=now)
    elif asked.act is Act.MENTION:
        body = f"{tidy_body(asked.body)}\n{doors.outgoing.letterhead(label_of(case).service).mention}"
        store.edit(key, asked.subject, body, seen=seen, actor=who, now=now)
    elif asked.act is Act.SIGN:
        body = signed(doors, case, label_of(case), tidy_body(asked.body), asked.signatory)
        store.edit(key, asked.subject, body, seen=seen, actor=who, now=now)
    elif asked.act is Act.VISA:
        _unchanged(reply, asked)
        store.visa(key, seen=seen, actor=who, now=now)
    elif asked.act is Act.REFUSE:
        if not asked.reason:
            raise ForbiddenMove("no reason", subject=str(key), words="Dites pourquoi le visa est refusé.")
        store.refuse_visa(key, asked.reason, seen=seen, actor=who, now=now)
    elif asked.act is Act.REJECT:
        store.reject(key, asked.reason, cause=asked.cause, seen=seen, actor=who, now=now)
    else:
        _unchanged(reply, asked)
        refer, mail = reader.referential, doors.outgoing
        approve_reply(case, reply, person, now, seen=seen, store=store, mail=mail, referential=refer)


def _same(reply: Reply | None, asked: Asked) -> None:
    """Raise CaseMoved unless the draft is the one on the person's page: a later draft counts its revisions anew."""
    if ((reply.reply_id, reply.revision) if reply else (0, 0)) != (asked.draft, asked.seen):
        words = "Le projet de réponse a changé depuis que vous l’avez ouvert : rien n’a été fait, relisez-le."
        raise CaseMoved("draft has changed", subject=str(asked.draft), words=words)


def _unchanged(reply: Reply, asked: Asked) -> None:
    """Nobody signs a text that is not the one kept: what was typed and not saved would be lost without a word."""
    if (tidy_subject(asked.subject), tidy_body(asked.body)) != (
        reply.subject,
        reply.body,
    ):
        words = "Le texte a été modifié sur la page : enregistrez-le d’abord, puis relisez-le."
        raise ForbiddenMove("unsaved text", subject=str(reply.reply_id), words=words)
