"""Help for what each person may do, and the accessibility statement."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage.domain.people import Right
from triage.web.rendering import page
from triage.web.who import person_of


def help_pages() -> APIRouter:
    """`/aide` and `/accessibilite`."""
    routes = APIRouter()

    @routes.get("/aide")
    def guide(request: Request) -> Response:
        person = person_of(request)
        return page(request, "aide.html", may={right.name.lower(): person.may(right) for right in Right})

    @routes.get("/accessibilite")
    def accessibility(request: Request) -> Response:
        person_of(request)
        return page(request, "accessibilite.html")

    return routes
