import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dovecot import PASSWORD, Dovecot
from triage.adapters.imap.login import connect, drop
from triage.domain.errors import MailboxRefused, MailboxUnavailable
from triage.settings import MailboxSettings, TlsMode


@contextmanager
def logged_in(settings: MailboxSettings) -> Iterator[str]:
    client = connect(settings, 10, 10)
    try:
        yield client.noop()[0].decode()
    finally:
        drop(client)


def printing(text: str, code: int = 0) -> list[str]:
    return [sys.executable, "-c", f"print({text!r}); raise SystemExit({code})"]


def test_tls_with_the_towns_own_certificate(dovecot: Dovecot) -> None:
    with logged_in(dovecot.account("a", port=dovecot.tls_port, tls=TlsMode.TLS, ca_file=dovecot.certificate)) as said:
        assert said


def test_starttls_with_the_towns_own_certificate(dovecot: Dovecot) -> None:
    with logged_in(dovecot.account("a", tls=TlsMode.STARTTLS, ca_file=dovecot.certificate)) as said:
        assert said


@pytest.mark.parametrize("tls", [TlsMode.TLS, TlsMode.STARTTLS])
def test_an_unknown_certificate_is_refused_in_words(dovecot: Dovecot, tls: TlsMode) -> None:
    port = dovecot.tls_port if tls is TlsMode.TLS else dovecot.port
    with pytest.raises(MailboxRefused) as refused, logged_in(dovecot.account("a", port=port, tls=tls)):
        pass
    assert "certificat" in refused.value.words


def test_plain_text_is_refused_outside_this_machine(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxRefused), logged_in(dovecot.account("a", host="192.0.2.1")):
        pass


def test_a_wrong_password_is_refused_and_stands_in_no_error(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxRefused) as refused, logged_in(dovecot.account("jeanne", password="faux-mot")):
        pass
    seen = f"{refused.value} {refused.value.words} {refused.value.__cause__!r} {refused.value.__cause__.__context__!r}"
    assert "faux-mot" not in seen
    assert "jeanne" not in seen


def test_a_password_with_accents_is_accepted(dovecot: Dovecot) -> None:
    with logged_in(dovecot.account("accent", password="été à Paris")) as said:
        assert said


def test_the_first_line_of_a_password_file_is_the_password(dovecot: Dovecot, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(PASSWORD + "\nremarque\n")
    with logged_in(dovecot.account("a", password=None, password_file=file)) as said:
        assert said


def test_a_missing_password_file_is_refused_in_words(dovecot: Dovecot, tmp_path: Path) -> None:
    with pytest.raises(MailboxRefused) as refused, logged_in(dovecot.account("a", password_file=tmp_path / "rien")):
        pass
    assert "fichier" in refused.value.words


def test_a_token_opens_the_mailbox(dovecot: Dovecot) -> None:
    with logged_in(dovecot.account("a", password=None, token_command=printing(dovecot.token("a")))) as said:
        assert said


def test_an_expired_token_is_refused(dovecot: Dovecot) -> None:
    command = printing(dovecot.token("a", seconds=-60))
    with pytest.raises(MailboxRefused), logged_in(dovecot.account("a", password=None, token_command=command)):
        pass


@pytest.mark.parametrize("command", [printing("invalid_grant", 1), printing(""), ["/nulle/part"]])
def test_a_token_that_is_not_renewed_asks_for_a_person(dovecot: Dovecot, command: list[str]) -> None:
    with pytest.raises(MailboxRefused) as refused, logged_in(dovecot.account("a", token_command=command)):
        pass
    assert "jeton" in refused.value.words
    assert "invalid_grant" not in str(refused.value)


def test_a_server_that_does_not_listen_is_unavailable(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxUnavailable), logged_in(dovecot.account("a", port=1)):
        pass
