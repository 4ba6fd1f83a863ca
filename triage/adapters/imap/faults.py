"""Foreign errors of an IMAP connection become ours, here and nowhere else.

A server's words may quote a mail, a folder or a login, so they are cut out of the chained error: what stays is its
type, the command and the response code of RFC 5530.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from triage.domain.errors import MailboxRefused, MailboxUnavailable, MessageGone, VaguemestreError

# RFC 5530, and RFC 3501 for the last two: what only a person can mend, and what is not there.
_REFUSED = {
    "AUTHENTICATIONFAILED",
    "AUTHORIZATIONFAILED",
    "EXPIRED",
    "PRIVACYREQUIRED",
    "CONTACTADMIN",
    "NOPERM",
    "CANNOT",
}
LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CORRUPTION", "OVERQUOTA"}
_GONE = {"NONEXISTENT", "TRYCREATE"}
_CODE = re.compile(r"\[([A-Z][A-Z-]*)")


def response_code(error: BaseException) -> str:
    """The RFC 5530 code in a server's answer, or ""."""
    found = _CODE.search(" ".join(str(a) for a in error.args))
    return found.group(1) if found else ""


def hung_up(error: BaseException | None) -> bool:
    """Whether the connection itself is lost, also where imapclient wraps that into a login error."""
    while error is not None:
        if isinstance(error, (imaplib.IMAP4.abort, OSError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _without_words(error: BaseException | None) -> None:
    """Cut the server's words out of an error and of what it came from."""
    while error is not None:
        if isinstance(error, (imaplib.IMAP4.error, ValueError)) and not isinstance(error, UnicodeError):
            error.args = (f"[{code}]" if (code := response_code(error)) else "(words of the server left out)",)
        error = error.__cause__ or error.__context__


@contextmanager
def translated(mailbox: str, doing: str, *, login: bool = False) -> Iterator[None]:
    """Raise MailboxUnavailable, MailboxRefused or MessageGone in place of what imapclient, ssl and sockets raise.

    Args:
        mailbox: name in the settings, the subject of the error.
        doing: the command, for the message; no personal data.
        login: a plain NO then means refused, unless its code says to come back later.
    """
    try:
        yield
    except VaguemestreError:
        raise
    except ssl.SSLCertVerificationError as error:
        words = "Le certificat du serveur de messagerie n'est pas accepté."
        raise MailboxRefused(f"{doing}: certificate not accepted", subject=mailbox, words=words) from error
    except OSError as error:
        raise MailboxUnavailable(f"{doing}: {type(error).__name__}", subject=mailbox) from error
    except UnicodeError:  # carries the text itself
        raise MailboxUnavailable(f"{doing}: text that cannot be sent", subject=mailbox) from None
    except (imaplib.IMAP4.error, ValueError, AssertionError, KeyError, IndexError, TypeError) as error:
        code = response_code(error)
        lost = hung_up(error)
        _without_words(error)
        message = f"{doing}: {type(error).__name__} {code}".rstrip()
        if code in _REFUSED or (login and not lost and code not in LATER):
            raise MailboxRefused(message, subject=mailbox) from error
        if code in _GONE and not lost:
            words = "Un dossier de la boîte aux lettres n'existe pas."
            raise MessageGone(message, subject=mailbox, words=words) from error
        raise MailboxUnavailable(message, subject=mailbox) from error
