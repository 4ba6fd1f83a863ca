"""Which parts of a message are its text, in which order; forwarded messages inside become forwarded text.

Multiparts: RFC 2046 (alternative, related, mixed), RFC 3462 (report). All recursion is bounded by `MAX_DEPTH`.
"""

import email
import re
from dataclasses import dataclass, field
from email.message import Message

from triage.adapters.mime.charsets import decode, from_base64, payload_bytes, unflow
from triage.adapters.mime.headers import one_line, repair
from triage.adapters.mime.html_text import html_to_text, is_heavy
from triage.adapters.mime.limits import MAX_COMPOUNDS, MAX_DEPTH, refuse
from triage.adapters.mime.mail_parser import decoded_header
from triage.adapters.mime.parts import children_of, name_of
from triage.adapters.mime.tnef import tnef_text
from triage.domain.cleaning import clean

MAX_TEXT = 500_000  # characters of body kept
INLINE_TEXT = 150_000  # longer texts are read in a child process
_PLACEHOLDER = re.compile(
    r"(?:ne (?:prend|supporte|gère) pas|does not support|n'affiche pas|cannot display|view (?:it|this))"
    r".{0,40}(?:html|mime|e-?mail)",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"(?:^|\n)--([^\s\n][^\n]{0,200}?)\r?\n(?=[\w-]{1,40}:)")
_SILENT = {"message/delivery-status", "text/rfc822-headers", "message/disposition-notification", "text/calendar"}


class HeavyMail(Exception):
    """Reading this part could take long: it belongs in a child process."""


@dataclass(slots=True)
class Reading:
    """What a walk through the parts brings home."""

    patient: bool  # heavy parts are allowed (we are the child process)
    warnings: list[str] = field(default_factory=list)
    nested: list[Message] = field(default_factory=list)  # messages found inside encoded parts
    messages: int = 0

    def warn(self, words: str) -> None:
        """Note a French warning once."""
        if words and words not in self.warnings:
            self.warnings.append(words)


def text_of(part: Message, reading: Reading, depth: int = 0) -> str:
    """The clean text of a part and all below it. Raises UnreadableMail beyond `MAX_DEPTH`, HeavyMail."""
    if depth > MAX_DEPTH:
        raise refuse(f"plus de {MAX_DEPTH} parties imbriquées les unes dans les autres")
    media_type = part.get_content_type()
    payload = part.get_payload()
    if media_type in {"message/rfc822", "message/global"}:
        return _message_text(part, reading, depth)
    if part.get_content_maintype() == "multipart":
        if isinstance(payload, list):
            return _multipart_text(part, children_of(part), reading, depth)
        return _unbounded_text(part, reading, depth)
    if media_type in _SILENT or isinstance(payload, list):
        return ""
    name = name_of(part).lower()
    if media_type == "application/ms-tnef" or name == "winmail.dat":
        return clean(tnef_text(payload_bytes(part)))
    if name.endswith(".eml") and part.get_content_maintype() == "application":
        return _encoded_message(payload_bytes(part), reading, depth)
    if media_type not in {"text/plain", "text/html", "text/enriched"} or _is_attached(part):
        return ""
    return _leaf_text(part, reading)


