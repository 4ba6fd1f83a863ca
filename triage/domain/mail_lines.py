"""What single lines of a mail look like: quote marks, attributions, header blocks, closings. Pure; bounded patterns.

Forms were collected from Outlook, Gmail, Apple Mail, Thunderbird, Yahoo, Orange, SFR, Free (Zimbra), La Poste, Samsung.
Every pattern is matched against at most `LINE` characters and has no nested repetition over the same characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINE = 400
BLOCK = 40  # lines of one header block, long recipient lists included
WRAPPED = 4  # lines over which « Le ... a écrit : » may be folded

QUOTE = re.compile(r"^[ \t]{0,3}>[> \t]*")
RULE = re.compile(r"^\s{0,8}[-_=*~]{5,}\s*$")
_FORWARD_MARK = re.compile(
    r"^[-_=*#>\s]{0,40}(?:début du message (?:transféré|réexpédié)|message (?:transféré|réexpédié|initial transféré)"
    r"|mail transféré|e-?mail transféré|transféré par |forwarded (?:message|by)|begin forwarded message)",
    re.IGNORECASE,
)
_ORIGINAL_MARK = re.compile(
    r"^\s{0,8}[-_=*]{2,40}\s{0,8}(?:message d['’´`]\s?origine|message original|mail original|e-?mail original"
    r"|original message|courriel original|message initial)\s{0,8}[-_=*]{0,40}\s*$",
    re.IGNORECASE,
)
_FIELDS = {
    "from": r"de|from|expéditeur|von|message de",
    "sent": r"envoyé(?: le)?|date|sent|date d'envoi|reçu(?: le)?|message du|gesendet",
    "to": r"à|a|to|pour|destinataires?|an",
    "copy": r"cc|cci|copie(?: à)?|bcc|répondre à|reply-to|importance|priorité|pièces? jointes?|attachments?|organisation",
    "subject": r"objet|sujet|subject|betreff",
}
_FIELD = re.compile(
    r"^[\s*|_]{0,8}(?:"
    + "|".join(f"(?P<{k}>{v})" for k, v in _FIELDS.items())
    + r")[\s*]{0,6}:[\s*]{0,6}(?P<value>.*)$",
    re.IGNORECASE,
)
_SENT_BARE = re.compile(r"^[\s*]{0,8}message du\s+:?\s*\d", re.IGNORECASE)  # Orange writes no colon
_DATE_LIKE = re.compile(r"\d{1,2}[./\s-]\S{1,10}[./\s-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\s?[:h]\s?\d\d", re.IGNORECASE)
_SAID_START = re.compile(r"^\s{0,8}(?:le|on|am)\s.{0,80}\d", re.IGNORECASE)
_SAID_END = re.compile(r"(?:\s(?:a|à) écrit|\swrote|\sschrieb\b.{0,60})\s{0,4}:?\s*$", re.IGNORECASE)
_SAID_LATE = re.compile(r"^\s{0,8}\S.{0,160}\sa écrit(?: le .{4,60})?\s{0,4}:\s*$", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}\s?[:h]\s?\d\d")

GREETING = re.compile(
    r"^\W*(?:bonjour|bonsoir|salut|hello|coucou|madame|monsieur|mesdames|messieurs|chère?s? \w+)\b.{0,60}$",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^\W{0,4}(?:(?:bien |très |fort )?cordialement|(?:bien )?cdlt|cdt|crdt|(?:bien )?(?:à|a) vous|(?:très |bien )?respectueusement"
    r"|(?:mes |nos )?(?:(?:sincères?|cordiales?|meilleures?|respectueuses?) )?salutations"
    r"(?: (?:distinguées|les meilleures|cordiales|respectueuses))?"
    r"|sincèrement|amicalement|bonne (?:journée|soirée|réception)|best regards|regards)\b[\s,.!:;-]*$",
    re.IGNORECASE,
)
FORMULA = re.compile(
    r"(?:agréer|recevoir|croire|accepter).{0,160}(?:salutations|sentiments|considération|respects?|hommages)[^.]{0,60}\.?\s*$",
    re.IGNORECASE,
)
MOBILE = re.compile(
    r"^\W{0,4}(?:envoyé (?:de|depuis|à partir d[eu']|avec|via)\b.{0,80}|sent from (?:my|outlook|yahoo|mail)\b.{0,60}"
    r"|(?:télécharge[rz]|obtenir|obtenez|get) outlook (?:pour|for)\b.{0,80}|provenance : courrier\b.{0,60}"
    r"|(?:téléchargez|get) .{0,20}(?:bluemail|spark)\b.{0,60})$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^\W{0,4}(?:ce (?:message|courriel|mail|courrier électronique)\b.{0,80}\b(?:confidentiel|destiné|contenir|protégé)"
    r"|this (?:e-?mail|message)\b.{0,80}\bconfidential|pensez à l'environnement|avant d'imprimer|merci de penser à l'environnement"
    r"|sans virus|garanti sans virus|l'absence de virus)",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"^\W{0,4}(?:p\.?\s?s\.?|post[- ]scriptum|nb|n\.b\.)\s{0,3}[:;,.)-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The lines that introduce an earlier message: `end` is the index after the last one.

    `forward` is True when a mark says « transféré »; `block` is False for « Le ..., X a écrit : ».
    """

    end: int
    forward: bool = False
    block: bool = True
    sender: str = ""
    recipient: str = ""


