"""Who writes, by the sender line: a person or an organisation. Used to find their names again in the text."""

import re
from functools import lru_cache

from extractors.names import is_first_name, plain
from extractors.reading import Reading

COMPANY = re.compile(
    r"(?i)(?<![a-zà-ɏ])(?:anciens|amis|amicale|chorale|comptoir|atelier|copropri[eé]t[eé]|brigade|communaut[eé]|sarl|sas|sasu|sci|scp|selarl|association|asso|mairie|service|formulaire|syndic|conseil|cabinet|[eé]coles?|coll[eè]ge|"
    r"lyc[eé]e|comit[eé]|garage|transports?|accueil|r[eé]sidence|support|compta\w*|club|h[oô]tel|restaurant|caf[eé]|bar|agence|office|"
    r"mutuelle|assurances?|police|gendarmerie|tribunal|parquet|greffe|pr[eé]fecture|scan|courrier|site|web|contact|direction|gestion|"
    r"secr[eé]tariat|planning|dispatch|équipe|noc|étude|notaires?|syndicat|s[eé]curit[eé]|logiciels?|immobilier|cr[eè]che|groupe|soci[eé]t[eé]|entreprise|r[eé]gie|"
    r"archives|travaux|vid[eé]o|studio|productions?|clinique|h[oô]pital|paroisse|radio|journal|bureau|ccas|cse|bde|team|news|info|newsletter|no-?reply|mailer|delivery|m[eé]diath[eè]que)(?![a-zà-ɏ])"
)
_SHOP = re.compile(r"(?i)(?:la|les|chez|aux?|taxis?|friterie|ets|allo)[ ]")
GENERIC = frozenset(
    plain(w)
    for w in (
        "service services support noc régulation exploitation équipe bureau agence accueil secrétariat direction gestion contact compta comptabilité dispatch planning "
        "formulaire site courrier scan mairie police municipale parquet greffe gardien maire capitainerie bonjour standard permanence conseil syndical syndic "
        "archives résidence association asso cabinet maître me la le les de du des chez sarl sas sa et sinistres auto clinique hôtel commissariat gendarmerie tribunal pc sécurité "
        "internet web message client clients recouvrement amendes facturation technique état civil urbanisme voirie culture culturel communication production"
    ).split()
)
MAILERS = frozenset(
    "gmail orange wanadoo laposte hotmail outlook yahoo free icloud proton protonmail live msn sfr neuf bbox example".split()
)


def words_of_name(name: str) -> list[str]:
    """The words of a sender's name, without civilities."""
    bare = re.sub(r"(?i)^(?:m\.?|mme|mlle|mr|me|ma[iî]tre|dr|colonel|mademoiselle|madame|monsieur)[ ]", "", name)
    return re.findall(r"[A-Za-zÀ-ɏ'][A-Za-zÀ-ɏ'\-]*", bare)


def is_person(reading: Reading) -> bool:
    """Whether the sender's name is a person's: a given name among its words, or an address made of the name."""
    return _is_person(reading.sender_name, reading.local_part, reading.domain_words)


@lru_cache(maxsize=1)
def _is_person(name: str, local_part: str, domain_words: tuple[str, ...]) -> bool:
    words = words_of_name(name)
    if not words or len(words) > 5 or COMPANY.search(name) or _SHOP.match(name) or re.search(r"[&+@0-9]", name):
        return False
    joined = _letters("".join(words))
    if len(joined) > 5 and joined in "".join(domain_words):
        return False
    if any(is_first_name(w) for w in words):
        return True
    local, domain = _letters(local_part), "".join(domain_words)
    return any(len(w) > 2 and _letters(w) in local and _letters(w) not in domain for w in words)


def _letters(word: str) -> str:
    return re.sub(r"[^a-z]", "", plain(word))


def organisation_words(reading: Reading) -> tuple[str, ...]:
    """Words that tell the sender's organisation: its domain and, when no person writes, its name."""
    own = set(reading.own_words)
    found = [w for w in reading.domain_words if w not in own and w not in MAILERS and w not in GENERIC]
    if not is_person(reading):
        found += [plain(w) for w in words_of_name(reading.sender_name) if len(w) > 3 and plain(w) not in GENERIC]
    return tuple(dict.fromkeys(w for w in found if w not in own))
