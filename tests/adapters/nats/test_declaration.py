import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig

from tests.adapters.nats.stream_view import ask
from tests.nats import NatsServer
from triage.adapters.nats.declaration import declare_consumer, declare_streams, queue_length
from triage.adapters.nats.names import DEAD_STREAM, MAIL_CONSUMER, MAIL_STREAM, MAIL_SUBJECT, read_nudge, write_nudge
from triage.domain.errors import ConfigurationError


def test_declaring_twice_changes_nothing_and_keeps_what_waits(server: NatsServer):
    async def twice(js: JetStreamContext) -> tuple[int | None, int | None]:
        await declare_streams(js)
        await declare_consumer(js, 30)
        await js.publish(MAIL_SUBJECT, write_nudge(1))
        await declare_streams(js)
        await declare_consumer(js, 30)
        return await queue_length(js), (await js.stream_info(DEAD_STREAM)).state.messages

    assert ask(server, twice) == (1, 0)


def test_an_older_consumer_gets_the_new_settings_and_keeps_its_place(server: NatsServer):
    async def update(js: JetStreamContext) -> ConsumerConfig:
        await declare_streams(js)
        old = ConsumerConfig(
            name=MAIL_CONSUMER, durable_name=MAIL_CONSUMER, ack_wait=7, max_deliver=3, filter_subject=MAIL_SUBJECT
        )
        await js.add_consumer(MAIL_STREAM, old)
        await js.publish(MAIL_SUBJECT, write_nudge(1))
        await declare_consumer(js, 42)
        assert await queue_length(js) == 1
        return (await js.consumer_info(MAIL_STREAM, MAIL_CONSUMER)).config

    config = ask(server, update)
    assert (config.ack_wait, config.max_deliver) == (42, -1)


def test_an_older_stream_gets_the_new_settings_and_keeps_its_messages(server: NatsServer):
    async def update(js: JetStreamContext) -> tuple[float | None, int]:
        await js.add_stream(
            StreamConfig(
                name=MAIL_STREAM, subjects=[MAIL_SUBJECT], retention=RetentionPolicy.WORK_QUEUE, duplicate_window=5
            )
        )
        await js.publish(MAIL_SUBJECT, write_nudge(1))
        await declare_streams(js)
        info = await js.stream_info(MAIL_STREAM)
        return info.config.duplicate_window, info.state.messages

    assert ask(server, update) == (120, 1)


def test_a_stream_of_somebody_else_is_a_fault_of_configuration(server: NatsServer):
    async def clash(js: JetStreamContext) -> None:
        await js.add_stream(StreamConfig(name="AUTRE", subjects=["vaguemestre.>"]))
        await declare_streams(js)

    with pytest.raises(ConfigurationError):
        ask(server, clash)


def test_the_queue_of_an_empty_server_has_no_length(server: NatsServer):
    assert ask(server, queue_length) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"7", b"null", b'{"mail_id": "7"}', b'{"mail_id": true}', b'{"mail_id": 0}', b'{"mail_id": -1}',
     b'{"mail_id": 1.0}', b'{"mail_id": 99999999999999999999}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_nudge_is_read_as_none(body: bytes):
    assert read_nudge(body) is None


def test_a_nudge_is_read_as_it_was_written():
    assert read_nudge(write_nudge(12)) == 12
