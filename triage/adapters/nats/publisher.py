"""Publishing on JetStream from threads: the asyncio client lives on a loop thread of its own."""

import asyncio
import concurrent.futures
import logging
import threading
import time
from contextlib import suppress

from nats.aio.client import Client
from nats.errors import Error
from nats.js.errors import APIError, NoStreamResponseError

from triage.adapters.nats.connection import RECONNECT_SECONDS, patience, quiet_errors, servers_of
from triage.adapters.nats.declaration import declare_streams
from triage.domain.errors import BrokerUnavailable, VaguemestreError

# A caller waits this long for a connection that has just gone (a restart), and not at all once it is known to be down.
GRACE_SECONDS = 2.0
PUBLISH_SECONDS = 3.0
CLOSE_SECONDS = 5.0
log = logging.getLogger(__name__)


class StreamPublisher:
    """Publishes messages; thread-safe; reconnects for ever. `name` is what the server calls the connection. Close it to end
    its thread.
    """

    def __init__(self, url: str, token: str | None, name: str) -> None:
        self._name = f"vaguemestre {name}"
        self._servers = servers_of(url)
        self._token = token
        self._client: Client | None = None
        self._closing = False
        self._down_since = time.monotonic()
        self._loop: asyncio.AbstractEventLoop
        self._up = asyncio.Event()
        self._ended = asyncio.Event()
        self._stop = asyncio.Event()
        running = threading.Event()
        # `asyncio.run` ends every task before it closes the loop, whatever the client left behind.
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live(running)), name=name, daemon=True)
        self._thread.start()
        running.wait()

    def publish(self, subject: str, body: bytes, unique: str, about: str) -> None:
        """Publish and wait until the server has it on file; `unique` is its Nats-Msg-Id, `about` the id that errors name.

        Raises:
            BrokerUnavailable: not published within a few seconds; at once when the server is known to be down.
        """
        if self._closing:
            raise BrokerUnavailable("closed", subject=about)
        publication = self._publish(subject, body, unique, about)
        try:
            published = asyncio.run_coroutine_threadsafe(publication, self._loop)
        except RuntimeError as error:  # closed by another thread since the line above
            publication.close()
            raise BrokerUnavailable("closed", subject=about) from error
        try:
            published.result(GRACE_SECONDS + 3 * PUBLISH_SECONDS)
        except (Error, TimeoutError, OSError, concurrent.futures.CancelledError) as error:
            published.cancel()
            raise BrokerUnavailable(f"NATS does not answer ({type(error).__name__})", subject=about) from error

    def close(self) -> None:
        """Disconnect and end the thread; never raises."""
        if self._closing:
            return
        self._closing = True
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(2 * CLOSE_SECONDS)

    async def _live(self, running: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        running.set()
        keeper = asyncio.create_task(self._stay_connected())
        await self._stop.wait()
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    async def _publish(self, subject: str, body: bytes, unique: str, about: str) -> None:
        patience_left = max(0.0, GRACE_SECONDS - (time.monotonic() - self._down_since))
        if not self._up.is_set():
            await asyncio.wait_for(self._up.wait(), patience_left)
        client = self._client
        if client is None:
            raise BrokerUnavailable("not connected", subject=about)
        stream_context = client.jetstream(timeout=PUBLISH_SECONDS)
        headers = {"Nats-Msg-Id": unique}
        try:
            await stream_context.publish(subject, body, timeout=PUBLISH_SECONDS, headers=headers)
        except NoStreamResponseError:  # a new, empty server came back in place of the old one
            await declare_streams(stream_context)
            await stream_context.publish(subject, body, timeout=PUBLISH_SECONDS, headers=headers)

    async def _stay_connected(self) -> None:
        """Connect; when the client gives up for good (it does after a refused token), make a new one."""
        while not self._closing:
            self._ended.clear()
            client = Client()
            try:
                await client.connect(
                    self._servers,
                    name=self._name,
                    token=self._token,
                    error_cb=quiet_errors(),
                    disconnected_cb=self._note_down,
                    reconnected_cb=self._note_up,
                    closed_cb=self._note_end,
                    **patience(),
                )
                self._client = client
                await self._note_up()
                await self._ended.wait()
            except (Error, OSError, TimeoutError) as error:
                log.warning("NATS connection: %s", type(error).__name__)
            finally:
                # nats-py leaves the socket of a refused or interrupted connection open; a server that is away cannot keep us.
                with suppress(Exception):
                    async with asyncio.timeout(CLOSE_SECONDS):
                        await client.close()
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
