"""`PostOffice` on SMTP (RFC 5321): until DATA nothing has left; once DATA began, only the server's answer tells.

A server's words may quote addresses, so errors keep its reply code alone.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from triage.adapters.credentials import on_loopback, password_of, token_of
from triage.domain.errors import MailboxRefused, MailboxUnavailable, SendingRefused, SendingUnsure
from triage.ports.sendings import Envelope
from triage.settings import ImapSettings, MailboxSettings, SmtpSettings, TlsMode

CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 120.0  # RFC 5321 4.5.3.2 allows ten minutes after the last line; a person looks sooner
CLOSED = "L’envoi n’est pas ouvert pour cette boîte : rien n’est parti."


class _Departure:
    """See Departure."""

    def __init__(self, client: smtplib.SMTP, mailbox: str) -> None:
        self._client, self._mailbox = client, mailbox

    def transmit(self, content: bytes) -> None:
        """See Departure."""
        try:
            code, _ = self._client.data(content)
        except smtplib.SMTPDataError as error:  # the answer to DATA itself: the message has not been handed over
            raise SendingRefused(f"data: {error.smtp_code}", subject=self._mailbox) from None
        except (smtplib.SMTPException, OSError) as error:
            raise SendingUnsure(f"data: {type(error).__name__}", subject=self._mailbox) from None
        if code != 250:
            raise SendingRefused(f"end of data: {code}", subject=self._mailbox)


class SmtpPostOffice:
    """See PostOffice. Only mailboxes with an `smtp` section send."""

    def __init__(self, accounts: Sequence[MailboxSettings]) -> None:
        self._accounts = {a.name: (a, a.smtp) for a in accounts if a.smtp is not None}

    def sends(self, mailbox: str) -> bool:
        """See PostOffice."""
        return mailbox in self._accounts

    @contextmanager
    def counter(self, mailbox: str, envelope: Envelope) -> Iterator[_Departure]:
        """See PostOffice."""
        if mailbox not in self._accounts:
            raise SendingRefused("sending is not open", subject=mailbox, words=CLOSED)
        account, smtp = self._accounts[mailbox]
        client = _connect(smtp, mailbox)
        try:
            with _translated(mailbox):
                _log_in(client, account, smtp)
                _expect(mailbox, *client.mail(envelope.sender.email))
                _expect(mailbox, *client.rcpt(envelope.recipient.email))
                if client.sock is not None:
                    client.sock.settimeout(ANSWER_SECONDS)
            yield _Departure(client, mailbox)
        finally:
            with contextlib.suppress(Exception):
                client.quit()
            client.close()


def open_post_office(common: ImapSettings) -> SmtpPostOffice:
    """That of the mailboxes of the settings. Connects when first used."""
    return SmtpPostOffice(common.mailboxes)


def _connect(smtp: SmtpSettings, mailbox: str) -> smtplib.SMTP:
    """A greeted connection; protected, unless it stays on this machine."""
    if smtp.tls is TlsMode.NONE and not on_loopback(smtp.host):
        words = "L’envoi sans chiffrement n’est accepté qu’avec un serveur de cette même machine."
        raise MailboxRefused("plain text refused outside the loopback", subject=mailbox, words=words)
    with _translated(mailbox):
        context = ssl.create_default_context(cafile=str(smtp.ca_file) if smtp.ca_file else None)
        if smtp.tls is TlsMode.TLS:
            return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=CONNECT_SECONDS, context=context)
        client = smtplib.SMTP(smtp.host, smtp.port, timeout=CONNECT_SECONDS)
        try:
            if smtp.tls is TlsMode.STARTTLS:
                client.starttls(context=context)  # raises where the server does not offer it
        except BaseException:
            client.close()
            raise
        return client


def _log_in(client: smtplib.SMTP, account: MailboxSettings, smtp: SmtpSettings) -> None:
    client.ehlo_or_helo_if_needed()
    if smtp.anonymous:
        return
    own = smtp if smtp.login else account
    login = own.login
    if own.token_command:
        token = token_of(own, account.name, CONNECT_SECONDS)
        client.auth("XOAUTH2", lambda _=None: f"user={login}\1auth=Bearer {token}\1\1")
    else:
        client.login(login, password_of(own, account.name))


def _expect(mailbox: str, code: int, _words: bytes) -> None:
    if 400 <= code < 500:
        words = "Le serveur d’envoi demande de revenir plus tard."
        raise MailboxUnavailable(f"smtp: {code}", subject=mailbox, words=words)
    if code not in {250, 251}:
        words = "Le serveur d’envoi refuse l’adresse de l’expéditeur ou du destinataire : rien n’est parti."
        raise SendingRefused(f"smtp: {code}", subject=mailbox, words=words)


@contextmanager
def _translated(mailbox: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        words = "Le certificat du serveur d’envoi n’est pas accepté."
        raise MailboxRefused("certificate not accepted", subject=mailbox, words=words) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        words = "Le serveur d’envoi refuse la connexion (identifiant, jeton ou chiffrement)."
        raise MailboxRefused(f"smtp: {type(error).__name__}", subject=mailbox, words=words) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        words = "Le serveur d’envoi ne répond pas."
        raise MailboxUnavailable(f"smtp: {type(error).__name__}", subject=mailbox, words=words) from None
