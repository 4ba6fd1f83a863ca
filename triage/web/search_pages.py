"""Keeping a search under a name, and forgetting it. What a list was asked for is read back and written anew: nothing else
of an address is ever kept.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.people import Right
from triage.ports.searches import SavedSearches
from triage.web.list_head import Asked
from triage.web.outcome_models import Reader
from triage.web.who import demand

NAME_ROOM = 60
SearchId = Annotated[int, Path(ge=1, le=2**62)]
QueryText = Annotated[str, Form(alias="recherche", max_length=2000)]
NameText = Annotated[str, Form(alias="nom", max_length=200)]


def search_pages(searches: SavedSearches, reader: Reader) -> APIRouter:
    """`POST /recherches` and `POST /recherches/{id}/oublier`."""
    routes = APIRouter()

    @routes.post("/recherches")
    def keep(request: Request, query: QueryText = "", name: NameText = "") -> Response:
        person = demand(request, Right.READ)
        asked = Asked.read(query)
        title = " ".join(name.replace("\x00", " ").split())[:NAME_ROOM]
        kept = asked.href.partition("?")[2]
        if title and kept:
            searches.keep(person.login, title, kept, reader.now())
        return RedirectResponse(asked.href, status_code=303)

    @routes.post("/recherches/{search_id}/oublier")
    def forget(request: Request, search_id: SearchId, query: QueryText = "") -> Response:
        person = demand(request, Right.READ)
        searches.forget(person.login, search_id)
        return RedirectResponse(Asked.read(query).href, status_code=303)

    return routes
