"""Amounts in euros: figures (`1 386,40 €`, `2€40`, `25 balles`), millions, and plain words (`trente euros`)."""

import re
from decimal import Decimal

from extractors import scanned
from extractors.overlaps import FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType

_UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "nonante": 90,
}  # fmt: skip
_WORD = "|".join(sorted([*_UNITS, "cent", "cents", "mille"], key=len, reverse=True))
_D = scanned.DIGIT
_FIGURES = rf"(?:[0-9l]{_D}{{0,2}}(?:[ .']{_D}{{3}})+|[0-9l]{_D}{{0,8}})(?:[.,]{_D}{{1,2}})?"
_MONEY = r"(?:€|(?:euros?|eur|balles|euro\(s\))(?![A-Za-zÀ-ÿ])|e(?=uros))"
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ.,])(?P<figures>{_FIGURES})[ ]?(?P<scale>millions?[ ]d'|milliers?[ ]d'|k)?[ ]?{_MONEY}",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"(?<![0-9A-Za-z.,])(?P<euros>[0-9]{1,6})[ ]?(?:€|euros?)[ ]?(?P<cents>[0-9]{2})(?![0-9A-Za-z.,:/])", re.IGNORECASE
)
_SPELLED_CENTS = re.compile(
    r"(?<![0-9A-Za-z.,])(?P<euros>[0-9]{1,6})[ ]?(?:€|euros?)[ ](?:et[ ])?(?P<cents>[0-9]{1,2})[ ]?(?:centimes?|cts?)(?![A-Za-zÀ-ÿ])",
    re.IGNORECASE,
)
_BARE_E = opening(
    r"(?i)(?<![a-zà-ÿ])(?:pay\w{1,4}|demand\w{1,4}|r[eé]gl\w{1,4}|co[uû]t\w{1,4}|vers\w{1,4}|prend\w{0,3}|pris|mis|amende de|facture de|forfait de|prune de|pv de)[ ](?P<figures>[0-9]{2,4}(?:[.,][0-9]{2})?)e(?![a-zà-ÿ0-9])(?![ ](?:[eé]tage|fois|jour|ann[eé]e|r[eé]union|place|mail|courrier|appel))"
)
_LEADING = re.compile(r"(?<![0-9A-Za-zÀ-ÿ])€[ ]?(?P<figures>[0-9]{1,6}(?:[.,][0-9]{2})?)(?![0-9])")
_WORDS = opening(
    rf"(?<![A-Za-zÀ-ÿ-])(?P<words>(?:{_WORD})(?:[ -](?:et[ -])?(?:{_WORD})){{0,8}})[ ](?P<scale>millions?[ ]d')?(?:euros?|balles)(?![A-Za-zÀ-ÿ])",
    re.IGNORECASE,
)
_SIGNS = ("€", "eur", "balles")  # one of them is in every amount but `payé 28e`
_SCALES = {"m": Decimal(1_000_000), "k": Decimal(1_000)}


def find_amounts(reading: Reading) -> None:
    """Add every amount."""
    if not any(sign in reading.starts.folded for sign in _SIGNS):
        _typed_fast(reading)
        return
    for match in _INNER.finditer(reading.text):
        _add(reading, match, Decimal(f"{match['euros']}.{match['cents']}"), FORMAT + 3, "montant")
    for match in _AMOUNT.finditer(reading.text):
        if not scanned.mostly_digits(match["figures"]):
            continue
        scale = (match["scale"] or "").lower()
        factor = Decimal(1000) if scale.startswith(("k", "millier")) else _SCALES["m"] if scale else Decimal(1)
        if (amount := _decimal(match["figures"])) is not None:
            _add(reading, match, amount * factor, FORMAT + 2, "montant")
    _typed_fast(reading)
    for match in _LEADING.finditer(reading.text):
        if (amount := _decimal(match["figures"])) is not None:
            _add(reading, match, amount, FORMAT + 1, "montant")
    for match in reading.every(_WORDS):
        amount = Decimal(spelled(match["words"]))
        _add(reading, match, amount * (_SCALES["m"] if match["scale"] else 1), FORMAT + 1, "montant_lettres")


def _typed_fast(reading: Reading) -> None:
    """`127 euros et 65 centimes`; `payé 28e`."""
    for match in _SPELLED_CENTS.finditer(reading.text):
        _add(reading, match, Decimal(f"{match['euros']}.{int(match['cents']):02d}"), FORMAT + 4, "montant")
    for match in reading.every(_BARE_E):
        if (amount := _decimal(match["figures"])) is not None:
            _add(reading, match, amount, FORMAT, "montant", match.start("figures"))


def spelled(words: str) -> int:
    """`cent trente-cinq` -> 135, `quatre-vingt-dix` -> 90, `deux mille` -> 2000."""
    total = part = 0
    for word in re.split(r"[ -]+", words.lower()):
        if word == "mille":
            total, part = total + (part or 1) * 1000, 0
        elif word in {"cent", "cents"}:
            part = (part or 1) * 100
        elif word in {"vingt", "vingts"} and part % 100 == 4:
            part += 76
        elif word != "et":
            part += _UNITS[word]
    return total + part


def _decimal(written: str) -> Decimal | None:
    whole, mark, cents = written, "", ""
    if match := re.fullmatch(r"(.*)[.,](.{1,2})", written):
        whole, mark, cents = match[1], ".", scanned.digits(match[2])
    number = scanned.digits(whole)
    return Decimal(f"{number}{mark}{cents}") if number else None


def _add(
    reading: Reading, match: re.Match[str], amount: Decimal, weight: int, rule: str, start: int | None = None
) -> None:
    reading.add(
        Candidate(
            type=EntityType.MONTANT,
            start=match.start() if start is None else start,
            end=match.end(),
            value=f"{amount:.2f}",
            rule=rule,
            weight=weight,
            confidence=0.97,
            valid=True,
        )
    )