def bare(line: str) -> str:
    """The line without quote marks, cut to what patterns look at."""
    return QUOTE.sub("", line[:LINE])


def head_at(lines: Sequence[str], index: int) -> Head | None:
    """The header block or attribution that starts exactly at this line, if any."""
    line = bare(lines[index])
    if not line.strip():
        return None
    forward = bool(_FORWARD_MARK.match(line))
    if forward or _ORIGINAL_MARK.match(line) or RULE.match(line):
        after = _skip(lines, index + 1)
        block = _block_at(lines, after, marked=not RULE.match(line))
        if block:
            return Head(end=block.end, forward=forward, sender=block.sender, recipient=block.recipient)
        return None if RULE.match(line) or (forward and len(line) > 90) else Head(end=index + 1, forward=forward)
    return _block_at(lines, index, marked=False) or _said_at(lines, index)


def _skip(lines: Sequence[str], index: int) -> int:
    """The first line with text at or after `index`; a second rule under the mark is skipped too."""
    for at in range(index, min(index + 4, len(lines))):
        line = bare(lines[at])
        if line.strip() and not RULE.match(line):
            return at
    return index


def _field(line: str) -> tuple[str, str] | None:
    if _SENT_BARE.match(line):
        return "sent", line
    match = _FIELD.match(line)
    return (next(key for key in _FIELDS if match[key]), match["value"]) if match else None


def _block_at(lines: Sequence[str], index: int, *, marked: bool) -> Head | None:
    """A run of « De : / Envoyé : / À : / Objet : » lines. Without a mark above, it must hold sender, date and subject,
    or sender and date with an address: « De : Paris / À : Lyon » is a sentence of the writer's own.
    """
    found: dict[str, str] = {}
    end = at = index
    blanks = 0
    last = ""
    while at < min(index + BLOCK, len(lines)):
        line = bare(lines[at])
        field = _field(line)
        if not found and (not field or field[0] in {"to", "copy"}):
            break
        if field and (field[0] not in found or field[0] == "copy"):
            last = field[0]
            found[last] = field[1]
            end, blanks = at + 1, 0
        elif not line.strip():
            blanks += 1
            if blanks > 1 or ("subject" in found and len(found) > 2):
                break
        elif last in {"to", "copy"} and not blanks and ("@" in line or found[last].rstrip().endswith((";", ","))):
            end = at + 1  # a recipient list folded over lines
            found[last] = found[last][:200] + " " + line
        elif last in {"from", "sent", "subject"} and not blanks and line[:1] in " \t" and not field:
            end = at + 1
        else:
            break
        at += 1
    enough = len(found) >= 2 and ("from" in found or "sent" in found) if marked else _convincing(found)
    return Head(end=end, sender=found.get("from", ""), recipient=found.get("to", "")) if enough else None


def _convincing(found: dict[str, str]) -> bool:
    if "from" not in found or "sent" not in found or not _DATE_LIKE.search(found["sent"]):
        return False
    return "subject" in found or ("to" in found and "@" in found["from"] + found["to"])


def _said_at(lines: Sequence[str], index: int) -> Head | None:
    """« Le 12 oct. 2026 à 10:12, X <x@y> a écrit : », folded or not."""
    line = bare(lines[index])
    if _SAID_START.match(line):
        text = ""
        for at in range(index, min(index + WRAPPED, len(lines))):
            part = bare(lines[at])
            if not part.strip():
                break
            text = f"{text} {part.strip()}"[:600]
            if _SAID_END.search(text[-80:]):
                sure = "@" in text or _CLOCK.search(text) or _quote_follows(lines, at + 1)
                return Head(end=at + 1, block=False, sender=text) if sure else None
        return None
    if _SAID_LATE.match(line) and _quote_follows(lines, index + 1):
        return Head(end=index + 1, block=False, sender=line)
    return None


def _quote_follows(lines: Sequence[str], index: int) -> bool:
    for line in lines[index : index + 3]:
        if line.strip():
            return bool(QUOTE.match(line))
    return False
