"""Numbers of cases, orders, invoices, claims, contracts, permits, complaints: by the word before them, or by their form."""

import re

from extractors import scanned
from extractors.overlaps import CONTEXT, FORMAT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType

_CUE = (
    r"dossiers?|r[eé]f(?:[eé]rences?|\.)?|[nvs]\s?/\s?r[eé]f\.?|arr[eê]t[eé]s?(?:[ ]de[ ]circulation|[ ]municipal|[ ]pr[eé]fectoral|[ ]minist[eé]riel|[ ]permanent|[ ]temporaire)?|factures?|devis|sinistres?|contrats?|"
    r"titre(?:[ ]de[ ]recettes?)?|bons?[ ]de[ ]commande|commande|ticket|incident|parquet|rg|r\.g\.|proc[eé]dure|plainte|"
    r"main[ ]courante|conventions?|r[eé]c[eé]piss[eé]|re[cç]u|otv|fiche(?:[ ](?:de[ ]mission|otv))?|demande|saisine|signalement|march[eé]|consultation|permis|"
    r"num[eé]ro[ ]unique(?:[ ]de(?:[ ]la)?[ ]demande[ ]de[ ]logement(?:[ ]social)?|[ ]d'enregistrement)?|minute|logement[ ]social|hlm[^\n]{0,24}|offre|police|adh[eé]rent|soci[eé]taire|client|abonnement|autorisation|licences?|concession|bordereau|"
    r"rapport|acte|pv|p\.v\.|proc[eè]s-verbal|r[eé]quisition|soit-transmis|instance|affaire|apa|dict|habilitation|attestation|"
    r"compte|num[eé]ro[ ]de[ ]dossier|d[eé]claration(?:[ ]d'activit[eé])?|carte[ ]professionnelle|pr[eé]-demande|candidature|annonce|d[eé]signation|famille|d[eé]lib[eé]ration|d[eé]lib\.|enqu[eê]te(?:[ ]pr[eé]liminaire)?|enregistrement|mapa|"
    r"allocataire|quittance|avis|courrier|succession|[eé]tude|nur|n°[ ]de[ ]suivi|suivi|colis|carte[ ]de[ ]lectrice|carte|inscrite?[ ]sous|inscrit|ordre[ ]de[ ]mission|ordonnance|orias|qualibat|cmr"
)
_MARK = r"(?:(?:n[°ºo]s?\.?|num[eé]ros?)[ ]?\n|n[°ºo]s?\.?|num[eé]ros?|num\.?|#|:|(?<=[ ])-(?=[ ])|n\.|r[eé]f\.?|(?:sous[ ]le|la|le|d'incident|citoyen|client|agent|judiciaire|famille|exposant|unique|[aà][ ]rappeler|de[ ]l'an[ ](?:pass[eé]|dernier)|pr[eé]c[eé]dente?)(?![A-Za-z0-9]))"
_PART = r"(?:[A-Z0-9]|(?<=[0-9])l(?=[0-9]))"  # a scan leaves an l for a 1
_SHAPES = (
    r"(?:(?:[0-9]{1,4}(?:[ ][0-9]{2,7}){1,5}|[0-9]{5,9})[ ][A-Z](?:[ ]?[0-9]{2,4})?(?![A-Za-zÀ-ÿ'0-9])|(?:[A-Z]{2,5}[ ])?[0-9]{2,4}(?:[ ][0-9]{2,10}){1,5}|"
    r"[A-Z][0-9]{2}(?:[ ][0-9]{3,4}){1,3}|[A-Z][ ]20[0-9]{2}[ ][0-9]{3,6}(?:/[A-Z]{1,4})?|"  # « M26 1104 778 », « A 2026 00874/MT »
    r"(?=[0-9A-Z ]{0,9}[0-9][A-Z])(?=[A-Z]{0,3}[0-9])[A-Z0-9]{2,4}(?:[ ](?=[A-Z]{0,3}[0-9])[A-Z0-9]{2,4}){1,3}|"  # « 7KQ 2M4 X9 »
    r"[A-Z]{2}[ ][0-9]{3,9}(?![0-9 ]?[0-9/-])|[A-Z]{2,5}[ ](?=[0-9A-Z]{2,6}[-/][0-9])[A-Z0-9]{2,6}(?:[-/][A-Z0-9]{1,10}){1,4}|"
    rf"(?=[A-Za-z/.\-]{{0,24}}[0-9]){_PART}{{1,20}}(?:[-/.]{_PART}{{1,12}}|/[A-Z]?[A-Za-z]{{2,3}}(?![A-Za-z])){{0,6}})"
)
_CORE = re.sub(r"\[ \](?!\?)", "[ ]{1,2}", _SHAPES)  # people and layouts double a blank
_AFTER_CUE = opening(
    rf"(?i)(?<![A-Za-zÀ-ÿ])(?P<cue>{_CUE})(?P<marks>(?:[ ]?\n(?=n[°º]|num)|[ ]{{0,2}})\(?(?:{_MARK}[ ]{{0,2}}){{0,4}}\[?#?)(?P<token>(?-i:{_CORE}))(?P<tail>[ ]?/?[ ]?(?-i:[A-Z]{{2,4}}/[A-Za-z]{{2,4}})|[ ](?-i:(?!OK|HT|ET|SA|DU|DE|PM|EN|LE|LA)[A-Z]{{2}})(?=[ ]*(?:\n|$|[).,;]))|[ ]/[ ](?-i:[A-Z]{{2,4}})(?:[ ]/[ ](?-i:[A-Z]{{2,4}}))*)?(?![0-9A-Za-zÀ-ÿ€%]|[.,][0-9]|[-/][A-Za-z0-9])"
)
_PERMIT = re.compile(
    r"(?<![A-Za-z0-9])(?:DP|PC|PA|PD|CU|AT|DPC|PCMI|DIA)[ ]{0,2}[0-9]{3}[ ]{0,2}[0-9]{3}[ ]{0,2}[0-9]{2}[ ]{0,2}[A-Z0-9][0-9O]{4}(?:[ ]{0,2}[A-Z][0-9]{2})?(?![A-Za-z0-9])"
)
_SHAPED = re.compile(
    r"(?<![A-Za-z0-9À-ÿ@/.#\-])#?(?P<token>[A-Z]{1,6}[0-9]{0,4}(?:[-/][A-Z0-9]{1,10}){1,4}|[A-Z]{2,5}[0-9]{5,16}|(?:19|20)[0-9]{2}[-/][A-Z]{1,6}[-/][0-9]{1,6}|[0-9]{2,6}[-/][A-Z]{1,4}[-/][0-9]{2,8}|[A-Z][0-9]{2}-[0-9]{3,8})(?![A-Za-z0-9À-ÿ@]|[-/.][A-Za-z0-9])"
)
_NUMBERED = re.compile(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?:n[°º]|num[eé]ro|r[eé]f\.?|#)[ ]?:?[ ]?#?(?P<token>(?-i:[A-Z]{2,5}[ ][0-9]{2,4}[-/][0-9]{2,8}|[A-Z]{3,5}[ ][0-9]{4,8}|[0-9]{1,3}(?:[ ][0-9]{3}){2,4}(?:[ ][A-Z](?![A-Za-z]))?|[A-Z0-9]{1,12}(?:[-/][A-Z0-9]{1,12}){1,5}|[0-9]{4,16}))(?![0-9A-Za-zÀ-ÿ€%]|[.,][0-9]|[ ][0-9])"
)
_YEARLY = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/.\-])(?:[0-9]{4,6}/20[0-9]{2}|20[0-9]{2}/[0-9]{4,8}|20[0-9]{2}-[0-9]{5,7}|[0-9]{5}/20[0-9]{2}/[0-9]{4,6})(?![0-9A-Za-zÀ-ÿ/\-])"
)
_PLAIN_WORDS = frozenset("COVID-19 COVID MP3 H24 CM1 CM2 CE1 CE2 RC-CM CO2".split())
_STREET_NUMBER = re.compile(r"(?i)[ ]?(?:bis|ter)?,?[ ](?:rue|avenue|bd|boulevard|place|quai|chemin|impasse|all[eé]e)")
_OF_THINGS = re.compile(
    r"(?i)(?:cam[eé]ra|borne|machine|article|art\.|lot|appartement|appt|porte|secours|salle|chambre|bus|ligne|parcelle|section|page|table|niveau|"
    r"brassard|dossard|horodateur|place|b[aâ]timent|immeuble|maison|rue|avenue|phase|plan|point|avenant|toque|case|classe|poste|compte rendu|lampadaire|candélabre|m[aâ]t|bretelle|d[eé]partement|version|cat[eé]gorie|armoire|poteau|matricule|s[eé]rie|lettre|mail|message|rappel)s?[ ](?:n[°º]|num[eé]ro|#)?[ ]?$"
)
_MIXED = re.compile(r"(?=[0-9A-Z]*[A-Z])(?:[A-Z]*[0-9]){3}[0-9A-Z]{2,}")  # « offre 198KXTR »
_LONG_IS_ENOUGH = frozenset(("commande", "client", "police", "famille", "offre"))
_LONG = re.compile(r"[0-9]{7,}")  # « commande 7740021983 » needs no « n° »
_A_DAY = re.compile(r"[0-3][0-9][-/][01][0-9]")
_NEEDS_MARK = frozenset(
    "demande carte avis courrier police client famille compte affaire acte rapport étude etude inscrit annonce reçu recu colis commande marché marche permis titre offre concession".split()
)


