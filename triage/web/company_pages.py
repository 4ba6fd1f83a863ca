"""Under `/courriers/{id}`: who else reads it (`presence`), holding it and letting it go (`verrou`)."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.people import Right
from triage.web.company_views import company_view, hold
from triage.web.decision_pages import Back, MailId, asked
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand, visible_case


class Hold(StrEnum):
    """What the buttons say."""

    TAKE = "prendre"
    RELEASE = "rendre"
    BREAK = "lever"


def company_pages(doors: Doors, reader: Reader) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.post("/courriers/{mail_id}/presence")
    def presence(request: Request, mail_id: MailId, over: Annotated[bool, Form(alias="fini")] = False) -> Response:
        person = demand(request, Right.READ)
        case = visible_case(doors, person, mail_id)
        if over:
            doors.company.leave(mail_id, person.login)
            return Response(status_code=204)
        doors.company.look(mail_id, person.login, reader.now())
        return page(
            request, "_compagnie.html", company=company_view(doors, mail_id, case.revision, person, reader), back=""
        )

    @routes.post("/courriers/{mail_id}/verrou")
    def lock(
        request: Request, mail_id: MailId, wanted: Annotated[Hold, Form(alias="geste")] = Hold.TAKE, back: Back = ""
    ) -> Response:
        person = demand(request, Right.QUALIFY, Right.DRAFT)
        visible_case(doors, person, mail_id)
        if wanted is Hold.TAKE:
            hold(doors, mail_id, person, reader)
        elif wanted is Hold.RELEASE:
            doors.company.release(mail_id, person.login)
        else:
            doors.company.break_lock(mail_id, person.login, reader.now())
        _, _, query = asked(back).href.partition("?")
        return RedirectResponse(f"/courriers/{mail_id}{query and f'?{query}'}#courrier", status_code=303)

    return routes
