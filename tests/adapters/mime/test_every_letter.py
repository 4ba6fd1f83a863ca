"""Every letter in its richest and poorest case, written as a real mail and read back: by the standard library and by us."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from responders import TEMPLATES, load_responder
from responders.extremes import everything_known, nothing_known
from tests.responders.conftest import DEMO_TOWN
from triage.adapters.mime.reading import read_message
from triage.adapters.mime.writer import read_envelope, write_reply
from triage.domain.drafts import holes, tidy_body, tidy_subject
from triage.domain.mail import Address, ParsedMail

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SERVICE = Address(name="Police municipale de Saint-Aubin-des-Prés", email="police@saint-aubin.example")
SOURCE = ParsedMail(
    subject="Été à l’Haÿ-les-Roses",
    body="",
    passages=(),
    date=NOW,
    sender=Address(name="Zoë Œuvrard", email="zoe@exemple.fr"),
    message_id="<1@exemple.fr>",
)
RESPONDER = load_responder(DEMO_TOWN)
LETTERS = RESPONDER.shipped.letters


def test_all_letters_are_tried() -> None:
    assert len(LETTERS) == len(list(TEMPLATES.rglob("about.toml"))) > 90


@pytest.mark.parametrize("case", [everything_known, nothing_known])
def test_a_letter_arrives_as_it_was_written_with_its_accents_and_its_holes(case: object) -> None:
    visible = 0
    for letter in LETTERS:
        proposal = case(RESPONDER, letter)  # type: ignore[operator]
        content = write_reply(
            SOURCE, proposal.subject, proposal.body, sender=SERVICE, reply_id=1, message_id="<r@x.fr>", now=NOW
        )
        assert content.isascii()
        assert max(map(len, content.split(b"\r\n"))) <= 998, letter.name
        message = message_from_bytes(content, policy=default)
        plain, rich = message.get_body(("plain",)), message.get_body(("html",))
        assert plain is not None
        assert rich is not None
        body, subject = tidy_body(proposal.body), f"Re: {tidy_subject(proposal.subject)}"
        assert str(message["Subject"]) == subject, letter.name
        assert plain.get_content().replace("\r\n", "\n") == body, letter.name
        read = read_message(content, NOW, patient=True)
        assert read.subject == subject, letter.name
        assert read.body.split() == body.split(), letter.name
        assert read.sender == SERVICE
        assert (read.message_id, read.references) == ("<r@x.fr>", ("<1@exemple.fr>",))
        assert read_envelope(content).recipient == SOURCE.sender
        found = holes(proposal.subject, proposal.body)
        assert len(found) >= len(proposal.missing), letter.name
        for hole in found:
            assert hole in f"{read.subject}\n{read.body}", letter.name
            assert hole.replace("'", "&#x27;") in rich.get_content().replace("\r\n", "\n") + read.subject, letter.name
        visible += len(found)
    assert (visible > 0) is (case is nothing_known)
