"""Organisations: legal forms, words that open such a name, known acronyms, and the sender's own domain."""

import re

from extractors import scanned
from extractors.names import ACRONYMS, LOWER_ACRONYMS, plain
from extractors.overlaps import LIKELY, NAMED
from extractors.reading import Candidate, Reading
from triage.domain.entities import EntityType

_UP = r"[A-ZÀ-ÝŒ]"
_WORD = rf"(?:{_UP}[A-Za-zÀ-ÿŒœ0-9'&\-]*[A-Za-zÀ-ÿŒœ0-9']|{_UP}|[0-9][A-Z]|&)"
_GLUE = r"(?:de la|de l'|des|du|de|d'|aux|au|et|&|en|à l'|à la|à)"
_NAME = rf"(?:(?:[LD]'|l'|d')?{_WORD})(?:[ ](?:(?:{_GLUE})[ ]?)?{_WORD}){{0,6}}"
_LEGAL = r"SARL|SAS|SASU|EURL|SELARL|SELAS|SCI|SCP|SCPI|SA|SNC|GAEC|EARL|SCEA|SCOP|AARPI|OPH|GIE|SCM|EI|LTD|Ltd|GmbH|S\.A\.R\.L\.|S\.A\.S\."
_SCHOOL = r"[éeEÉ]coles?(?:[ ](?:primaire|maternelle|élémentaire|elementaire|privée|publique|de musique|de sauvetage \w+))?|[cC]oll[èe]ge|[lL]yc[ée]e(?:[ ](?:professionnel|technique))?|[cC]r[èe]che|[mM]icro-cr[èe]che|[mM]ulti-accueil|[mM]aternit[ée]|[cC]linique(?:[ ]v[ée]t[ée]rinaire)?|[hH][ôo]pital|[eE][hH][pP][aA][dD]|[rR]ésidence-autonomie|[cC][fF][aA]|[aA]uto-[ée]cole|[fF]oyer"
_SHOP = r"[pP]harmacie|[bB]rasserie|[cC]af[ée]|[cC]amping|[pP]izzeria|[hH][ôo]tel|[cC]onserverie|[iI]mprimerie|[cC]in[ée]ma|[tT]h[ée][âa]tre|[bB]oulangerie|[bB]oucherie|[fF]romagerie|[lL]ibrairie|[gG]arage|[bB]ar"
_BODY = (
    r"Association|association|Amicale|amicale|Comité|comité|Club|Mutuelle|mutuelle|Assurances|Ambulances|Transports|Déménagements|Dépannage|Remorquage|"
    r"Établissements|Etablissements|Ets|Couverture|Toitures|Plomberie|Menuiserie|Maçonnerie|Électricité|Taxis|Autocars|Cars|Cercle|Confrérie|Chorale|Harmonie|"
    r"Rugby|Football|Union|Compagnie|Cie|Fondation|Fédération|fédération|Syndicat|Régie|Radio|radio|Atelier|Studio|Foncière|Habitat|Collectif|collectif|BDE|CSE|Chœur|"
    r"Choeur|Production|Productions|Éditions|Pépinières|Laboratoire|Motoculture|Viviers|Boule|Galettes|Casse-Auto|Institut|Ligue|Ecole|Paroisse|paroisse|Motoclub|Étude|Etude|Cabinet|cabinet|Agence|agence|Groupe|Maison|Commission"
)
_KIND = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9'-])(?P<kind>{_SCHOOL}|{_SHOP}|{_BODY})[ ](?P<name>(?:(?:de la|de l'|des|du|de|d')[ ]?)?(?:[a-zà-ÿ]{{4,14}}[ ](?:de la|de l'|des|du|de|d')[ ]?)?{_NAME})"
)
_AFTER_FORM = re.compile(rf"(?<![A-Za-zÀ-ÿ0-9-])(?P<form>{_LEGAL})[ ](?P<name>{_NAME})")
_BEFORE_FORM = re.compile(
    rf"(?P<name>{_WORD}(?:[ ](?:(?:{_GLUE})[ ]?)?{_WORD}){{0,5}})[ ](?P<form>{_LEGAL})(?![A-Za-zÀ-ÿ'-])"
)
_STATE = re.compile(
    r"(?<![A-Za-zÀ-ÿ-])(?:(?i:tribunal (?:judiciaire|administratif|correctionnel|de police|de commerce|de proximité|du stationnement payant)|commissariat(?: de police)?|brigade(?: territoriale)?(?: autonome)?|"
    r"compagnie de gendarmerie|gendarmerie|pr[eé]fecture|sous-pr[eé]fecture|cour d'appel|conseil d[eé]partemental|conseil r[eé]gional|chambre d[eé]partementale|communaut[eé] (?:de communes|d'agglom[eé]ration)|commune|ville|m[eé]tropole|COB|direction d[eé]partementale [\w' ]{3,40}?))"
    rf"[ ](?:(?i:de la|de l'|des|du|de|d')[ ]?)(?P<name>[A-ZÀ-Ý][A-Za-zÀ-ÿ'\-]*[A-Za-zÀ-ÿ](?:[ ](?:(?i:de la|de l'|des|du|de|d'|et)[ ]?)?[A-ZÀ-Ý][A-Za-zÀ-ÿ'\-]*)*)"
)
_FIXED = re.compile(
    r"(?<![A-Za-zÀ-ÿ-])(?:[lL]a Poste|Gendarmerie nationale|Police nationale|Défenseur des droits|Agence [nN]ationale de (?:[tT]raitement [aA]utomatisé des [iI]nfractions|l'habitat|la cohésion des territoires)|"
    r"Chambre d'agriculture|Chambre de (?:commerce|métiers)[a-zà-ÿ' ]{0,30}|Commission d'accès aux documents administratifs|Protection civile|Croix[- ][rR]ouge|Secours populaire|Secours catholique|Restos du cœur|"
    r"Office (?:français|national) [a-zà-ÿ' ]{3,30}|Banque de France|Conseil d'État|Médiateur (?:de|des) [a-zà-ÿ' ]{3,30}|Météo-France|Ligue de protection des oiseaux|France Travail|Pôle emploi|Caisse d'allocations familiales|Caisse d'[ÉE]pargne|Crédit Agricole|Crédit Mutuel|La Banque Postale|Banque Populaire|Société Générale|30 Millions d'Amis|Agirc-Arrco|Action Logement|Action Sociale)(?![A-Za-zÀ-ÿ])"
)
_ACRONYM = re.compile(
    r"(?<![A-Za-zÀ-ÿ0-9@./-])(?:[A-Z]-?[A-Z][A-Z\-]{1,12}|[A-Z][a-zà-ÿ]+(?:-[A-Z][a-z]+)?|[a-z]{3,7})(?![A-Za-zÀ-ÿ0-9@/-]|\.[a-z])"
)
_OWNED = re.compile(
    rf"(?:(?i:(?<![a-zà-ÿ])(?:soci[eé]t[eé]|entreprise|entrep[oô]t|association|asso|restaurant|prestataire|magasin|enseigne|alarme|appli(?:cation)?|usine|chez|bailleur|syndic|centre|agence|résidence services|sous-traitant|promoteur|club|salle|journal|librairie|boulangerie|snack|kebab|bijouterie|fleuriste|opérateur|éditeur|assureur|fondateur de|livreur (?:pour|chez)|je livre pour|télésurveillance)[ ]?[:(,]?[ ]?[(«\"]?[ ]?))(?P<name>(?:(?:Le|La|Les|L'|Au|Aux|À la|Chez)[ ]?)?{_NAME})"
)
_LOWER_KIND = re.compile(r"^(?:[éeEÉ]cole|[cC]oll[èe]ge|[lL]yc[ée]e)")
_GENERIC = frozenset(
    "municipale municipal police nationale service services france maire mairie bonjour madame monsieur merci contact cordialement".split()
)
_NOT_NAME = re.compile(
    r"^(?:Bonjour|Bonsoir|Madame|Monsieur|Merci|Cordialement|Je|Il|Elle|Nous|Vous|On|Le|La|Les|Un|Une|Ce|Cette|Est|Et|Mais|Pour|Dans|M|Mme|Mr|Objet|Tél|Rue|Avenue|Place|Quai|Police|Mairie|Municipale|République|France|Paris|Madame|Messieurs|Maire|Nom|Adresse|J'ai|C'est|TTC|HT|RAPO|FPS|PV|PM|OTV|ASVP|Tout|À|A|Là|Si|Qui|Que|Depuis|Votre|Notre|Mon|Ma)$"
)


