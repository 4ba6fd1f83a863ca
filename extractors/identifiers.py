"""Long numbers: secrets (NIR, IBAN, card, licence), fine and FPS notices, companies, animal chips and tattoos.

Order of tests as in the domain notes: FPS, IBAN, NIR, chip, SIRET, then notices by context. Check digits: python-stdnum.
"""

import re

from stdnum import iban, luhn
from stdnum.fr import nir, siren, siret

from extractors import scanned
from extractors.company_numbers import find_company_numbers
from extractors.overlaps import CHECKED, CONTEXT, FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType, Secret

_RUN = re.compile(
    r"(?:(?<![0-9A-Za-zÀ-ÿ/_])(?<![A-Za-z]-)|(?<=[ (:\n][nN])|(?i:(?<=siret)|(?<=siren)))[0-9](?:[ .\-]?[0-9OolI]){7,40}(?![0-9A-Za-zÀ-ÿ_])"
)
_FPS_SLASHED = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/])[0-9]{14}[/-][0-9]{2}[/-][0-9][/-][0-9]{3}[/-][0-9]{3}[/-][0-9]{3}(?![0-9A-Za-zÀ-ÿ/])"
)
_DAY = re.compile(r"[0-3]?[0-9]([ .\-])[01]?[0-9]\1(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]")
_IBAN = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])[A-Za-z]{2}[0-9]{2}(?:[ ]?[0-9A-Za-z]{4}){2,7}(?:[ ]?[0-9A-Za-z]{1,4})?(?![0-9A-Za-zÀ-ÿ])"
)
_NIR = re.compile(
    r"(?<![0-9])[1-478][ .]?[0-9]{2}[ .]?(?:0[1-9]|1[0-2]|[2-3][0-9]|4[0-2]|[5-9][0-9])[ .]?(?:[0-9]{2}|2[ABab])"
    r"[ .]?[0-9]{3}[ .]?[0-9]{3}(?:[ .\-/]{0,3}[0-9]{2})?(?![0-9])"
)
_LICENCE = re.compile(
    r"(?<![0-9])[0-9]{2}[ ]?[A0-9][0-9][ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{4}(?![0-9])|(?<![0-9])[0-9]{2}[A-Z]{2}[0-9]{5}(?![0-9])"
)
_NOTICE = re.compile(
    r"(?i)\b(?:avis|contravention|p\.?v\.?e?|proc[eè]s[ -]verba(?:l|ux)|fps|forfait|amendes?|infraction|p[eé]nalit[eé]|t[eé]l[eé]paiement|rapo"
    r"|recours|timbre|notice|fine|penalty)\b"
)
_FINE = re.compile(
    r"(?i)amende|contravention|p[eé]nalit[eé]|\bfps\b|forfait|stationn|\bp\.?v\b|proc[eè]s-verba|majoration|infraction|antai|payer|verbalis|v[eé]hicule|agents"
)
_POLICE_PAPER = re.compile(
    r"(?i)plainte|commissariat|gendarmerie|r[eé]quisition|\bopj\b|brigade|parquet|procureur|soit[ -]transmis|adjudant"
)
_ADJACENT = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:avis|contravention|amende(?: forfaitaire)?(?: major[eé]e)?|p\.?v\.?e?|proc[eè]s[ -]verbal)[ ](?:de contravention[ ])?(?:n[°ºo]s?\.?|num[eé]ro)?[ ]?:?[ ]?$"
)
_SLASHED = opening(
    r"(?i)\b(?:p\.?v\.?e?|proc[eè]s[ -]verbal|avis|contravention|amende)\b[ ]{0,2}(?:(?:municipal|de police|n[°ºo]s?\.?|num[eé]ro|:|#)[ ]{0,2}|[ ]){1,4}"
    r"([0-9]{2,6}(?:[ ]?[/\-][ ]?[0-9]{2,8}){1,2})(?![0-9/])"
)
_COMPANY = re.compile(
    r"(?i)siret|siren|\brcs\b|r\.c\.s|immatricul[eé]e? au r|soci[eé]t[eé][ ]?\.[ ]?com|infogreffe|pappers|annuaire des entreprises"
)
_CHIP = re.compile(r"(?i)puce|puc[eé]|i-?cad|transpondeur|identifi|tatou|chien|chat\b|chatte|animal")
_CHIPPED = re.compile(r"(?i)(?:puc[eé]e?s?|puce|transpondeur|i-?cad)[ ]?(?:n°|num[eé]ro)?[ ]?:?[ ]?$")
_TATTOO = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])(?:2?[A-Z]{3}[ ]?[0-9]{3}|[0-9]{3}[ ]?[A-Z]{3}|2[A-Z]{2}[A-Z][ ]?[0-9]{3})(?![0-9A-Za-zÀ-ÿ])"
)
_TATTOO_WORD = re.compile(r"(?i)tatou|i-?cad|oreille")
_INSURED = re.compile(r"(?i)s[eé]cu|\bnir\b|assur[eé]|vitale|insee")
_CARD = re.compile(r"(?i)carte|\bcb\b|bancaire|visa|mastercard")
_LICENCE_WORD = re.compile(r"(?i)permis(?: de conduire)?[^\n]{0,30}$|\bneph\b[^\n]{0,20}$")
_INITIALS_BEHIND = re.compile(r"[ ]?/[A-Z]{2}")
_IBAN_LENGTH = range(15, 35)


