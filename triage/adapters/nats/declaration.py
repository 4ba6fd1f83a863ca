"""Making the server's streams and the workers' consumer what this version of the software wants.

FastStream creates a missing durable consumer but never updates one whose settings changed, so nothing is left to it.
"""

from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

from triage.adapters.nats.names import (
    DEAD_STREAM,
    DEAD_SUBJECTS,
    EVENT_STREAM,
    EVENT_SUBJECTS,
    MAIL_CONSUMER,
    MAIL_STREAM,
    MAIL_SUBJECT,
)
from triage.domain.errors import BrokerUnavailable, ConfigurationError

DUPLICATE_SECONDS = 120.0
# Whatever the queue's length, at most this many nudges are out with workers and not yet acknowledged.
MAX_ACK_PENDING = 1000
DEAD_LETTERS_KEPT = 10_000
DEAD_SECONDS_KEPT = 90 * 86_400.0
EVENTS_KEPT = 1_000_000
EVENT_SECONDS_KEPT = 30 * 86_400.0


def mail_stream() -> StreamConfig:
    """Nudges: each removed once acknowledged."""
    return StreamConfig(
        name=MAIL_STREAM,
        subjects=[MAIL_SUBJECT],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        duplicate_window=DUPLICATE_SECONDS,
    )


def dead_stream() -> StreamConfig:
    """Nudges nobody could handle, for the person who looks after the service. The cases themselves are in SQL."""
    return StreamConfig(
        name=DEAD_STREAM,
        subjects=[DEAD_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_msgs=DEAD_LETTERS_KEPT,
        max_msgs_per_subject=1,
        max_age=DEAD_SECONDS_KEPT,
        duplicate_window=DUPLICATE_SECONDS,
    )


def event_stream() -> StreamConfig:
    """What happened, for other software on the broker: kept for a month whether or not anybody read it."""
    return StreamConfig(
        name=EVENT_STREAM,
        subjects=[EVENT_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_msgs=EVENTS_KEPT,
        max_age=EVENT_SECONDS_KEPT,
        duplicate_window=DUPLICATE_SECONDS,
    )


def mail_consumer(ack_seconds: float) -> ConsumerConfig:
    """The durable consumer that all workers share.

    `max_deliver` stays unlimited: after it, the server would silently leave the message in the stream for ever. The
    worker counts deliveries itself and writes a dead letter.
    """
    return ConsumerConfig(
        name=MAIL_CONSUMER,
        durable_name=MAIL_CONSUMER,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_seconds,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        filter_subject=MAIL_SUBJECT,
    )


async def declare_streams(stream_context: JetStreamContext) -> None:
    """Create or update our streams; repeatable.

    Raises:
        BrokerUnavailable: the server (or its JetStream) does not answer; try again later.
        ConfigurationError: streams of these names exist and cannot become ours.
    """
    try:
        for config in (mail_stream(), dead_stream(), event_stream()):
            await _declare_stream(stream_context, config)
    except (Error, TimeoutError, OSError) as error:
        raise _ours(error) from error


async def declare_consumer(stream_context: JetStreamContext, ack_seconds: float) -> None:
    """Create the workers' consumer, or bring an older one's settings up to date. Raises like `declare_streams`."""
    try:
        # The server takes this for an update when the durable exists, and for nothing when it is equal.
        await stream_context.add_consumer(MAIL_STREAM, mail_consumer(ack_seconds))
    except (Error, TimeoutError, OSError) as error:
        raise _ours(error) from error


async def queue_length(stream_context: JetStreamContext) -> int | None:
    """Nudges waiting or out with workers; None when stream or consumer are gone (a new, empty server). Raises
    BrokerUnavailable.
    """
    try:
        info = await stream_context.consumer_info(MAIL_STREAM, MAIL_CONSUMER)
    except NotFoundError:
        return None
    except (Error, TimeoutError, OSError) as error:
        raise _ours(error) from error
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def _declare_stream(stream_context: JetStreamContext, config: StreamConfig) -> None:
    try:
        await stream_context.add_stream(config)
    except BadRequestError as refusal:  # it exists with other settings
        try:
            await stream_context.update_stream(config)
        except NotFoundError:  # it does not: our subject belongs to a stream of another name
            raise refusal from None


def _ours(error: Exception) -> BrokerUnavailable | ConfigurationError:
    if isinstance(error, BadRequestError):
        return ConfigurationError(
            f"NATS refuses our streams (error {error.err_code})",
            words="Le serveur NATS porte déjà des files VAGUEMESTRE_… qui ne conviennent pas : voir docs.",
        )
    return BrokerUnavailable(f"NATS does not answer ({type(error).__name__})")
