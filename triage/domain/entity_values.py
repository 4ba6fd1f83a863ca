"""What a person types as the value of an entity, brought into the form that business software expects (labels of the project).

Forgiving of how people write, strict about what comes out: a value that has not the form of its type is refused in words.
"""

import re
from collections.abc import Callable
from datetime import date

from triage.domain.entities import EntityType
from triage.domain.errors import ForbiddenMove

_SIV = re.compile(r"([A-HJ-NP-TV-Z]{2})(\d{3})([A-HJ-NP-TV-Z]{2})")  # no I, O, U: arrêté of 9 February 2009
_FNI = re.compile(r"(\d{1,4})([A-Z]{1,3})(\d{2}|2[AB]|97\d)")
_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?:\s*(?:min|mn))?", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+")
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?")


def value_of(kind: EntityType, typed: str) -> str:
    """The normalised value. Raises ForbiddenMove, saying in French what is expected."""
    plain = " ".join(typed.replace("\x00", "").split())
    if not plain:
        raise ForbiddenMove("no value", words="Donnez une valeur.")
    make, expected = _FORMS.get(kind, _ANY)
    value = make(plain)
    if not value:
        raise ForbiddenMove(f"not a {kind.value}", words=f"Cette valeur ne convient pas : {expected}.")
    return value


def _plate(text: str) -> str:
    compact = re.sub(r"[\s.\-·]", "", text.upper())
    siv, fni = _SIV.fullmatch(compact), _FNI.fullmatch(compact)
    if siv:
        return "-".join(siv.groups())
    return " ".join(fni.groups()) if fni else ""


def _date(text: str) -> str:
    french, iso = _DAY.fullmatch(text), _ISO.fullmatch(text)
    year, month, day = (french[3], french[2], french[1]) if french else iso.groups() if iso else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _hour(text: str) -> str:
    found = _HOUR.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return ""
    return f"{int(found[1]):02d}:{found[2] or '00'}"


def _phone(text: str) -> str:
    compact = re.sub(r"[\s.\-()/]", "", text.replace("(0)", ""))
    if re.fullmatch(r"0[1-9]\d{8}", compact):
        return f"+33{compact[1:]}"
    compact = f"+{compact[2:]}" if compact.startswith("00") else compact
    return compact if re.fullmatch(r"\+[1-9]\d{7,14}", compact) else ""


def _amount(text: str) -> str:
    compact = re.sub(r"[\s\u202f]|€|euros?", "", text, flags=re.IGNORECASE)
    found = _AMOUNT.fullmatch(compact)
    return f"{int(found[1])}.{(found[2] or '0').ljust(2, '0')}" if found else ""


def _digits(*sizes: int) -> Callable[[str], str]:
    def made(text: str) -> str:
        compact = re.sub(r"[\s.\-/]", "", text)
        return compact if compact.isascii() and compact.isdigit() and (not sizes or len(compact) in sizes) else ""

    return made


def _chip(text: str) -> str:
    compact = re.sub(r"[\s.\-]", "", text.upper())
    return compact if re.fullmatch(r"[0-9A-Z]{5,15}", compact) else ""


def _mail(text: str) -> str:
    return text.lower() if _MAIL.fullmatch(text) else ""


_ANY: tuple[Callable[[str], str], str] = (str, "")
_FORMS: dict[EntityType, tuple[Callable[[str], str], str]] = {
    EntityType.IMMATRICULATION: (_plate, "une plaque s’écrit AB-123-CD, ou 1234 AB 75 pour une ancienne"),
    EntityType.DATE: (_date, "une date s’écrit 14/03/2026"),
    EntityType.HEURE: (_hour, "une heure s’écrit 14 h 30"),
    EntityType.TELEPHONE: (_phone, "un téléphone s’écrit 06 12 34 56 78, ou +32 2 123 45 67 hors de France"),
    EntityType.COURRIEL: (_mail, "une adresse s’écrit nom@exemple.fr"),
    EntityType.MONTANT: (_amount, "un montant s’écrit 35,00"),
    EntityType.SIRET: (_digits(9, 14), "un SIREN a 9 chiffres, un SIRET 14"),
    EntityType.NUMERO_AVIS: (_digits(), "un numéro d’avis n’a que des chiffres"),
    EntityType.PUCE_ANIMAL: (_chip, "une puce a 15 chiffres, un tatouage des lettres et des chiffres"),
}
