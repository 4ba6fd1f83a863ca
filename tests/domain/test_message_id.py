import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.message_id import MAX_HEADER_BYTES, peek_message_id


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"Message-ID: <a@b.fr>\r\n\r\n", "<a@b.fr>"),
        (b"Subject: x\nmessage-id:<a@b.fr> (remarque)\n\nBonjour", "<a@b.fr>"),
        (b"Message-ID:\r\n <a@b.fr>\r\nTo: x\r\n\r\n", "<a@b.fr>"),
        (b"Message-ID: <a\r\n\t@b.fr>\r\n\r\n", "<a@b.fr>"),
        (b"Message-ID: <a\xe9\x00@b.fr>\r\n\r\n", "<a@b.fr>"),
        (b"Message-ID: sans-crochets@b.fr\r\n\r\n", "sans-crochets@b.fr"),
        (b"Subject: x\r\n\r\nMessage-ID: <dans@le.corps>\r\n", ""),
        (b"\r\nMessage-ID: <a@b.fr>\r\n", ""),
        (b"X: " + b"y" * MAX_HEADER_BYTES + b"\r\nMessage-ID: <trop@loin>\r\n\r\n", ""),
        (b"", ""),
        (None, ""),
    ],
)
def test_the_message_id_is_read_from_the_header_only(content: bytes | None, found: str) -> None:
    assert peek_message_id(content) == found


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_or_give_what_is_unsafe_in_a_command(content: bytes) -> None:
    for candidate in (content, b"Message-ID: " + content):
        found = peek_message_id(candidate)
        assert found == "" or (found.isascii() and found.isprintable() and " " not in found)
