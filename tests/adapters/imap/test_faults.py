import imaplib
import socket
import ssl

import pytest

from triage.adapters.imap.faults import translated
from triage.domain.errors import MailboxRefused, MailboxUnavailable, MessageGone, VaguemestreError

ABORT, NO = imaplib.IMAP4.abort, imaplib.IMAP4.error


def meaning_of(error: Exception, *, login: bool = False) -> VaguemestreError:
    with pytest.raises(VaguemestreError) as caught, translated("pm", "fetch", login=login):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("error", "login", "meaning"),
    [
        (ABORT("socket error: EOF"), False, MailboxUnavailable),
        (socket.gaierror(-2, "Name or service not known"), False, MailboxUnavailable),
        (TimeoutError("timed out"), False, MailboxUnavailable),
        (ssl.SSLError(1, "wrong version number"), False, MailboxUnavailable),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), False, MailboxRefused),
        (NO("fetch failed: [SERVERBUG] oops"), False, MailboxUnavailable),
        (NO("fetch failed: oops"), False, MailboxUnavailable),
        (NO("select failed: [NONEXISTENT] no"), False, MessageGone),
        (NO("create failed: [NOPERM] no"), False, MailboxRefused),
        (NO("[AUTHENTICATIONFAILED] no"), True, MailboxRefused),
        (NO("LOGIN failed"), True, MailboxRefused),
        (NO("[UNAVAILABLE] try again"), True, MailboxUnavailable),
        (NO("[LIMIT] too many connections"), True, MailboxUnavailable),
        (ABORT("[NONEXISTENT] and then the line was cut"), False, MailboxUnavailable),
        (ValueError("invalid literal"), False, MailboxUnavailable),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), False, MailboxUnavailable),
    ],
)
def test_each_foreign_error_has_a_meaning(error: Exception, login: bool, meaning: type[VaguemestreError]) -> None:
    assert type(meaning_of(error, login=login)) is meaning


def test_a_line_cut_during_login_is_no_refusal() -> None:
    wrapped = NO("command: LOGIN => socket error: EOF")
    wrapped.__context__ = ABORT("socket error: EOF")
    assert isinstance(meaning_of(wrapped, login=True), MailboxUnavailable)


def test_the_words_of_the_server_are_cut_out_of_the_whole_chain() -> None:
    inner = ABORT("unexpected response: b'Subject: Divorce de Jeanne'")
    outer = NO("fetch failed: Divorce de Jeanne")
    outer.__context__ = inner
    error = meaning_of(outer)
    assert "Jeanne" not in f"{error} {error.words} {error.subject} {outer} {inner}"
    assert error.__cause__ is outer


def test_our_own_errors_pass_unchanged() -> None:
    ours = MessageGone("here", subject="7")
    assert meaning_of(ours) is ours
