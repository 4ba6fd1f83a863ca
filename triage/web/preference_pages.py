"""`POST /compte/raccourcis`: whether single keys act, for who uses speech or a switch to type (WCAG 2.1.4)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from triage.ports.preferences import KEYS, OFF
from triage.web.doors import Doors
from triage.web.who import person_of


def preference_pages(doors: Doors) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.post("/compte/raccourcis")
    def keys(request: Request, wanted: Annotated[bool, Form(alias="actifs")] = False) -> Response:
        doors.preferences.set(person_of(request).login, KEYS, "" if wanted else OFF)
        return RedirectResponse("/compte", status_code=303)

    return routes


def keys_act(doors: Doors, login: str) -> bool:
    """Whether single keys act for this person: they do until it is said otherwise."""
    return doors.preferences.of(login).get(KEYS) != OFF
