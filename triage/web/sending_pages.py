"""« Envoyer maintenant »: a person reads whom and what, and clicks; or says what became of an unsure sending.

Sends nothing itself: it writes down the click, which a worker carries out at most once.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.case import Case
from triage.domain.drafts import Reply, check_sending
from triage.domain.errors import CaseMoved, ForbiddenMove
from triage.domain.people import Right
from triage.web.company_views import check_lock
from triage.web.doors import Doors
from triage.web.mail_pages import MailId
from triage.web.outcome_models import Reader
from triage.web.page_models import case_view
from triage.web.rendering import page
from triage.web.thread_views import thread_view
from triage.web.who import demand, visible_case

CLOSED = "L’envoi n’est pas ouvert pour cette boîte : le projet est dans les brouillons."
MOVED = "Le projet de réponse a changé depuis que vous l’avez ouvert : rien n’a été envoyé, relisez-le."


def sending_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/courriers/{id}/reponse/envoi` and `/courriers/{id}/reponse/constat`."""
    routes = APIRouter()

    @routes.get("/courriers/{mail_id}/reponse/envoi")
    def asked(request: Request, mail_id: MailId) -> Response:
        person = demand(request, Right.APPROVE)
        case = visible_case(doors, person, mail_id)
        reply = _open_reply(doors, case)
        envelope = doors.outgoing.envelope(doors.sendings.content(reply.reply_id))
        return page(
            request,
            "courrier_envoi.html",
            case=case_view(case, reader),
            reply=reply,
            envelope=envelope,
            mailbox=case.location.mailbox,
            thread=thread_view(doors, case, person, reader, reply),
        )

    @routes.post("/courriers/{mail_id}/reponse/envoi")
    def clicked(
        request: Request,
        mail_id: MailId,
        draft: Annotated[int, Form(alias="projet", ge=1)],
        seen: Annotated[int, Form(alias="vu", ge=1)],
        digest: Annotated[str, Form(alias="empreinte", max_length=64)],
        addressee: Annotated[str, Form(alias="destinataire", max_length=300)],
    ) -> Response:
        person = demand(request, Right.APPROVE)
        case = visible_case(doors, person, mail_id)
        check_lock(doors, mail_id, person, reader)
        reply = _open_reply(doors, case)
        envelope = doors.outgoing.envelope(doors.sendings.content(reply.reply_id))
        if (reply.reply_id, envelope.recipient.email) != (draft, addressee):
            raise CaseMoved("another draft", subject=str(draft), words=MOVED)
        doors.sendings.ask(draft, sha256=digest, seen=seen, actor=person.login, now=reader.now())
        return _back(mail_id)

    @routes.post("/courriers/{mail_id}/reponse/constat")
    def settled(
        request: Request,
        mail_id: MailId,
        draft: Annotated[int, Form(alias="projet", ge=1)],
        seen: Annotated[int, Form(alias="vu", ge=1)],
        gone: Annotated[bool, Form(alias="parti")],
    ) -> Response:
        person = demand(request, Right.APPROVE)
        visible_case(doors, person, mail_id)
        reply = doors.replies.latest(mail_id)
        if reply is None or reply.reply_id != draft:
            raise CaseMoved("another draft", subject=str(draft), words=MOVED)
        doors.sendings.settle(draft, gone=gone, seen=seen, actor=person.login, now=reader.now())
        return _back(mail_id)

    return routes


def _open_reply(doors: Doors, case: Case) -> Reply:
    """The draft that may be sent. Raises ForbiddenMove."""
    if case.location.mailbox not in doors.sending_mailboxes:
        raise ForbiddenMove("sending is not open", subject=str(case.mail_id), words=CLOSED)
    reply = doors.replies.latest(case.mail_id)
    if reply is None:
        raise ForbiddenMove("no draft", subject=str(case.mail_id), words="Aucun projet de réponse n’est ouvert.")
    check_sending(reply)
    return reply


def _back(mail_id: int) -> RedirectResponse:
    return RedirectResponse(f"/courriers/{mail_id}/reponse", status_code=303)
