"""The demo mails: many, varied, readable, and about an invented town."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import triage.demo
from triage.adapters.mime import GuardedReader
from triage.domain.mail import AttachmentKind, Automatic, ParsedMail, PassageKind

FOLDER = Path(triage.demo.__file__ or "").parent / "mails"
FILES = sorted(FOLDER.glob("*.eml"))
RECEIVED = datetime(2026, 12, 1, tzinfo=UTC)


def mails() -> list[ParsedMail]:
    reader = GuardedReader(max_bytes=1_000_000, seconds=30)
    return [reader.read(path.read_bytes(), RECEIVED) for path in FILES]


def test_there_are_at_least_forty_five_with_neutral_names():
    assert len(FILES) >= 45
    assert all(re.fullmatch(r"\d{3}\.eml", path.name) for path in FILES)


def test_all_are_read_without_loss_but_the_one_with_an_unknown_charset():
    warned = [path.name for path, mail in zip(FILES, mails(), strict=True) if mail.warnings]
    assert len(warned) == 1
    assert all("\ufffd" not in mail.body + mail.subject for mail in mails())


def test_each_says_something_and_has_a_sender_and_a_date_in_autumn_2026():
    for mail in mails():
        assert mail.sender
        assert len(mail.subject + mail.body) > 40
        assert (mail.date.year, mail.date.month) in {(2026, 10), (2026, 11)}


def test_only_one_has_no_message_id():
    assert [mail.message_id for mail in mails()].count("") == 1
    assert len({mail.message_id for mail in mails()}) == len(FILES)


def test_every_address_is_invented():
    for path in FILES:
        for domain in re.findall(rb"[\w.+-]+@([\w.-]+\w)", path.read_bytes().replace(b"=\r\n", b"")):
            assert domain.endswith(b".example"), (path.name, domain)


def test_the_mailbox_is_varied():
    kinds = Counter(p.kind for mail in mails() for p in mail.passages)
    attached = {a.kind for mail in mails() for a in mail.attachments}
    raw = b"".join(path.read_bytes().lower() for path in FILES)

    assert {mail.automatic for mail in mails()} >= {
        Automatic.NO,
        Automatic.AUTO_REPLY,
        Automatic.BOUNCE,
        Automatic.MAILING_LIST,
    }
    assert kinds[PassageKind.FORWARDED] >= 4
    assert kinds[PassageKind.QUOTED] >= 4
    assert attached >= {
        AttachmentKind.PICTURE,
        AttachmentKind.FILM,
        AttachmentKind.SOUND,
        AttachmentKind.DOCUMENT,
        AttachmentKind.MAIL,
    }
    for encoding in (
        b"base64",
        b"quoted-printable",
        b"8bit",
        b"iso-8859-1",
        b"windows-1252",
        b"utf-8",
        b"iso-8859-15",
        b"format=flowed",
    ):
        assert encoding in raw
