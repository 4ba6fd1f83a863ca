"""Counters of real SMTP servers: protected lines, refusals, and the one moment when nobody can know."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dovecot import Dovecot
from tests.smtp_server import PostRoom, post_room
from triage.adapters.smtp import SmtpPostOffice
from triage.domain.errors import MailboxRefused, MailboxUnavailable, SendingRefused, SendingUnsure
from triage.domain.mail import Address
from triage.ports.sendings import Envelope
from triage.settings import MailboxSettings, SmtpSettings

LETTER = Envelope(sender=Address(name="", email="pm@ville.example"), recipient=Address(name="", email="lea@exemple.fr"))
MAIL = b"From: pm@ville.example\r\n\r\nBonjour\r\n.une ligne\r\n"


def office(smtp: SmtpSettings | None) -> SmtpPostOffice:
    account = {"name": "pm", "host": "localhost", "login": "pm", "password": "secret", "smtp": smtp}
    return SmtpPostOffice([MailboxSettings.model_validate(account)])


def send(smtp: SmtpSettings | None) -> None:
    with office(smtp).counter("pm", LETTER) as departure:
        departure.transmit(MAIL)


@pytest.fixture
def plain() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


@pytest.fixture(scope="module")
def certificate() -> Iterator[Path]:
    server = Dovecot()
    server.prepare()
    yield server.folder
    for path in sorted(server.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    server.folder.rmdir()


def context(folder: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return made


def test_a_message_arrives_byte_for_byte_at_its_one_recipient(plain: PostRoom) -> None:
    send(plain.settings())
    assert (plain.taken, plain.recipients) == ([MAIL], ["lea@exemple.fr"])


def test_a_mailbox_without_a_section_sends_nothing() -> None:
    assert not office(None).sends("pm")
    with pytest.raises(SendingRefused):
        send(None)


def test_naming_a_recipient_sends_nothing_yet(plain: PostRoom) -> None:
    with office(plain.settings()).counter("pm", LETTER):
        pass
    assert plain.taken == []


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("rcpt", "550 no such user lea@exemple.fr", SendingRefused),
        ("rcpt", "450 greylisted", MailboxUnavailable),
        ("data", "554 spam", SendingRefused),
        ("data", "452 full", SendingRefused),
    ],
)
def test_a_refusal_is_certain_and_says_no_address(
    plain: PostRoom, where: str, answer: str, error: type[Exception]
) -> None:
    setattr(plain, where, answer)
    with pytest.raises(error) as told:
        send(plain.settings())
    assert "exemple" not in str(told.value)
    assert plain.taken == []


def test_a_line_that_breaks_at_the_end_leaves_it_unsure(plain: PostRoom) -> None:
    plain.hang_up = True
    with pytest.raises(SendingUnsure):
        send(plain.settings())
    assert plain.taken == [MAIL]


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    with post_room() as room:
        settings = room.settings()
    with pytest.raises(MailboxUnavailable):
        send(settings)


@pytest.mark.parametrize("mode", ["tls", "starttls"])
def test_a_protected_line_is_checked_and_logged_in(certificate: Path, mode: str) -> None:
    with post_room(**{mode: context(certificate)}) as room:
        known = {"tls": mode, "anonymous": False, "ca_file": certificate / "cert.pem", "host": "localhost"}
        send(room.settings(**known))
        assert room.logins == [(b"pm", b"secret")]
        send(room.settings(**known, login="envoi", password="secret"))
        assert room.logins[-1] == (b"envoi", b"secret")
        with pytest.raises(MailboxRefused):
            send(room.settings(**known, login="envoi", password="autre"))
        with pytest.raises(MailboxRefused):  # nobody vouches for the certificate
            send(room.settings(**known | {"ca_file": None}))
        assert len(room.taken) == 2


def test_plain_text_stays_on_this_machine_and_starttls_is_not_waived(plain: PostRoom) -> None:
    with pytest.raises(MailboxRefused):
        send(plain.settings(host="smtp.exemple.fr"))
    with pytest.raises(MailboxRefused):
        send(plain.settings(tls="starttls"))
    assert plain.taken == []
