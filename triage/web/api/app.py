"""The application of the API, mounted under /api/v1 beside the pages, with its own OpenAPI document and errors."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI

from triage.ports.connectors import ConnectorStore
from triage.records import SCHEMA_VERSION, Writer
from triage.web.api.access import Door
from triage.web.api.acts import act_routes
from triage.web.api.mails import mail_routes
from triage.web.api.problems import add_problem_handlers

PREFIX = "/api/v1"
DESCRIPTION = """Le courrier trié d’une mairie, pour ses logiciels métier.

Chaque logiciel a ses jetons, ses droits et les seuls courriers qu’il peut voir. Les erreurs sont des documents
`application/problem+json` (RFC 9457) en français. Rien n’est envoyé à un usager par cette API.
"""


def create_api(
    store: ConnectorStore, writer: Writer, now: Callable[[], datetime], *, requests_per_minute: int = 300
) -> FastAPI:
    """The API over a store. `requests_per_minute` is the limit of each consumer."""
    api = FastAPI(
        title="Vaguemestre",
        version=SCHEMA_VERSION,
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,  # those pages load scripts from elsewhere; ours is /connecteurs/documentation
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )
    door = Door(store, now, requests_per_minute)
    api.include_router(mail_routes(store, writer, door))
    api.include_router(act_routes(store, door, now))
    add_problem_handlers(api)
    return api
