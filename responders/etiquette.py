"""To whom, and to what, a mail room never proposes a reply."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from responders.about import fault, known_fields, text_of, texts
from responders.conditions import faults, plain, says
from triage.domain.mail import Address, Automatic, ParsedMail, PassageKind

_NOBODY = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|sans[-_.]?reponse"
    r"|mailer-daemon|postmaster|bounces?|daemon|root)(?:[-_.+].*)?$"
)
_WROTE = re.compile(r"\ba (?:é|e)crit\b|\bwrote\b")
_FROM = re.compile(r"(?:de|from|expéditeur)\s*:")
_ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+\w)")
_ANSWER = re.compile(r"\s*(?:re|ré|rép|aw)\s*:", re.IGNORECASE)
_MACHINE_WROTE = (
    "accuse d enregistrement",
    "accuse de reception electronique",
    "message automatique",
    "ne pas repondre",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Mails that get no proposal: those that say one of these phrases, or come from one of these domains."""

    why: str
    phrases: tuple[str, ...]
    domains: tuple[str, ...]


def read_silences(path: Path) -> tuple[Silence, ...]:
    """The silences of the file, none where it does not exist. Raises TemplateFault naming the field."""
    if not path.exists():
        return ()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise fault(path.name, "fichier", "ce n'est pas du TOML") from error
    read = []
    for item in content.get("silence", []):
        known_fields(path.name, "silence.", item, {"why", "any", "domains"})
        phrases = texts(path.name, "silence.any", item.get("any", []))
        for wrong in faults(phrases):
            raise fault(path.name, "champ silence.any", f"rien à chercher dans « {wrong} »")
        domains = texts(path.name, "silence.domains", item.get("domains", []))
        read.append(Silence(why=text_of(path.name, "why", item), phrases=phrases, domains=domains))
    return tuple(read)


def silence(mail: ParsedMail, words: str, silences: tuple[Silence, ...], domains: tuple[str, ...]) -> str:
    """Why no reply is proposed, in French, or "" when one may be. `words` are the plain words of the mail, `domains`
    the town's own mail domains.
    """
    to = mail.reply_to or mail.sender  # a contact form writes from a no-reply address, for somebody who can be reached
    if mail.automatic is not Automatic.NO:
        return "courriel automatique"
    if to is None or not _answerable(to):
        return "aucune adresse à laquelle répondre"
    if _domain(to) in domains and not mail.said(PassageKind.FORWARDED).strip():
        return "courriel interne à la commune"
    if _already_answered(mail, domains):
        return "un agent a déjà répondu dans cet échange"
    for one in silences:
        if any(_within(_domain(to), d) for d in one.domains) or any(says(words, phrase) for phrase in one.phrases):
            return one.why
    return ""


def relayed(mail: ParsedMail, domains: tuple[str, ...]) -> bool:
    """Whether a colleague passes on somebody else's mail: its date is then not the citizen's."""
    to = mail.reply_to or mail.sender
    return to is not None and _domain(to) in domains


def _already_answered(mail: ParsedMail, domains: tuple[str, ...]) -> bool:
    """Whether somebody of the town, not a machine, wrote in this thread before: the mail quotes whom it is written to or an
    address of the town's own domain that « a écrit », or it refers to a message that the town's server named.
    """
    referred = (mail.in_reply_to, *mail.references)
    if not (any(referred) or _ANSWER.match(mail.subject)):
        return False
    quoted = mail.said(PassageKind.QUOTED).casefold()
    words = plain(quoted)
    ours = (
        any(r.email and r.email in quoted for r in mail.recipients)
        or any(name and f"{name} a ecrit" in words for name in (plain(r.name) for r in mail.recipients))
        or any(_town_wrote(line, domains) for line in quoted.splitlines())
        or any(_within(_id_domain(one), domain) for one in referred if one for domain in domains)
    )
    return ours and not any(phrase in words for phrase in _MACHINE_WROTE)


def _town_wrote(line: str, domains: tuple[str, ...]) -> bool:
    """Whether a quoted line says that an address of the town's wrote what follows."""
    said = line[:400].strip(" >*\t")
    if not (_WROTE.search(said) or _FROM.match(said)):
        return False
    return any(_within(found, domain) for found in _ADDRESS.findall(said) for domain in domains)


def _id_domain(message_id: str) -> str:
    return message_id.strip("<> ").rpartition("@")[2].casefold()


def _answerable(address: Address) -> bool:
    return bool(_domain(address)) and bool(_local(address)) and not _NOBODY.match(_local(address))


def _local(address: Address) -> str:
    return address.email.rpartition("@")[0].casefold()


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2].casefold()


def _within(domain: str, parent: str) -> bool:
    """Whether a domain is the parent, below it, or (a parent without a dot) begins with it, such as « gendarmerie »."""
    if "." not in parent:
        return parent in domain.split(".")
    return domain == parent or domain.endswith("." + parent)
