"""One question to the broker, for checks: is it there, does JetStream answer, how much waits?"""

import asyncio

from nats.aio.client import Client
from nats.errors import Error

from triage.adapters.nats.connection import CONNECT_SECONDS, quiet_errors, servers_of
from triage.adapters.nats.declaration import declare_streams, queue_length
from triage.domain.errors import BrokerUnavailable


def probe_broker(url: str, token: str | None) -> int:
    """Connect, make sure that the streams are there, and count the nudges waiting. Raises BrokerUnavailable."""
    return asyncio.run(_probe(url, token))


async def _probe(url: str, token: str | None) -> int:
    client = Client()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await client.connect(servers_of(url), token=token, error_cb=quiet_errors(), allow_reconnect=False)
        stream_context = client.jetstream(timeout=CONNECT_SECONDS)
        await declare_streams(stream_context)
        return await queue_length(stream_context) or 0
    except (Error, OSError, TimeoutError) as error:
        raise BrokerUnavailable(f"NATS does not answer ({type(error).__name__})") from error
    finally:
        # nats-py leaves the socket of a refused connection open.
        await client.close()
