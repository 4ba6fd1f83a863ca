"""`Nudges` on JetStream, for threads: the asyncio client lives on a loop thread of its own."""

import asyncio
import concurrent.futures
import logging
import threading
import time
from contextlib import suppress

import nats
from nats.aio.client import Client
from nats.errors import Error
from nats.js.errors import APIError, NoStreamResponseError

from triage.adapters.nats.connection import RECONNECT_SECONDS, patience, quiet_errors, servers_of
from triage.adapters.nats.declaration import declare_streams
from triage.adapters.nats.names import MAIL_SUBJECT, write_nudge
from triage.domain.errors import BrokerUnavailable, ConfigurationError, VaguemestreError

# Nudges for one mail within this long are one nudge. Far below any sweep interval: a sweep is never swallowed.
BURST_SECONDS = 1.0
# A caller waits this long for a connection that has just gone (a restart), and not at all once it is known to be down.
GRACE_SECONDS = 2.0
PUBLISH_SECONDS = 3.0
CLOSE_SECONDS = 5.0
log = logging.getLogger(__name__)


def open_nudges(url: str, token: str | None = None) -> "StreamNudges":
    """Start connecting in the background and return at once, whether or not the server is up.

    Args:
        url: `nats://host:4222`, several separated by commas for a cluster.
        token: the server's token, or None.

    Raises:
        ConfigurationError: no URL.
    """
    if not servers_of(url):
        raise ConfigurationError(
            "nats.url is empty",
            words="nats.url n'est pas réglé : lancez « vaguemestre up », ou indiquez un serveur NATS.",
        )
    return StreamNudges(url, token)


class StreamNudges:
    """Publishes nudges; thread-safe; reconnects for ever. Close it to end its thread."""

    def __init__(self, url: str, token: str | None) -> None:
        self._servers = servers_of(url)
        self._token = token
        self._client: Client | None = None
        self._closing = False
        self._down_since = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._up = asyncio.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nudges", daemon=True)
        self._thread.start()
        self._keeper = asyncio.run_coroutine_threadsafe(self._stay_connected(), self._loop)

    def nudge(self, mail_id: int) -> None:
        """Publish the id and wait until the server has it on file.

        Raises:
            BrokerUnavailable: not published within a few seconds; at once when the server is known to be down.
        """
        if self._closing:
            raise BrokerUnavailable("closed", subject=str(mail_id))
        published = asyncio.run_coroutine_threadsafe(self._publish(mail_id), self._loop)
        try:
            published.result(GRACE_SECONDS + 3 * PUBLISH_SECONDS)
        except (Error, TimeoutError, OSError, concurrent.futures.CancelledError) as error:
            published.cancel()
            raise BrokerUnavailable(f"NATS does not answer ({type(error).__name__})", subject=str(mail_id)) from error

    def close(self) -> None:
        """Disconnect and end the thread; never raises."""
        if self._closing:
            return
        self._closing = True
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._disconnect(), self._loop).result(CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()

    async def _publish(self, mail_id: int) -> None:
        patience_left = max(0.0, GRACE_SECONDS - (time.monotonic() - self._down_since))
        if not self._up.is_set():
            await asyncio.wait_for(self._up.wait(), patience_left)
        client = self._client
        if client is None:
            raise BrokerUnavailable("not connected", subject=str(mail_id))
        stream_context = client.jetstream(timeout=PUBLISH_SECONDS)
        headers = {"Nats-Msg-Id": f"{mail_id}-{int(time.time() / BURST_SECONDS)}"}
        body = write_nudge(mail_id)
        try:
            await stream_context.publish(MAIL_SUBJECT, body, timeout=PUBLISH_SECONDS, headers=headers)
        except NoStreamResponseError:  # a new, empty server came back in place of the old one
            await declare_streams(stream_context)
            await stream_context.publish(MAIL_SUBJECT, body, timeout=PUBLISH_SECONDS, headers=headers)

    async def _stay_connected(self) -> None:
        """Connect; when the client gives up for good (it does after a refused token), make a new one."""
        while not self._closing:
            self._ended.clear()
            try:
                self._client = await nats.connect(
                    self._servers,
                    name="vaguemestre nudges",
                    token=self._token,
                    error_cb=quiet_errors(),
                    disconnected_cb=self._note_down,
                    reconnected_cb=self._note_up,
                    closed_cb=self._note_end,
                    **patience(),
                )
                await self._note_up()
                await self._ended.wait()
            except (Error, OSError, TimeoutError) as error:
                log.warning("NATS connection: %s", type(error).__name__)
            await self._note_down()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _note_up(self) -> None:
        if self._client is not None:
            with suppress(VaguemestreError, APIError):  # without streams, the first publication declares them
                await declare_streams(self._client.jetstream(timeout=PUBLISH_SECONDS))
        self._up.set()

    async def _note_down(self) -> None:
        if self._up.is_set():
            self._down_since = time.monotonic()
        self._up.clear()

    async def _note_end(self) -> None:
        self._ended.set()

    async def _disconnect(self) -> None:
        self._keeper.cancel()
        if self._client is not None:
            await self._client.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