def find_identifiers(reading: Reading) -> None:
    """Add what long numbers are; secrets first, so that nothing else is read into them."""
    hidden = _secrets(reading)
    of_fine: bool | None = None  # looked for at the first long number: most mails have none
    for match in _RUN.finditer(reading.text):
        if scanned.mostly_digits(match[0]) and not _DAY.fullmatch(match[0]):
            if of_fine is None:
                of_fine = _FINE.search(reading.text) is not None and _NOTICE.search(reading.text) is not None
            _number(reading, match, hidden, of_fine=of_fine)
    find_company_numbers(reading)
    for match in _FPS_SLASHED.finditer(reading.text):
        number = scanned.digits(match[0])
        reading.add(
            _candidate(
                match, 0, EntityType.NUMERO_AVIS, number, CHECKED + 2, "fps", 0.95, valid=siret.is_valid(number[:14])
            )
        )
    for match in reading.every(_SLASHED):
        if not _POLICE_PAPER.search(reading.text):
            reading.add(
                _candidate(match, 1, EntityType.NUMERO_AVIS, scanned.digits(match[1]), CONTEXT + 5, "avis", 0.7)
            )
    for match in _TATTOO.finditer(reading.text) if _TATTOO_WORD.search(reading.text) else ():
        if _TATTOO_WORD.search(reading.before(match.start(), 40)):
            value = match[0].replace(" ", "")
            reading.add(_candidate(match, 0, EntityType.PUCE_ANIMAL, value, CONTEXT, "puce_animal", 0.8))


def find_secrets(reading: Reading) -> None:
    """Only what must be masked, as `find_identifiers` finds it: for text that gives no entity, of any length."""
    hidden = _secrets(reading)
    for match in _RUN.finditer(reading.text):
        number, before = scanned.digits(match[0]), reading.before(match.start(), 70)
        if _is_card(number, before) and scanned.mostly_digits(match[0]) and not _DAY.fullmatch(match[0]):
            _number(reading, match, hidden, of_fine=False)


def _candidate(
    match: re.Match[str],
    group: int | str,
    kind: EntityType,
    value: str,
    weight: int,
    rule: str,
    confidence: float,
    *,
    valid: bool | None = None,
) -> Candidate:
    return Candidate(
        type=kind,
        start=match.start(group),
        end=match.end(group),
        value=value,
        rule=rule,
        weight=weight,
        confidence=confidence,
        valid=valid,
    )


def _secrets(reading: Reading) -> bytearray:
    """Add those with a form of their own; gives a 1 for every character of theirs."""
    for match in _IBAN.finditer(reading.text):
        compact = match[0].replace(" ", "").upper()
        if len(compact) in _IBAN_LENGTH and (
            iban.is_valid(compact) or (compact.startswith("FR") and len(compact) == 27)
        ):
            reading.secrets.append(Secret(kind="iban", start=match.start(), end=match.end()))
    for match in _NIR.finditer(reading.text):
        number = re.sub(r"[ .\-/]", "", match[0]).upper()
        before = reading.before(match.start(), 60)
        if number.startswith("25026") and _CHIP.search(before) and not _INSURED.search(before):
            continue  # one chip in a hundred has the key of a NIR (of a woman born in a month 26)
        keyed = len(number) == 15
        if (keyed and nir.is_valid(number)) or _INSURED.search(before):
            reading.secrets.append(Secret(kind="nir", start=match.start(), end=match.end()))
    for match in _LICENCE.finditer(reading.text):
        if _LICENCE_WORD.search(reading.before(match.start(), 50)):
            reading.secrets.append(Secret(kind="permis_de_conduire", start=match.start(), end=match.end()))
    hidden = bytearray(len(reading.text))
    for secret in reading.secrets:
        hidden[secret.start : secret.end] = b"\1" * (secret.end - secret.start)
    return hidden


