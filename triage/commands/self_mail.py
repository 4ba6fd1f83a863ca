"""The mail that `check` sends to itself: dropped into a mailbox like a citizen's, followed to the end, taken away again."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from triage.domain.case import Filing, State
from triage.domain.errors import MessageGone, VaguemestreError
from triage.domain.filing import SortMode
from triage.domain.mail import Location
from triage.ports import CaseStore, Mailboxes, Selection

LOOK_SECONDS = 0.2


class CheckFailedError(VaguemestreError):
    """A leg of the check failed; `words` say how."""


@dataclass(slots=True, kw_only=True)
class SelfMail:
    """One mail and how far it came."""

    mailbox: str
    folder: str
    token: str
    content: bytes
    place: Location | None = None
    mail_id: int | None = None

    @property
    def message_id(self) -> str:
        """Its Message-ID, by which it is known again before anything of it is deleted."""
        return f"<verification-{self.token}@vaguemestre.invalid>"


def write_self_mail(mailbox: str, folder: str) -> SelfMail:
    """A new mail, unlike every earlier one, marked as automatic so that nobody is proposed a reply."""
    token = secrets.token_hex(8)
    mail = SelfMail(mailbox=mailbox, folder=folder, token=token, content=b"")
    head = (
        "From: Vaguemestre <verification@vaguemestre.invalid>\r\nTo: verification@vaguemestre.invalid\r\n"
        f"Subject: Verification {token}\r\nMessage-ID: {mail.message_id}\r\n"
        f"Date: {format_datetime(datetime.now(UTC))}\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    body = f"Courriel de vérification {token}, à ignorer : une voiture gêne devant la mairie.\r\n"
    mail.content = (head + body).encode()
    return mail


def post(mail: SelfMail, mailboxes: Mailboxes) -> str:
    """Append it to the mailbox. Raises MessageGone when the folder does not exist: an append alone would create it."""
    with mailboxes.borrow(mail.mailbox) as mailbox:
        mailbox.open(mail.folder)
        mail.place = mailbox.append(mail.folder, mail.content)
    return f"déposé dans « {mail.folder} »"


def await_intake(mail: SelfMail, store: CaseStore, seconds: float) -> str:
    """Until it is in the database, by its bytes or (on a server that rewrites mails) by its subject."""
    digest = hashlib.sha256(mail.content).hexdigest()

    def found() -> bool:
        ids = [mail_id for mail_id, _ in store.elsewhere(mail.mailbox, digest, "")]
        ids += [line.mail_id for line in store.lines(Selection(mailbox=mail.mailbox, text=mail.token, limit=1))]
        mail.mail_id = ids[0] if ids else None
        return bool(ids)

    _until(found, seconds, "pas relevé : « vaguemestre watch » (ou « up ») tourne-t-il ?")
    return f"courrier n° {mail.mail_id}"


def await_sorting(mail: SelfMail, store: CaseStore, seconds: float) -> str:
    """Until a worker has recorded it."""
    mail_id = _known(mail)
    _until(
        lambda: store.case(mail_id).state is not State.RECEIVED,
        seconds,
        "relevé mais pas trié : « vaguemestre worker » (ou « up ») tourne-t-il ?",
    )
    case = store.case(mail_id)
    if case.outcome is None:
        raise CheckFailedError(words=f"en quarantaine : {case.error}")
    return f"{case.outcome.verdict.label.code}, modèle {case.outcome.verdict.model}"


def await_filing(mail: SelfMail, store: CaseStore, mailboxes: Mailboxes, seconds: float) -> str:
    """Until it stands where the mailbox's mode wants it."""
    if mailboxes.policy(mail.mailbox)[0] is SortMode.OBSERVE:
        return "mode observation : rien à ranger"
    mail_id = _known(mail)
    _until(lambda: store.case(mail_id).filing is not Filing.PENDING, seconds, "trié mais pas rangé dans la boîte")
    case = store.case(mail_id)
    if case.filing is not Filing.DONE:
        raise CheckFailedError(words=f"rangement en échec ({case.filing.value}) : {case.history[-1].detail}")
    return case.history[-1].detail


def take_away(mail: SelfMail, store: CaseStore, mailboxes: Mailboxes) -> str:
    """Delete it from the server, wherever it was filed."""
    places = [mail.place] if mail.place else []
    if mail.mail_id is not None:
        places.insert(0, store.case(mail.mail_id).location)
    for place in places:
        try:
            with mailboxes.borrow(mail.mailbox) as mailbox:
                mailbox.remove(place, mail.message_id)
        except MessageGone:
            continue
        return f"retiré de « {place.folder} »"
    raise CheckFailedError(words=f"pas retrouvé ; objet : Verification {mail.token}")


def _known(mail: SelfMail) -> int:
    if mail.mail_id is None:
        raise CheckFailedError(words="le courriel n'a pas été relevé")
    return mail.mail_id


def _until(happened: Callable[[], bool], seconds: float, words: str) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise CheckFailedError(words=f"après {seconds:.0f} s, {words}")
        time.sleep(LOOK_SECONDS)
