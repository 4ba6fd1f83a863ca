"""To whom a mail room never proposes a reply. Pure function."""

import re

from responders.conditions import plain
from triage.domain.mail import Address, Automatic, ParsedMail, PassageKind

_NOBODY = re.compile(
    r"^(?:(?:no|ne|do|pas)?[-_.]?(?:not)?[-_.]?(?:pas)?[-_.]?(?:de)?[-_.]?(?:reply|repondre|reponse)"
    r"|mailer-daemon|postmaster|bounces?|abuse|daemon|root|noreply|nepasrepondre)(?:[-_.+].*)?$"
)
_MACHINE_WROTE = (
    "accuse d enregistrement",
    "accuse de reception electronique",
    "message automatique",
    "ne pas repondre",
)


def silence(mail: ParsedMail, domains: tuple[str, ...]) -> str:
    """Why no reply is proposed, in French, or "" when one may be. `domains` are the town's own mail domains."""
    to = mail.reply_to or mail.sender
    if mail.automatic is not Automatic.NO:
        return "courriel automatique"
    if to is None or not _answerable(to):
        return "aucune adresse à laquelle répondre"
    if mail.sender is not None and _NOBODY.match(_local(mail.sender)):
        return "l'expéditeur n'attend pas de réponse"
    if any(_domain(a) in domains for a in (to, mail.sender) if a is not None):
        return "courriel interne à la commune"
    if _already_answered(mail):
        return "un agent a déjà répondu dans cet échange"
    return ""


def _already_answered(mail: ParsedMail) -> bool:
    """Whether the mail answers one of ours that was not a machine's: it quotes the address it was written to."""
    if not mail.in_reply_to and not mail.references:
        return False
    quoted = mail.said(PassageKind.QUOTED).casefold()
    if not any(r.email and r.email in quoted for r in mail.recipients):
        return False
    words = plain(quoted)
    return not any(phrase in words for phrase in _MACHINE_WROTE)


def _answerable(address: Address) -> bool:
    return bool(_domain(address)) and bool(_local(address)) and not _NOBODY.match(_local(address))


def _local(address: Address) -> str:
    return address.email.rpartition("@")[0].casefold()


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2].casefold()
