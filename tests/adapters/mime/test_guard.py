"""The limits of the reader: what passes them is refused in words, and nothing hangs."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from triage.adapters.mime import GuardedReader
from triage.adapters.mime import guard as guard_module
from triage.domain.errors import UnreadableMail

RECEIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEAD = b"From: a@courriel.example\r\nSubject: Objet\r\nMIME-Version: 1.0\r\n"


def read(content: bytes, *, max_bytes: int = 40_000_000, seconds: float = 240):
    return GuardedReader(max_bytes=max_bytes, seconds=seconds).read(content, RECEIVED)


def nested(levels: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels))
    return HEAD + parts + b"Content-Type: text/plain\r\n\r\nau fond"


def refused(content: bytes, **limits) -> str:
    with pytest.raises(UnreadableMail) as caught:
        read(content, **limits)
    assert not caught.value.retryable
    return caught.value.words


def test_sixty_megabytes_are_refused_in_words():
    assert "60 Mo, la limite est de 40 Mo" in refused(HEAD + b"\r\n" + b"x" * (60_000_000 - len(HEAD) - 2))


def test_ten_thousand_nested_parts_are_refused_in_words():
    assert "10 000 parties imbriquées" in refused(nested(10_000))


def test_three_hundred_nested_parts_are_refused_by_the_child():
    assert "imbriquées" in refused(nested(300))


def test_twenty_nested_parts_are_read():
    assert read(nested(20)).body == "au fond"


def test_a_thousand_nested_messages_are_refused():
    assert "imbriquées" in refused(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"x")


def test_five_thousand_flat_parts_are_refused():
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    assert "parties" in refused(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 5000 + b"--b--")


def test_five_megabytes_of_references_are_cut_and_the_mail_is_read():
    mail = read(HEAD + b"References: " + b"<a@b.example>\r\n " * 350_000 + b"\r\nTo: m@b.example\r\n\r\nBonjour")

    assert (mail.subject, mail.body) == ("Objet", "Bonjour")
    assert any("En-têtes démesurés" in words for words in mail.warnings)


def test_twenty_megabytes_of_headers_are_refused():
    assert "d'en-têtes" in refused(HEAD + b"X-Long: y\r\n" * 1_900_000 + b"\r\nBonjour")


def test_fifty_thousand_recipients_do_not_stop_the_mail():
    addresses = b",\r\n ".join(b"a%d@courriel.example" % n for n in range(50_000))
    mail = read(HEAD + b"To: " + addresses + b"\r\n\r\nBonjour")

    assert mail.body == "Bonjour"
    assert 0 < len(mail.recipients) <= 200


def test_a_bomb_of_encoded_words_is_cut():
    mail = read(b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 90_000 + b"\r\n\r\nBonjour")

    assert mail.body == "Bonjour"
    assert mail.subject.startswith("éé")


@pytest.mark.parametrize("levels", [10_000, 50_000, 200])
def test_deep_html_is_read(levels):
    html = b"<div>" * levels + b"Bonjour" + b"</div>" * levels
    assert "Bonjour" in read(HEAD + b"Content-Type: text/html\r\n\r\n" + html).body


def test_fifty_six_bytes_of_line_ends_and_hard_spaces_are_read():
    assert read(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"\r\n\xc2\xa0" * 14).body.strip() == ""


def test_a_body_of_newlines_is_read_in_linear_time():
    started = time.monotonic()
    read(HEAD + b"\r\n" + b"\r\n" * 500_000)
    assert time.monotonic() - started < 30


def test_a_child_that_takes_too_long_is_ended_and_the_reason_given():
    html = b"<p>a</p>" * 300_000
    words = refused(HEAD + b"Content-Type: text/html\r\n\r\n" + html, seconds=0.05)
    assert "a dépassé 0.05 secondes" in words


def test_a_child_that_needs_too_much_memory_ends_in_words(monkeypatch):
    monkeypatch.setattr(guard_module, "CHILD_MEMORY", 220_000_000)
    words = refused(HEAD + b"Content-Type: text/plain\r\n\r\n" + b"mot \r\n" * 6_000_000)
    assert "mémoire" in words


def test_a_suspicious_mail_is_read_in_a_child_as_it_would_be_here():
    padding = (
        b"--b\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"QUJD\r\n" * 800_000
    )
    plain = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "Ça bloque\r\n".encode()
    head = HEAD + b"Date: Mon, 12 Oct 2026 10:12:00 +0200\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = read(head + plain + padding + b"--b--")

    assert mail.body == "Ça bloque"
    assert mail.date == datetime.fromisoformat("2026-10-12T10:12:00+02:00")
    assert [(a.name, a.kind.value) for a in mail.attachments] == [("a.jpg", "picture")]
    assert mail.attachments[0].size > 4_000_000


@pytest.mark.parametrize("missing", ["From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version"])
def test_each_header_may_be_missing(missing):
    fields = {
        "From": "a@courriel.example",
        "To": "m@courriel.example",
        "Subject": "Objet",
        "Date": "Mon, 12 Oct 2026 10:12:00 +0200",
        "Message-ID": "<1@courriel.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    del fields[missing]
    mail = read("".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode() + b"\r\nBonjour")

    assert mail.body == "Bonjour"
    assert (mail.date == RECEIVED) is (missing == "Date")
    assert (mail.sender is None) is (missing == "From")


def test_a_date_one_day_ahead_is_believed_and_one_week_ahead_is_not():
    for ahead, believed in ((1, True), (7, False)):
        date = RECEIVED + timedelta(days=ahead)
        mail = read(HEAD + f"Date: {date:%d Nov %Y %H:%M:%S} +0000\r\n\r\nx".encode())
        assert (mail.date == date) is believed


def test_nothing_of_a_mail_reaches_the_log(caplog):
    with caplog.at_level(logging.DEBUG):
        read(HEAD + b"Content-Type: image/png; name=secret.png\r\n\r\nx")
    assert "secret" not in caplog.text


def test_a_flowed_text_that_never_ends_is_unfolded_in_linear_time():
    started = time.monotonic()
    mail = read(HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"mot \r\n" * 150_000)
    assert time.monotonic() - started < 30
    assert mail.body.startswith("mot mot mot")