def _is_attached(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "attachment" or (disposition is None and bool(name_of(part)))


def _leaf_text(part: Message, reading: Reading) -> str:
    html = part.get_content_type() == "text/html"
    label = part.get_content_charset("") if _sane_parameters(part) else ""
    text, warning = decode(payload_bytes(part), label, html=html)
    reading.warn(warning)
    if len(text) > INLINE_TEXT and not reading.patient:
        raise HeavyMail
    if html:
        if is_heavy(text) and not reading.patient:
            raise HeavyMail
        text, warning = html_to_text(text)
        reading.warn(warning)
    elif len(text) > 2 * MAX_TEXT:
        text = text[: 2 * MAX_TEXT]  # the reader cuts, and says so
    elif str(part.get_param("format", "")).lower() == "flowed":
        text = unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return clean(text)


def _sane_parameters(part: Message) -> bool:
    try:
        part.get_content_charset("")
    except (LookupError, ValueError, TypeError):
        return False
    return True


def _multipart_text(part: Message, children: list[Message], reading: Reading, depth: int) -> str:
    subtype = part.get_content_subtype()
    if subtype == "alternative":
        return _alternative_text(children, reading, depth)
    if subtype == "related":
        return text_of(children[0], reading, depth + 1) if children else ""
    if subtype == "report":
        return "\n\n".join(filter(None, (text_of(c, reading, depth + 1) for c in children[:1])))
    return "\n\n".join(filter(None, (text_of(child, reading, depth + 1) for child in children)))


def _alternative_text(children: list[Message], reading: Reading, depth: int) -> str:
    """The plain text where it is real; the HTML one where the plain is empty, a stub, or says much less."""
    plain = "\n\n".join(
        filter(None, (text_of(c, reading, depth + 1) for c in children if c.get_content_type() == "text/plain"))
    )
    said = len(plain.strip())
    if said > 400 and not _PLACEHOLDER.search(plain[:300]):
        return plain
    rich = [c for c in children if c.get_content_type() != "text/plain"]
    other = "\n\n".join(filter(None, (text_of(c, reading, depth + 1) for c in rich)))
    if not said or _PLACEHOLDER.search(plain[:300]) or len(other.strip()) > 3 * said:
        return other or plain
    return plain


def _message_text(part: Message, reading: Reading, depth: int) -> str:
    if not part.is_multipart():
        return _encoded_message(payload_bytes(part), reading, depth)
    inner = next(iter(children_of(part)), None)
    if inner is None:
        return ""
    text = inner.get_payload()
    if not inner.keys() and isinstance(text, str):
        decoded = from_base64(text)  # RFC 2046 forbids base64 here; servers do it all the same
        if decoded:
            return _encoded_message(decoded, reading, depth)
    return _introduced(inner, reading, depth)


def _encoded_message(data: bytes, reading: Reading, depth: int) -> str:
    inner = email.message_from_bytes(data)
    if not inner.keys():
        return ""
    repair(inner)
    reading.nested.append(inner)
    return _introduced(inner, reading, depth)


def _introduced(inner: Message, reading: Reading, depth: int) -> str:
    """A nested message as a forward reads: a mark, the header lines, the text."""
    reading.messages += 1
    if reading.messages > MAX_COMPOUNDS:
        raise refuse(f"plus de {MAX_COMPOUNDS} messages joints")
    text = text_of(inner, reading, depth + 1)
    lines = ["---------- Message transféré ---------"]
    for label, name in (("De", "from"), ("Envoyé", "date"), ("À", "to"), ("Objet", "subject")):
        value = one_line(decoded_header(inner.get(name, "")))[:300]
        if value:
            lines.append(f"{label} : {value}")
    return "\n".join(lines) + f"\n\n{text}"


def _unbounded_text(part: Message, reading: Reading, depth: int) -> str:
    """A multipart whose boundary is missing or wrong: try the one that the text itself uses."""
    data = payload_bytes(part)
    raw = data.decode("utf-8", "surrogateescape")
    guess = _BOUNDARY.search(raw[:20_000])
    if guess and '"' not in guess[1]:
        head = f'Content-Type: {part.get_content_type()}; boundary="{guess[1].strip()}"\n\n'
        inner = email.message_from_bytes(head.encode("utf-8", "surrogateescape") + data)
        if inner.is_multipart():
            repair(inner)
            reading.nested.append(inner)
            reading.warn("Structure du courriel incorrecte : texte lu au mieux.")
            return text_of(inner, reading, depth + 1)
    reading.warn("Structure du courriel incorrecte : texte lu au mieux.")
    return clean(decode(data, "")[0])