def find_case_numbers(reading: Reading) -> None:
    """Add every case number."""
    for match in _PERMIT.finditer(reading.text):
        value = match[0][:2] + re.sub(" {2,}", " ", match[0][2:]).replace("O", "0")
        _add(reading, match.start(), match.end(), "permis", FORMAT + 3, 0.95, value)
    for match in reading.every(_AFTER_CUE):
        _after_cue(reading, match)
    for match in _SHAPED.finditer(reading.text):
        token = match["token"]
        if (
            sum(c.isdigit() for c in token) >= 3
            and token not in _PLAIN_WORDS
            and not re.fullmatch(r"[A-Z]{2}-[0-9]{3}-[A-Z]{2}", token)
            and not _url(reading, match.start())
        ):
            if re.search(
                r"(?i)norme|en iso|mod[eè]le|plaque|type[ ]$|s[eé]rie", reading.before(match.start(), 16)
            ) or _OF_THINGS.search(reading.before(match.start("token"), 24)):
                continue
            _add(reading, match.start("token"), match.end("token"), "dossier_forme", CONTEXT - 3, 0.75)
    _by_year(reading)
    for match in _ORDER.finditer(reading.text):
        _add(reading, match.start("token"), match.end("token"), "dossier_ordre", CONTEXT, 0.8)
    for match in _NUMBERED.finditer(reading.text):
        if _OF_THINGS.search(reading.text[max(0, match.start() - 24) : match.start("token")]):
            continue
        if any(c.isdigit() for c in match["token"]) and len(match["token"]) > 3:
            _add(reading, match.start("token"), match.end("token"), "dossier_numero", CONTEXT - 5, 0.7)