def _number(reading: Reading, match: re.Match[str], hidden: bytearray, *, of_fine: bool) -> None:
    number = scanned.digits(match[0])
    before = reading.before(match.start(), 70)
    size = len(number)
    if hidden.find(1, match.start(), match.end()) >= 0:
        return
    if size == 28 and siret.is_valid(number[:14]) and siret.is_valid(number[14:]):
        return  # two companies, one after the other
    if size in {26, 28} and (_NOTICE.search(before) or siret.is_valid(number[:14]) or number.startswith("21")):
        valid = siret.is_valid(number[:14])
        reading.add(_candidate(match, 0, EntityType.NUMERO_AVIS, number, CHECKED, "fps", 0.98, valid=valid))
    elif _is_chip(number, before):
        reading.add(_candidate(match, 0, EntityType.PUCE_ANIMAL, number, CHECKED, "puce_animal", 0.97))
    elif size in {9, 14} and _company(match, number, before):
        valid = siret.is_valid(number) if size == 14 else siren.is_valid(number)
        reading.add(
            _candidate(match, 0, EntityType.SIRET, number, CHECKED, "siret", 0.97 if valid else 0.8, valid=valid)
        )
    elif _is_card(number, before):
        reading.secrets.append(Secret(kind="carte_bancaire", start=match.start(), end=match.end()))
    elif _INITIALS_BEHIND.match(reading.text, match.end()):
        return  # « A 2026 00531/PV »: a number of a file
    elif 8 <= size <= 14 and (of_fine or (size == 10 and _ADJACENT.search(before))) and _notice_near(reading, match):
        weight = FORMAT + 5
        reading.add(_candidate(match, 0, EntityType.NUMERO_AVIS, number, weight, "avis", 0.85))


def _is_chip(number: str, before: str) -> bool:
    if len(number) in {14, 16} and _CHIPPED.search(before):
        return True  # a figure too many or too few
    return len(number) == 15 and (number.startswith("25026") or _CHIP.search(before) is not None)


def _is_card(number: str, before: str) -> bool:
    told = 13 <= len(number) <= 19 and ((len(number) == 16 and number[0] in "3456") or _CARD.search(before) is not None)
    return told and luhn.is_valid(number)


def _company(match: re.Match[str], number: str, before: str) -> bool:
    if _COMPANY.search(before[-45:]):
        return True
    if len(number) == 14:
        sentence = re.split(r"[.;!?\n]", before[-40:])[-1]
        return siret.is_valid(number) and not _NOTICE.search(sentence)
    grouped = re.fullmatch(r"[0-9OlI]{3}[ .][0-9OlI]{3}[ .][0-9OlI]{3}", match[0]) is not None
    return grouped and siren.is_valid(number) and not re.search(r"(?i)n[°o]|r[eé]f|dossier|avis|contrat", before[-15:])


_OTHER_NUMBER = re.compile(
    r"(?i)t[eé]l\b|t[eé]l\.|t[eé]l[eé]phon|portable|fax|mobile|appel|r[eé]pond|joindre|joignable|standard|support|facture|devis|commande|colis|dossier|contrat|police d|sinistre|soci[eé]taire|adh[eé]rent|client|"
    r"parquet|plainte|logement|unique|allocataire|arr[eê]t[eé]|formulaire|pr[eé]fecture|ticket|s[eé]rie|signalement|demande n|permis|carte|compte|badge|licence|matricule"
)
_LISTED = re.compile(r"[ ]{0,2}[/;,|\-]?[ ]{0,2}(?:du[ ][0-9]{1,2}[/. ]|[A-Z]{2}-?[0-9]{3}-?[A-Z]{2}(?![A-Z0-9]))")
_TELEPHONE = re.compile(r"0[1-9](?:[ .\-]?[0-9]{2}){4}")


def _notice_near(reading: Reading, match: re.Match[str]) -> bool:
    """A fine's number follows its word in the same sentence, or « numéro » or nothing in a mail that speaks of a fine just before.
    Another word that announces a number, nearer than the fine's, takes it.
    """
    line = reading.before(match.start(), 70).rpartition("\n")[2]
    sentence = re.split(r"[.;!?](?=[ ])", line)[-1]
    fine = max((m.end() for m in _NOTICE.finditer(sentence)), default=-1)
    other = max((m.end() for m in _OTHER_NUMBER.finditer(sentence)), default=-1)
    if other > fine:
        return False
    if _TELEPHONE.fullmatch(match[0]) and not _ADJACENT.search(reading.before(match.start(), 40)):
        return False
    if fine >= 0:
        return True
    if other >= 0:
        return False
    if not line.strip() and len(number := scanned.digits(match[0])) in {10, 12} and number[0] != "0":
        rest = reading.after(match.end(), 60).partition("\n")[0]
        if _LISTED.match(rest):  # one line of a list of fines: its number, a day or a plate
            return True
    if re.search(r"(?i)(?:num[eé]ro|n[°o]|r[eé]f(?:[eé]rence)?s?)\b[^0-9]{0,30}$", sentence):
        return True
    near = reading.before(match.start(), 400) + reading.after(match.end(), 200)
    return len(scanned.digits(match[0])) == 10 and match[0][0] != "0" and _NOTICE.search(near) is not None
