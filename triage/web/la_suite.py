"""`POST /api/la-suite/{name}`: the webhook of La Suite Messages. No cookies, no pages; the channel proves itself."""

import logging

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from triage.domain.errors import VaguemestreError
from triage.ports.la_suite import LaSuite

LARGEST = 50_000_000
log = logging.getLogger(__name__)


def la_suite_routes(door: LaSuite) -> APIRouter:
    """The one route."""
    routes = APIRouter()

    @routes.post("/api/la-suite/{name}")
    async def receive(request: Request, name: str) -> Response:
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                # 413 would hold the mail back for two days at Messages.
                return JSONResponse({})
            parts.append(part)
        headers = {k.lower(): v for k, v in request.headers.items()}
        try:
            reply = await to_thread.run_sync(door.receive, name, headers, b"".join(parts))
        except VaguemestreError as error:
            log.warning("La Suite: %s", error)
            return Response(status_code=503)
        if reply.content is None:
            return Response(status_code=reply.status)
        return JSONResponse(dict(reply.content), status_code=reply.status)

    return routes
