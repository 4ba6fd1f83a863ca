"""Pages that follow the town's classes: a class added by one process is known to every process of pages within seconds.

The application is put together from a referential that does not change under it; when the town's classes changed, another
one is put together beside it and takes the next request. What runs in the old one ends there.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from triage.domain.errors import VaguemestreError

log = logging.getLogger(__name__)


class Pages(Protocol):
    """An ASGI application with streams that can be ended."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""

    def close(self) -> None:
        """End the open streams; browsers open them anew. Safe from any thread."""


class Renewing:
    """Pages. `mark` says which classes are in force; another mark makes `build` put the pages together anew.

    Looks at most every `every` seconds, and after each form, so that whoever added a class sees it on the next page.
    """

    def __init__(self, mark: Callable[[], Hashable], build: Callable[[], Pages], *, every: float) -> None:
        self._mark, self._build, self._every = mark, build, every
        self._known = mark()
        self._app = build()
        self._turn = threading.Lock()
        self._looked = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the pages of this moment."""
        if scope["type"] == "http":
            if time.monotonic() - self._looked >= self._every:
                await run_in_threadpool(self._look)
            if scope["method"] == "POST":
                self._looked = -self._every
        await self._app(scope, receive, send)

    def close(self) -> None:
        """See Pages."""
        self._app.close()

    def _look(self) -> None:
        if not self._turn.acquire(blocking=False):
            return  # another request does it; this one is answered by the pages of before
        try:
            self._looked = time.monotonic()
            mark = self._mark()
            if mark != self._known:
                old, self._app, self._known = self._app, self._build(), mark
                old.close()
        except VaguemestreError as error:
            log.warning("pages not renewed: %s", error)
        finally:
            self._turn.release()
