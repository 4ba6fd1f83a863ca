"""Nudging again what is stuck: the reason why losing a nudge, a worker or the whole broker loses no mail."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from triage.domain.errors import VaguemestreError
from triage.ports import CaseStore

AT_ONCE = 500
# A queue this long holds the stuck cases already, or keeps the workers busy until a later sweep.
LONG_QUEUE = 1000
log = logging.getLogger(__name__)


async def sweep(
    store: CaseStore,
    older_than: float,
    *,
    aside: Callable[[Callable[[], list[int]]], Awaitable[list[int]]],
    queue_length: Callable[[], Awaitable[int]],
    nudge: Callable[[int], Awaitable[None]],
) -> int:
    """Nudge cases that waited more than `older_than` seconds; returns how many.

    Args:
        store: asked for what is stuck.
        older_than: seconds.
        aside: runs a blocking call away from the event loop.
        queue_length: nudges that the broker holds; a long queue is not made longer.
        nudge: publishes one id.
    """
    if await queue_length() >= LONG_QUEUE:
        return 0
    stuck = await aside(partial(store.stuck, datetime.now(UTC), older_than, AT_ONCE))
    for mail_id in stuck:
        await nudge(mail_id)
    return len(stuck)


async def sweep_for_ever(every: float, once: Callable[[], Awaitable[int]]) -> None:
    """Sweep now and then every `every` seconds until cancelled; a failed sweep is logged and the next one tries again."""
    while True:
        try:
            count = await once()
            if count:
                log.info("nudged %d waiting cases again", count)
        except VaguemestreError as error:
            log.warning("sweep: %s", error)
        except Exception as error:  # noqa: BLE001  a sweep that never works must not stop the mail that is nudged
            log.error("sweep: %s", type(error).__name__)  # noqa: TRY400  a foreign error's text may quote the mail
        await asyncio.sleep(every)
