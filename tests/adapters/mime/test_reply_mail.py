"""Approved replies as mails: what hostile names and subjects cannot do, and what is read back."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.adapters.mime.writer import message_id_of, recipient, write_reply
from triage.domain.drafts import tidy_body, tidy_subject
from triage.domain.errors import ForbiddenMove
from triage.domain.mail import Address, ParsedMail

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SERVICE = Address(name="Police municipale de Saint-Aubin-des-Prés", email="police@saint-aubin.example")
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Vaguemestre-Reply", "MIME-Version",
    "Content-Type",
}  # fmt: skip
HOSTILE = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(
    [
        "a\r\nBcc: x@y.fr",
        "a\n\nb",
        "\u2028Bcc: x@y.fr",
        "=?utf-8?q?=0D=0ABcc:_x@y.fr?=",
        "\u202egnirts",
        '"; x',
        "é" * 300,
    ]
)


def mail(**fields: object) -> ParsedMail:
    known: dict[str, object] = {
        "subject": "x",
        "body": "x",
        "passages": (),
        "date": NOW,
        "sender": Address(name="Léa Évrard", email="lea@exemple.fr"),
        "message_id": "<a@exemple.fr>",
    }
    return ParsedMail(**(known | fields))  # type: ignore[arg-type]


def written(source: ParsedMail, subject: str = "Votre signalement", body: str = "Bonjour,\n") -> bytes:
    number = message_id_of(3, 7, "saint-aubin.example")
    return write_reply(source, subject, body, sender=SERVICE, reply_id=3, message_id=number, now=NOW)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_reply_answers_the_citizen_in_the_thread_and_names_the_service() -> None:
    source = mail(references=("<0@exemple.fr>",), recipients=(Address(name="", email="liste@exemple.fr"),))
    message = read(written(source, "Votre demande n° 4 : été", "Madame,\n\nC’est noté : 12 €.\n"))
    assert message["From"].addresses[0].display_name == SERVICE.name
    assert [a.addr_spec for a in message["To"].addresses] == ["lea@exemple.fr"]
    assert (message["Subject"], message["In-Reply-To"]) == ("Re: Votre demande n° 4 : été", "<a@exemple.fr>")
    assert message["References"] == "<0@exemple.fr> <a@exemple.fr>"
    assert text_of(message) == "Madame,\n\nC’est noté : 12 €.\n"
    assert "Auto-Submitted" not in message
    assert message["X-Vaguemestre-Reply"] == "3"


def test_the_same_draft_is_the_same_bytes() -> None:
    assert written(mail()) == written(mail())


def test_what_looks_like_html_is_shown_and_not_run() -> None:
    part = read(written(mail(), body="<script>alert(1)</script> & « x »\n")).get_body(("html",))
    assert part is not None
    assert "&lt;script&gt;" in part.get_content()
    assert "<script" not in part.get_content()


def test_reply_to_comes_before_the_sender_and_nobody_is_said() -> None:
    other = Address(name="", email="autre@exemple.fr")
    assert recipient(mail(reply_to=other)) == other
    with pytest.raises(ForbiddenMove, match="nobody"):
        recipient(mail(sender=Address(name="x", email="a@b.fr\r\nBcc: c@d.fr")))
    with pytest.raises(ForbiddenMove):
        recipient(mail(sender=None))


@settings(max_examples=100, deadline=None)
@given(subject=HOSTILE, name=HOSTILE, body=HOSTILE, reference=HOSTILE)
def test_whatever_a_citizen_wrote_adds_no_header_and_no_recipient(
    subject: str, name: str, body: str, reference: str
) -> None:
    source = mail(sender=Address(name=name, email="lea@exemple.fr"), references=(reference, "<b@c.fr>"))
    content = written(source, subject, body)
    message = read(content)
    assert set(message.keys()) <= HEADERS
    assert [a.addr_spec for a in message["To"].addresses] == ["lea@exemple.fr"]
    assert [a.addr_spec for a in message["From"].addresses] == [SERVICE.email]
    assert text_of(message) == tidy_body(body)
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.isascii()


@given(st.text(st.characters(codec="utf-8"), max_size=120).filter(lambda s: "=?" not in s))
def test_a_subject_is_one_line_of_plain_words(text: str) -> None:
    assert "\n" not in tidy_subject(text)
    assert "\n" not in str(read(written(mail(), text))["Subject"])


def test_a_body_of_one_megabyte_without_a_line_break_keeps_short_lines() -> None:
    content = written(mail(), body="é" * 500_000)
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert text_of(read(content)) == "é" * 500_000 + "\n"
