"""Hiding secrets (NIR, IBAN, card, licence) in any text made from a mail: the one place where it is done."""

import re
from collections.abc import Iterable, Sequence

from triage.domain.entities import MASK, Entity, Extraction, Secret
from triage.domain.mail import ParsedMail
from triage.domain.verdict import Reason

SHORTEST_SECRET = 4
_PIECES = re.compile(r"[^\W_]+")


def mask(text: str, mail: ParsedMail, extraction: Extraction) -> str:
    """Any text made from the mail (a subject in a list, a draft, a word that weighed), its secrets hidden."""
    return mask_spans(text, mail.analysed_text, extraction.secrets)


def mask_spans(text: str, source: str, secrets: Iterable[Secret]) -> str:
    """Any text made from `source`, in which the secrets stand."""
    for secret in secrets:
        hidden = source[secret.start : secret.end]
        if len(hidden) >= SHORTEST_SECRET:
            text = text.replace(hidden, MASK)
            text = text.replace("".join(hidden.split()), MASK)
    return text


def free_of_secrets(entities: tuple[Entity, ...], extraction: Extraction) -> tuple[Entity, ...]:
    """The entities that no secret covers or touches."""
    return tuple(e for e in entities if not any(s.start < e.end and e.start < s.end for s in extraction.secrets))


def free_of_pieces(reasons: Sequence[Reason], mail: ParsedMail, extraction: Extraction) -> tuple[Reason, ...]:
    """The words that weighed, without those that tell a part of a secret: « 3000 » of an IBAN, « NWBK » of another."""
    hidden = [_PIECES.findall(mail.analysed_text[s.start : s.end].casefold()) for s in extraction.secrets]
    whole = {piece for pieces in hidden for piece in pieces}
    runs = ["".join(pieces) for pieces in hidden]

    def within(text: str) -> bool:
        return any(c.isdigit() for c in text) and any(text in run for run in runs)

    def tells(word: str) -> bool:
        pieces = _PIECES.findall(word.casefold())
        if within("".join(pieces)):
            return True
        return any(p in whole or (len(p) >= SHORTEST_SECRET and within(p)) for p in pieces)

    return tuple(r for r in reasons if not tells(r.word))


def looks_secret(typed: str) -> bool:
    """Whether what a person types holds a NIR, an IBAN or a card number, by its check digits: it is kept nowhere."""
    compact = re.sub(r"[\s.\-/]", "", typed.upper())
    if any(_check_97(f"{m[2]}{m[1]}") == 1 for m in re.finditer(r"([A-Z]{2}\d{2})([A-Z0-9]{11,30})", compact)):
        return True
    for run in re.findall(r"\d(?:\d|2A|2B){11,}\d", compact):
        if len(run) == 15 and 97 - int(_corsican(run[:13])) % 97 == int(run[13:]):
            return True
        if len(run) == 16 and run[0] in "3456" and _luhn(run):
            return True
    return False


def _check_97(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text)) % 97


def _corsican(number: str) -> str:
    """A NIR's thirteen characters as digits: 2A counts as 19, 2B as 18 (INSEE)."""
    return number.replace("2A", "19").replace("2B", "18")


def _luhn(digits: str) -> bool:
    if not digits.isdigit():
        return False
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
