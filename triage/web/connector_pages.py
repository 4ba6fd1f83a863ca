"""« Connecteurs »: all programs and webhooks on one page, the journal, the documentation of the API. Right.CONNECTORS."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from triage.domain.connectors import Scope
from triage.domain.people import Right
from triage.web.api import PREFIX
from triage.web.connector_models import ConnectorReader
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

JOURNAL_LINES = 300


def connector_pages(doors: Doors, reader: Reader, api: FastAPI, now: Callable[[], datetime]) -> APIRouter:
    """The routes of `/connecteurs`; programs and webhooks have their own below it."""
    routes = APIRouter()
    store = doors.connectors
    said = ConnectorReader(doors.referential, reader.zone, reader.called)

    @routes.get("/connecteurs")
    def overview(request: Request) -> Response:
        demand(request, Right.CONNECTORS)
        counts = store.delivery_counts()
        return page(
            request,
            "connecteurs.html",
            consumers=[said.consumer(c, now()) for c in store.consumers()],
            hooks=[said.hook(h, counts.get(h.id, {}), now()) for h in store.webhooks()],
        )

    @routes.get("/connecteurs/journal")
    def journal(request: Request) -> Response:
        demand(request, Right.CONNECTORS)
        lines = [(said.when(j.at), reader.called(j.actor), j.action, j.detail) for j in store.journal(JOURNAL_LINES)]
        return page(request, "connecteur_journal.html", lines=lines, most=JOURNAL_LINES)

    @routes.get("/connecteurs/documentation")
    def documentation(request: Request) -> Response:
        demand(request, Right.CONNECTORS)
        return page(
            request,
            "connecteur_documentation.html",
            operations=_operations(api),
            prefix=PREFIX,
            scopes=[(s.value, s.words) for s in Scope],
        )

    return routes


def _operations(api: FastAPI) -> list[dict[str, Any]]:
    """The OpenAPI document as a page shows it."""
    found = []
    for path, methods in api.openapi()["paths"].items():
        for method, operation in methods.items():
            found.append({
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "words": operation.get("description", ""),
                "parameters": [
                    (p["name"], p["in"], p.get("description", ""), p.get("required", False))
                    for p in operation.get("parameters", [])
                ],
                "statuses": sorted(operation["responses"]),
            })  # fmt: skip
    return found
