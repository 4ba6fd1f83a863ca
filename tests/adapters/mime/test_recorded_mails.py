"""Nasty mails as they were recorded, each with the expected result beside it (NAME.eml, NAME.json)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from triage.adapters.mime import GuardedReader
from triage.domain.mail import ParsedMail, PassageKind

MAILS = Path(__file__).parent / "mails"
RECEIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))


def test_every_recorded_mail_has_its_expected_result():
    assert len(NAMES) >= 60
    assert {path.stem for path in MAILS.glob("*.json")} == set(NAMES)


def observed(mail: ParsedMail, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the mail gives for each expected key; of lists of words, those for which the expectation holds."""
    forwarded = mail.said(PassageKind.FORWARDED)
    everything = {
        "subject": mail.subject,
        "body": mail.body.strip(),
        "sender": mail.sender and mail.sender.email,
        "automatic": mail.automatic.value,
        "references": list(mail.references),
        "attachments": [[a.name, a.kind.value] for a in mail.attachments],
        "received": mail.date == RECEIVED,
        "has": [words for words in wanted.get("has", []) if words in mail.body],
        "lacks": [words for words in wanted.get("lacks", []) if words not in mail.body],
        "forwarded": wanted.get("forwarded") if wanted.get("forwarded", "") in forwarded else forwarded,
        "warnings": [words for words in wanted.get("warnings", []) if any(words in w for w in mail.warnings)],
    }
    return {key: everything[key] for key in wanted}


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_mail_is_read_as_expected(name):
    wanted = json.loads((MAILS / f"{name}.json").read_text())
    mail = GuardedReader(max_bytes=1_000_000, seconds=30).read((MAILS / f"{name}.eml").read_bytes(), RECEIVED)

    assert observed(mail, wanted) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_what_a_recorded_mail_gives_can_be_stored(name):
    mail = GuardedReader(max_bytes=1_000_000, seconds=30).read((MAILS / f"{name}.eml").read_bytes(), RECEIVED)

    stored = "\n".join((mail.subject, mail.body, *(a.name for a in mail.attachments), *mail.references))
    assert "\0" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
