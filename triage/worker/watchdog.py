"""Ends a process that has stopped living: the one thing that no Python code in it can do."""

import asyncio
import contextlib
import faulthandler
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def watchdog(seconds: float) -> AsyncIterator[None]:
    """End the process when the event loop stands still: a regular expression that runs wild in C holds the GIL, so that
    nothing in Python can notice. The supervisor starts the worker again, and the claim's count of attempts puts the mail
    in quarantine in the end.
    """

    async def pet() -> None:
        while True:
            faulthandler.dump_traceback_later(seconds, exit=True)
            await asyncio.sleep(seconds / 10)

    petting = asyncio.create_task(pet())
    try:
        yield
    finally:
        petting.cancel()
        faulthandler.cancel_dump_traceback_later()