_L_FOR_ONE = re.compile(r"(?<=[0-9])l(?=[0-9])")
_ORDER = re.compile(r"(?<![0-9A-Za-zÀ-ÿ])(?:OT|OS)[ ](?:n°[ ]?)?(?P<token>[0-9]{5,12})(?![0-9A-Za-zÀ-ÿ])")
_YEAR_IN_BRACKETS = re.compile(r"\((?P<token>20[0-9]{2}[-/][0-9]{3,6})\)")
# « 2026-014 » is no month: a number of the year; the numbers of laws have no zero before them.
_YEAR_AND_THREE = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ/.\-])20[0-9]{2}[-/](?:(?P<zero>0)[0-9]{2}|[1-9][0-9]{2})(?![0-9A-Za-zÀ-ÿ/\-])"
)
_OF_LAW = re.compile(r"(?i)(?:loi|d[eé]cret|ordonnance|directive|r[eè]glement|qpc)[^.;\n]{0,24}$")
_TOLD_BEFORE = re.compile(rf"(?i)(?<![A-Za-zÀ-ÿ])(?:{_CUE})(?![A-Za-zÀ-ÿ])[^.;\n]{{0,50}}$")


def _by_year(reading: Reading) -> None:
    for match in _YEAR_IN_BRACKETS.finditer(reading.text):
        if _TOLD_BEFORE.search(reading.before(match.start(), 80)):
            _add(reading, match.start("token"), match.end("token"), "dossier_annee", CONTEXT - 6, 0.7)
    for match in _YEAR_AND_THREE.finditer(reading.text):
        before = reading.before(match.start(), 80)
        if not _OF_LAW.search(before) and (match["zero"] or _TOLD_BEFORE.search(before)):
            _add(reading, match.start(), match.end(), "dossier_annee", CONTEXT - 6, 0.75)
    for match in _YEARLY.finditer(reading.text):
        _add(reading, match.start(), match.end(), "dossier_annee", CONTEXT - 6, 0.7)


