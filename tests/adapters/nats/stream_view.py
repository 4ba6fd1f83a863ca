"""Looking at the streams from outside, with a client of its own."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import nats
from nats.js import JetStreamContext

from tests.nats import NatsServer

T = TypeVar("T")


def ask(server: NatsServer, question: Callable[[JetStreamContext], Awaitable[T]]) -> T:
    async def _ask() -> T:
        client = await nats.connect(server.url, token=server.token)
        try:
            return await question(client.jetstream())
        finally:
            await client.close()

    return asyncio.run(_ask())


def messages(server: NatsServer, stream: str) -> list[tuple[str, Any]]:
    """Subject and body (JSON where it is) of everything in a stream."""

    async def _all(js: JetStreamContext) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        try:
            state = (await js.stream_info(stream)).state
        except nats.js.errors.NotFoundError:
            return found
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            try:
                message = await js.get_msg(stream, sequence)
            except nats.js.errors.NotFoundError:
                continue
            body = message.data or b""
            try:
                found.append((message.subject or "", json.loads(body)))
            except ValueError:
                found.append((message.subject or "", body))
        return found

    return ask(server, _all)