def find_organisations(reading: Reading) -> None:
    """Add every named organisation."""
    text = reading.text
    for match in _FIXED.finditer(text):
        _add(reading, match.start(), match.end(), NAMED + 9, "organisme_connu", 0.95)
    for match in _STATE.finditer(text):
        _add(reading, match.start(), match.end(), NAMED + 8, "organisme_etat", 0.9)
    for match in _AFTER_FORM.finditer(text):
        if not _NOT_NAME.match(match["name"].split()[0]) and match["name"].split()[0] != "au":
            _add(reading, match.start(), match.end(), NAMED + 8, "forme_juridique", 0.92)
    for match in _BEFORE_FORM.finditer(text):
        start = match.start()
        if not _NOT_NAME.match(match["name"].split()[0]):
            kept = re.match(r"[ ](?:au capital)", reading.after(match.end(), 12)) is None
            _add(reading, start, match.end() if kept or True else match.end("name"), NAMED + 7, "forme_juridique", 0.9)
    for match in _KIND.finditer(text):
        _kind(reading, match)
    for match in _OWNED.finditer(text):
        name = match["name"]
        first = name.split()[0]
        if not _NOT_NAME.match(first) and name not in ACRONYMS and len(name) > 2:
            _add(reading, match.start("name"), match.end("name"), NAMED - 2, "nom_de_societe", 0.75)
    for match in _ACRONYM.finditer(text):
        word = match[0]
        if (word in ACRONYMS) or (
            word in LOWER_ACRONYMS
            and re.search(r"(?i)(?:la|l'|l|le|au|aux|du|a l|à l'|de l'|,)[ ]?$", reading.before(match.start(), 5))
        ):
            _add(reading, match.start(), match.end(), NAMED - 1, "sigle", 0.9)
    _own(reading)


