"""Writing dead letters: what could not be handled, kept on the broker for whoever looks after it."""

import json

from nats.errors import Error
from nats.js import JetStreamContext

from triage.adapters.nats.names import dead_subject
from triage.domain.errors import BrokerUnavailable

_KEPT_BYTES = 4096


async def bury(stream_context: JetStreamContext, *, reason: str, sequence: int, mail_id: int, deliveries: int) -> None:
    """Publish the dead letter of a nudge, once however often repeated within the duplicate window.

    Args:
        stream_context: JetStream of a connected client.
        reason: one lower-case word, part of the subject.
        sequence: number of the message in the mail stream.
        mail_id: the case it named.
        deliveries: how often it was tried.

    Raises:
        BrokerUnavailable: not on file; the nudge must then not be terminated.
    """
    body = json.dumps({"mail_id": mail_id, "reason": reason, "deliveries": deliveries}).encode()
    await _publish(stream_context, dead_subject(reason, mail_id), body, f"{reason}-{sequence}")


async def bury_poison(stream_context: JetStreamContext, *, sequence: int, body: bytes) -> None:
    """Keep the first bytes of a message that is none of ours. Raises BrokerUnavailable."""
    await _publish(stream_context, dead_subject("poison", sequence), body[:_KEPT_BYTES], f"poison-{sequence}")


async def _publish(stream_context: JetStreamContext, subject: str, body: bytes, unique: str) -> None:
    try:
        await stream_context.publish(subject, body, headers={"Nats-Msg-Id": unique})
    except (Error, TimeoutError, OSError) as error:
        raise BrokerUnavailable(f"dead letter not written ({type(error).__name__})") from error
