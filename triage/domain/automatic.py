"""Tells mail that no person wrote from mail that waits for an answer. Pure; knows header values only.

Sources: RFC 3834 (Auto-Submitted, null return path), RFC 3464 (delivery reports), RFC 2919 and 2369 (List-*).
"""

import re
from collections.abc import Mapping, Sequence

from triage.domain.mail import Automatic

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|ne[._-]?pas[._-]?repondre|nepasrepondre"
    r"|pas[._-]?de[._-]?reponse|sans[._-]?reponse|notifications?)(?:[._+-]|\d*$)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster)(?:[._+-]|$)", re.IGNORECASE)
_AWAY = re.compile(
    r"^\s*(?:réponse automatique|absence du bureau|message d'absence"
    r"|automatic reply|auto(?:matic)?[- ]reply|out of (?:the )?office)\b",
    re.IGNORECASE,
)
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-owner", "list-archive")


def automatic_kind(headers: Mapping[str, Sequence[str]], *, sender: str = "", subject: str = "") -> Automatic:
    """Why the mail is taken for automatic, or `Automatic.NO`.

    `headers` maps lower-case names to all values, decoded or not; `sender` is the address, `subject` the decoded one.
    `X-Auto-Response-Suppress` is deliberately not looked at: Exchange puts it on what people write.
    """
    content_type = _first(headers, "content-type")
    local = sender.partition("@")[0]
    null_path = _first(headers, "return-path").replace(" ", "") == "<>"
    if _is_bounce(headers, content_type, local):
        return Automatic.BOUNCE
    submitted = _first(headers, "auto-submitted").partition(";")[0].strip()
    precedence = _first(headers, "precedence").strip()
    if submitted not in {"", "no"} or precedence == "auto_reply" or "disposition-notification" in content_type:
        return Automatic.AUTO_REPLY
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-auto-reply")) or _AWAY.match(subject[:200]):
        return Automatic.AUTO_REPLY
    if precedence in {"bulk", "list", "junk"} or any(name in headers for name in _LIST_HEADERS):
        return Automatic.MAILING_LIST
    if null_path:
        return Automatic.AUTO_REPLY
    if not _NO_REPLY.search(local):
        return Automatic.NO
    # a town's own web form writes as no-reply and puts the citizen in Reply-To: a person waits for the answer
    reply_to = _first(headers, "reply-to").rpartition("<")[2].partition("@")[0]
    return Automatic.NO if reply_to and not _NO_REPLY.search(reply_to) else Automatic.NO_REPLY_SENDER


def _is_bounce(headers: Mapping[str, Sequence[str]], content_type: str, local: str) -> bool:
    report = content_type.startswith("multipart/report") and "delivery-status" in content_type
    return report or "x-failed-recipients" in headers or bool(_DAEMON.match(local))


def _first(headers: Mapping[str, Sequence[str]], name: str) -> str:
    values = headers.get(name) or ("",)
    return values[0].strip().lower()