def _after_cue(reading: Reading, match: re.Match[str]) -> None:
    token = match["token"]
    if not _numberlike(token) or _OF_THINGS.search(reading.before(match.start("token"), 24)):
        return
    marked = re.search(r"(?i)n[°ºo]|num|#|r[eé]f|:", match["marks"]) is not None
    if not marked and _A_DAY.fullmatch(token):
        return  # « courrier 26-05 »
    cue = match["cue"].lower()
    long = cue in _LONG_IS_ENOUGH and _LONG.match(token)
    if cue in _NEEDS_MARK and not (marked or long or re.search(r"[-/]", token) or _MIXED.fullmatch(token)):
        return
    if _STREET_NUMBER.match(reading.after(match.end("token"), 16)) or _too_short(token, marked=marked):
        return
    start = match.start("token") + (3 if token.startswith("PV ") else 0)
    weight = CONTEXT + 3 if "/" in token or "-" in token or marked else CONTEXT - 4
    _add(reading, start, match.end(), "dossier", weight, 0.88)


def _numberlike(token: str) -> bool:
    return any(c.isdigit() for c in token)


def _too_short(token: str, *, marked: bool) -> bool:
    digits = sum(c.isdigit() for c in token)
    if re.fullmatch(r"(?:19|20)[0-9]{2}", token):
        return True
    mixed = len(token) > 5 and any(c.isalpha() for c in token)
    if digits == 2 and token.count("-") > 1 and mixed:
        return False  # « notre référence CM-EP-03 »
    return digits < (3 if marked or mixed or re.search(r"[-/]", token) else 4)


def _url(reading: Reading, start: int) -> bool:
    return re.search(r"(?i)(?:https?://|www\.)\S{0,80}$", reading.before(start, 90)) is not None


def _add(
    reading: Reading, start: int, end: int, rule: str, weight: int, confidence: float, value: str | None = None
) -> None:
    written = re.sub(" {2,}", " ", reading.text[start:end])
    if value is None:
        value = (
            re.sub(
                r"(?<=[0-9])O(?=[0-9])|(?<=[-/])O(?=[0-9])|(?<=[0-9])O(?![A-Za-z])", "0", _L_FOR_ONE.sub("1", written)
            )
            if scanned.mostly_digits(written)
            else written
        )
    reading.add(
        Candidate(
            type=EntityType.NUMERO_DOSSIER,
            start=start,
            end=end,
            value=value,
            rule=rule,
            weight=weight,
            confidence=confidence,
        )
    )