def _kind(reading: Reading, match: re.Match[str]) -> None:
    kind, name = match["kind"], match["name"]
    first = re.sub(r"^(?:(?:de la|de l'|des|du|de|d')[ ]?)", "", name)
    if _NOT_NAME.match(first.split()[0]):
        return
    start, end = match.start(), match.end()
    low = kind.lower()
    if (
        low in {"garage", "bar", "boulangerie", "agence", "cabinet", "maison", "groupe", "union", "école", "ecole"}
        and kind[0].islower()
        and low not in {"école", "ecole"}
        and name[0].isupper()
    ):
        start = match.start("name")
    if low in {"hôtel", "hotel"} and re.match(r"de ville|de police", name, re.IGNORECASE):
        return
    if (
        kind in {"Maison", "Groupe", "Agence", "Commission", "agence", "cabinet", "Union"}
        and not name[0].isupper()
        and kind[0].islower()
    ):
        return
    _add(reading, start, end, NAMED + 5, "nom_d_organisation", 0.85)


def _own(reading: Reading) -> None:
    """Names of the sender's own organisation: capitalised words that its e-mail domain repeats."""
    words = [w for w in reading.domain_words if w not in reading.own_words and w not in _MAILERS and len(w) > 4]
    if not words:
        return
    for match in _CAPITALS.finditer(reading.text):
        keys = [plain(w) for w in re.split(r"[ '&-]+", match[0])]
        joined = "".join(keys)
        hits = sum(1 for k in keys if len(k) > 4 and any(k in w or w in k for w in words))
        if hits and (len(keys) > 1 or any(w in joined for w in words)) and _sender_is_organisation(reading):
            _add(reading, match.start(), match.end(), LIKELY, "domaine_expediteur", 0.7)


_CAPITALS = re.compile(rf"{_WORD}(?:[ ](?:(?:de la|de l'|des|du|de|d'|&|et)[ ]?)?{_WORD}){{0,5}}")
_MAILERS = frozenset(
    "gmail orange wanadoo laposte hotmail outlook yahoo free icloud proton protonmail live msn sfr neuf bbox example mail contact mairie ville police municipale accueil info".split()
)


def _sender_is_organisation(reading: Reading) -> bool:
    from extractors.people import looks_like_person

    return not looks_like_person(reading.sender_name)


def _add(reading: Reading, start: int, end: int, weight: int, rule: str, confidence: float) -> None:
    written = reading.text[start:end].rstrip(" '&-")
    end = start + len(written)
    if _ONLY_GENERIC.fullmatch(written):
        return
    value = scanned.words(written) if re.search(r"[A-Z]l[A-Z]|rn[pb]|[a-z]1", written) else written
    reading.add(
        Candidate(
            type=EntityType.ORGANISATION,
            start=start,
            end=end,
            value=value,
            rule=rule,
            weight=weight,
            confidence=confidence,
        )
    )


_ONLY_GENERIC = re.compile(
    r"(?i)(?:police municipale|la mairie|mairie|ville|services? (?:techniques?|municipaux)|monsieur le maire|[a-z])"
)
