"""The bytes of one attachment come out as they went in, and stand where the list says."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from triage.adapters.mime import GuardedReader
from triage.domain.errors import UnreadableMail

RECEIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
READER = GuardedReader(max_bytes=1_000_000, seconds=60)
PDF = b"%PDF-1.4\r\n\x00\xff fin"
PICTURE = b"\x89PNG\r\n\x1a\n\x00"


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@courriel.example", "Pièces"
    mail.set_content("Voir les pièces jointes.")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="reçu.pdf")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="plan.png")
    return mail


def test_each_attachment_of_the_list_comes_out_byte_for_byte() -> None:
    content = letter().as_bytes()
    names = [a.name for a in READER.read(content, RECEIVED).attachments]
    assert names == ["reçu.pdf", "plan.png"]
    assert [READER.open(content, n) for n in range(2)] == [PDF, PICTURE]


def test_a_joined_mail_and_what_it_holds_come_out() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "b@courriel.example", "Tr : pièces"
    outer.set_content("Je transmets.")
    outer.add_attachment(letter())
    content = outer.as_bytes()
    listed = READER.read(content, RECEIVED).attachments
    pieces = [READER.open(content, n) for n in range(len(listed))]
    assert [a.name for a in listed] == ["Pièces.eml", "reçu.pdf", "plan.png"]
    assert base64.b64encode(PDF)[:12] in pieces[0]
    assert pieces[1:] == [PDF, PICTURE]


def test_what_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(UnreadableMail) as caught:
        READER.open(letter().as_bytes(), 2)
    assert "pas cette pièce jointe" in caught.value.words
