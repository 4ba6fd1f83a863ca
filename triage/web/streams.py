"""The pages' news by server-sent events: one stream for each browser, counters only, within sight, ended with the session.

Each stream looks into SQL once a second, so that any number of web processes tell the same. The store keeps its counters until the
history has a new line: a look where nothing happened is cheap.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from triage.domain.errors import StoreUnavailable
from triage.domain.people import Person, Right
from triage.ports import CaseStore
from triage.web.state_pages import state_of
from triage.web.who import demand

EVERY = 1.0  # seconds between two looks
HEARTBEAT = 15.0  # proxies close what is silent for longer
CHECKED = 5.0  # a session that ended ends its stream within so long
MOST = 500  # streams of one process; whoever comes later asks every two seconds instead
StillHere = Callable[[], Person | None]


@dataclass(slots=True)
class Streams:
    """What all streams of the process share. Thread-safe."""

    store: CaseStore
    closing: threading.Event = field(default_factory=threading.Event)
    _running: dict[str, object] = field(default_factory=dict)

    def close(self) -> None:
        """The server stops: every stream ends at its next turn, within a second."""
        self.closing.set()

    async def follow(self, browser: str, still_here: StillHere) -> AsyncIterator[str]:
        """The events of one browser, until its session ends or it opens another stream."""
        mine = self._running[browser] = object()
        try:
            # A browser whose stream breaks waits this long before the next one.
            yield "retry: 3000\n\n"
            async for event in self._events(still_here, lambda: self._running.get(browser) is mine):
                yield event
        finally:
            if self._running.get(browser) is mine:
                del self._running[browser]

    async def _events(self, still_here: StillHere, newest: Callable[[], bool]) -> AsyncIterator[str]:
        person, checked, sent, said = await run_in_threadpool(still_here), time.monotonic(), 0.0, ""
        while person is not None and person.may(Right.READ) and newest():
            now = time.monotonic()
            try:
                if now - checked >= CHECKED:
                    person, checked = await run_in_threadpool(still_here), now
                    continue
                state = await run_in_threadpool(state_of, self.store, person)
            except StoreUnavailable:
                return  # the browser asks again by itself, and then is told
            if state["signature"] != said:
                said, sent = str(state["signature"]), now
                yield f"event: etat\ndata: {json.dumps(state)}\n\n"
            elif now - sent >= HEARTBEAT:
                sent = now
                yield ": toujours là\n\n"
            if self.closing.is_set():
                return
            await asyncio.sleep(EVERY)

    @property
    def full(self) -> bool:
        """Whether the process has as many streams as it bears."""
        return len(self._running) >= MOST


def stream_pages(streams: Streams) -> APIRouter:
    """`/flux`."""
    routes = APIRouter()

    @routes.get("/flux")
    def stream(request: Request) -> Response:
        demand(request, Right.READ)
        if streams.full:
            return Response(status_code=503)
        events = streams.follow(request.state.session.key, request.state.still_here)
        return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return routes
