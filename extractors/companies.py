"""Organisations by their surroundings: nationwide names, acronyms after an article, who acts for whom, signatures, letterheads."""

import re
from importlib.resources import files

from extractors import organisation_shapes as shapes
from extractors import scanned
from extractors.names import AMBIGUOUS, FIRST_NAMES, is_first_name, plain
from extractors.overlaps import LIKELY, NAMED
from extractors.reading import Candidate, Reading
from extractors.sender import GENERIC
from extractors.starts import opening
from triage.domain.entities import EntityType

_DATA = files("extractors").joinpath("data")
NOT_ORGANISATIONS = frozenset(
    w
    for line in _DATA.joinpath("not_organisations.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for w in line.split()
)


def _known() -> dict[str, list[tuple[str, bool]]]:
    """First word -> (whole name, whether it may go on), the longest first."""
    table: dict[str, list[tuple[str, bool]]] = {}
    for line in _DATA.joinpath("known_names.txt").read_text(encoding="utf-8").splitlines():
        name = line.strip()
        if name and not name.startswith("#"):
            long = name.endswith("+")
            name = name.removesuffix("+")
            for form in {name, name.upper()}:
                table.setdefault(re.split(r"[ '\-.]", form)[0], []).append((form, long))
    return {k: sorted(v, key=lambda n: -len(n[0])) for k, v in table.items()}


KNOWN = _known()
_BRANDS = tuple(
    w
    for w in sorted(_DATA.joinpath("lower_brands.txt").read_text(encoding="utf-8").split("\n"), key=len, reverse=True)
    if w and w[0] != "#"
)
_LOWER_BRANDS = "|".join(re.escape(w) for w in _BRANDS)
_BRAND = re.compile(
    rf"(?<![A-Za-zÀ-ɏ])(?:le|la|du|au|aux|chez|de|d'|l'|[aà]|par|devant|pour|avec|c'?est|c|et|derri[eè]re|parking|sur|syndic|assurance|appli|magasin|mon|ma)[ ]?(?P<name>{_LOWER_BRANDS})(?![A-Za-zÀ-ɏ0-9@-]|\.[a-z])"
)
_SCANNED = re.compile(r"[A-Z]l[A-Z]|rn[pb]|[a-z]1")
_WORD = opening(r"(?<![A-Za-zÀ-ɏ0-9@./_-])[A-ZÀ-ÖØ-ÞŒ0-9a-z][A-Za-zÀ-ɏ0-9]*", words=KNOWN)
_PROPER = rf"{shapes.UP}[A-Za-zÀ-ɏ'\-]*[A-Za-zÀ-ɏ]"
_PLACE = re.compile(
    rf"[ ](?:(?:de la|de l'|des|du|de|d')[ ]?(?P<place>{_PROPER}(?:[ -]{_PROPER}){{0,2}})|(?P<branch>{_PROPER}(?:[ ]{_PROPER}){{0,2}}(?:[ ][0-9]{{2,3}}(?![0-9]))?(?:[ ](?:juridique|santé|habitation|assurances?|nationale))?|[0-9]{{2,3}}(?![0-9 ]?[0-9€h%])))(?![A-Za-zÀ-ɏ0-9@])"
)
_SHOUTED_PLACE = re.compile(r"[ ](?:DE|DU|D')[ ]?(?P<place>[A-ZÀ-Ý][A-ZÀ-Ý\-]{2,})(?P<branch>)(?![A-Za-zÀ-ɏ0-9@])")
_ARTICLE = re.compile(r"(?:^|[ (\n'])(?:[lL]'|[lL]a[ ]|[lL]e[ ]|du[ ]|[àaÀ] l'|[aA]u[ ]|l[ ])$")
_INITIALS = re.compile(
    r"(?<![A-Za-zÀ-ɏ0-9@./-])[A-Z]{3,5}(?:[0-9][A-Z])?(?![A-Za-zÀ-ɏ0-9@/-])(?![ ](?:n°|[0-9]|[A-Z]{3}))"
)
_BRANCH = re.compile(rf"[ ](?P<branch>{shapes.UP}[a-zà-ɏ]{{2,}}(?:-{shapes.UP}[a-zà-ɏ]+)*)(?![A-Za-zÀ-ɏ'])")
NAME = rf"(?:(?:[Ll]e|[Ll]a|[Ll]es|[Aa]u)[ ](?={shapes.UP}))?{shapes.NAME}"
_FOR = opening(
    r"(?<![A-Za-zÀ-ɏ])(?:(?i:(?:pour le|au nom et pour le) compte de|mandat[eé]e?s? par|missionn[eé]e?s? par|commandit[eé]e? par|appartenir [aà]|appartient [aà]|"
    r"en pr[eé]sence de|sigl[eé]e?s?|floqu[eé]e?s?|logo|prestataire|sous-traitant|travaill\w{1,4} (?:pour|chez)|bosse\w{0,3} (?:pour|chez|au)|employ[eé]e? (?:de|chez|par)|"
    r"camions? (?:de|du)|camionnettes? (?:de|du)|v[eé]hicules? de chez|bus|semi|fourgon(?:nette)? (?:de|du)|livreurs? (?:de|du)|clients? d[eu]s?|"
    r"assurance|assur[eé]e? (?:chez|[aà]) |contrat|mutuelle|fournisseur|sant[eé]|gardien d[eu]|r[eé]gisseur de|application|l'appli|face [aà]u?|c[oô]t[eé]|"
    r"derri[eè]re (?:le|la)|[aà] c[oô]t[eé] d[eu]|parking d[eu]|voisin|soir[eé]e du|tenus? par|organis[eé]e? par|op[eé]r[eé]e? par|g[eé]r[eé]e? par|pos[eé]e?s? par|livr[eé]e?s? par|contact[eé]|appel[eé]|sais[ie]e? )"
    rf"[ ]?:?[ ]?)[«\"]?[ ]?(?P<name>{NAME})"
)
_ROLE = (
    r"(?:(?=troupe|association|soci)|(?:notre|mon|votre|leur|le|son|l'|qui est (?:le|notre))[ ]?)(?:nouveau[ ]|ancien[ ])?"
    r"(?:syndic|bailleur|assureur|prestataire|assurance|employeur|fournisseur|sous-traitant|gestionnaire|promoteur|exploitant|d[eé]l[eé]gataire|traiteur|loueur|troupe|association|soci[eé]t[eé]|entreprise|"
    r"agence|maître d'ouvrage|ma[iî]trise d'[oœ]uvre|restaurant|magasin|journal|cabinet|[eé]diteur)(?![a-zà-ɏ])"
)
_ROLE_TOLD = re.compile(rf"[,(][ ]?{_ROLE}")
_ROLE_AFTER = opening(rf"(?P<name>{NAME})(?:,[ ]|[ ]\(){_ROLE}")
_PLURAL = opening(
    rf"(?<![A-Za-zÀ-ɏ])(?P<name>(?:Les[ ]|(?<=les )){shapes.UP}[a-zà-ɏ'A-Z]+s(?:[ ]{shapes.UP}[a-zà-ɏ]+s)?[ ](?:(?:du|de la|de l'|des|de|d'|en)[ ]?){shapes.WORD}(?:[ -]{shapes.WORD}){{0,2}})(?![A-Za-zÀ-ɏ])"
)
_DWELLING = re.compile(r"(?i)(?:copropri[eé]t[eé]|r[eé]sidence|lotissement|quartier|lieu-dit|hameau)[ ]$")
_CLUB = opening(
    rf"(?<![A-Za-zÀ-ɏ0-9-])(?:ACCA|AAPPMA|AMAP|UL|UD|APEL|ADAPEI|US|AS|FC|SC|ES|AC|RC|JS|AL|CO|ASPTT|ASL|AFUL|MJC|IME|ESAT|ITEP|SESSAD|MAS|SCIC|BTA|COB|PMI|CMS|ESAT|OGEC|APEL|APE)[ ](?:(?:du|de la|de l'|des|de|d')[ ]?)?(?P<name>{NAME})"
)
_BODY = opening(
    r"(?<![A-Za-zÀ-ɏ-])(?:[uU]niversité|[rR]ectorat|[iI]nspection académique|[aA]cadémie|[cC]onsulat|[aA]mbassade|[oO]ffice (?:municipal|de tourisme|public de l'habitat|notarial)|[cC]asino|"
    r"[sS]yndicat (?:mixte|intercommunal|des? [a-zà-ɏ ]{4,40})|[aA]gence régionale de santé|[dD]irection (?:inter)?départementale|[dD]irection (?:inter)?régionale|[dD]irection territoriale|"
    r"[cC]aisse primaire d'assurance maladie|[cC]entre (?:hospitalier|communal d'action sociale|social|équestre|nautique|de tri)|[gG]endarmerie|[cC]ave|[gG]îte|"
    r"[cC]ommunauté urbaine|[eE]urométropole|[mM]étropole|[cC]hambre (?:des notaires|d'agriculture|de commerce)|[oO]rdre des (?:avocats|médecins|architectes)|[tT]ribunal (?:de proximité|de commerce)|"
    r"[fF]ondation|[lL]igue|[mM]issions? locales?|[cC]ollectif|[sS]ection(?= [A-Za-z]{3})|[cC]omité (?:des fêtes|de quartier|départemental|d'entreprise)|[aA]ssociation (?:sportive|syndicale|tutélaire)|[sS]ociété (?:de chasse|nautique|d'économie mixte))"
    r"(?:[ ](?:(?:de la|de l'|des|du|de|d'|et de la|et des|et du|et|aux?|à)[ ]?)?[a-zà-ɏ]{3,16}(?<! qui)){0,5}?"
    rf"(?:[ ](?:de la|de l'|des|du|de|d'|aux?|en|à)[ ]?|[ ])(?P<name>(?:Le[ ]|La[ ]|Les[ ])?{shapes.NAME})(?:[ ](?:à|de)[ ](?:{_PROPER}))?(?![A-Za-zÀ-ɏ])"
)
_WHOLE = opening(
    r"(?<![A-Za-zÀ-ɏ-])(?:[oO]ffice municipal (?:des|du|de la) [a-zà-ɏ]{4,20}|[dD]irection (?:inter)?(?:départementale|régionale) (?:des|de la|du|de l')[ ]?[a-zà-ɏ]{4,20}(?:(?:,| et)(?: (?:de la|du|des|de l'|de))?[ ]?[a-zà-ɏ]{3,20}){0,3})(?![A-Za-zÀ-ɏ])"
)
_ADJ = r"(?:inter)?(?:d[eé]partemental|r[eé]gional|communal)e?s?|nationale?s?|municipale?s?|g[eé]n[eé]rale?|territoriale?|acad[eé]mique|locale?s?|mixte|fran[cç]aise?|maritime|judiciaire|professionnel(?:le)?s?|agricole|sporti(?:f|ve)|culturel(?:le)?|familiale?s?|syndicale?|rurale?s?|sociale?s?|[eé]conomique|publi(?:c|que)s?|primaire|populaire|priv[eé]e?s?|administrati(?:f|ve)"
_HEAD = r"[fF][eé]d[eé]ration|[cC]onf[eé]d[eé]ration|[cC]omit[eé]|[cC]hambre|[dD]irection|[tT]r[eé]sorerie|[sS]yndicat|[uU]nion|[iI]nstitut|[cC]onseil|[sS]oci[eé]t[eé]|[aA]ssociation|[oO]ffice|[aA]gence|[cC]aisse|[cC]entre|[mM]ission|[iI]nspection|[lL]igue|[fF]ondation|[oO]rdre|[cC]onservatoire|[aA]cad[eé]mie|[rR][eé]gie|[oO]bservatoire|[dD][eé]l[eé]gation|[gG]roupement|[sS]ervice|[eE]ntente|[mM]utuelle"
_NOUN = r"(?!(?:ce|cette|notre|votre|leur|ma|mon|sa|son|la|le|les|un|une|mois|jour|quartier|rue|fait|nouveau|vos|nos|ses|dernier)(?![a-zà-ɏ]))[a-zà-ɏ]{3,18}"
_OF = r"(?:de la[ ]|de l'|des[ ]|du[ ]|de[ ]|d'|aux[ ]|à la[ ]|en[ ])"
_INSTITUTION = opening(
    rf"(?<![A-Za-zÀ-ɏ-])(?P<head>{_HEAD})(?P<adj>(?:[ ](?:{_ADJ})(?![a-zà-ɏ])){{0,3}})"
    rf"(?P<of>(?:(?:[ ]|,[ ]|[ ]et[ ]){_OF}{_NOUN}(?:[ ](?:{_ADJ})(?![a-zà-ɏ]))?|[ ]et[ ](?:{_NOUN})(?=[ ]{_OF}{shapes.UP})){{0,4}})"
    rf"(?P<place>(?:[ ]{_OF}|[ ])(?:{_PROPER})(?:[ -](?:{_OF})?{_PROPER}){{0,3}}(?:[ ]{_OF}(?:tennis|voile|football|rugby|judo|natation|basket|handball|cyclisme|pétanque|athlétisme|gymnastique|tir|pêche|chasse))?)?(?![A-Za-zÀ-ɏ])"
)
_TITLE_LINE = re.compile(
    r"(?i)(?:gestionnaire|direct|g[eé]rant|responsable|pr[eé]sident|secr[eé]t|tr[eé]sor|charg[eé]|adjoint|assistant|conseil|service|p[oô]le|agent|chef|brigad|adjudant|ing[eé]nieur|juriste|avocat|notaire|commissaire|"
    r"inspect|princip|provis|docteur|locataire|propri|copro|riverain|habitant|un[e]?[ ]|les riverains|la direction|le |la |l'|t[eé]l|fax|port|mail|siret|siren|rcs|tva|objet|r[eé]f|pi[eè]ce|pj|copie|madame|monsieur|merci|cordial|bonjour|sinc|salut|"
    r"respect|bien |nom|adresse|date|envoy|provenance|affaire|dossier|n°|b[aâ]t|appart|r[eé]sidence|lieu|place|rue|dans l'attente|bonne|avec|veuill|je |nous |j'|c'|ps|p\.s|num[eé]ro|mairie|police municipale|cedex|france)"
)
_CONTACT_LINE = re.compile(
    r"(?i)[ ]*(?:[0-9]{1,4}(?:[ ]?(?:bis|ter))?,?[ ](?:rue|av|bd|boul|place|quai|chemin|all|imp|route|cours|zone|za|zi|square|faubourg|cit[eé])|siret|siren|rcs|t[eé]l|bp |tsa |cs |z\.?[ia]|www|commissaires? de justice|avocats?|notaires?|fax|0[1-9][ .][0-9])"
)
_ON_LINE = re.compile(rf"(?:{shapes.NAME})(?:[ ][a-zà-ɏ]{{4,14}})?")


def find_companies(reading: Reading) -> None:
    """Add what only its surroundings tell to be an organisation."""
    _known_names(reading)
    for match in _BRAND.finditer(reading.text) if any(b in reading.text for b in _BRANDS) else ():
        _add(reading, match.start("name"), match.end("name"), NAMED - 8, "marque_minuscule", 0.8)
    for match in _INITIALS.finditer(reading.text):
        word = match[0]
        if (
            (word not in NOT_ORGANISATIONS or (word == "BAC" and reading.before(match.start(), 3) == "la "))
            and _ARTICLE.search(reading.before(match.start(), 8))
            and not reading.shouted(match.start())
        ):
            end = match.end()
            if (more := _BRANCH.match(reading.text, end)) and not (
                is_first_name(more["branch"]) or shapes.NOT_NAME.match(more["branch"])
            ):
                end = more.end()  # « CHD Vendée »
            _add(reading, match.start(), end, NAMED - 3, "sigle_article", 0.7)
    for match in reading.every(_INSTITUTION):
        _institution(reading, match)
    for pattern, weight, rule, whole in (
        (_CLUB, NAMED + 6, "sigle_et_nom", True),
        (_BODY, NAMED + 7, "organisme", True),
        (_WHOLE, NAMED + 3, "organisme", True),
        (_ROLE_AFTER, NAMED - 3, "fonction_apres", False),
        (_FOR, NAMED - 5, "pour_qui", False),
        (_PLURAL, NAMED - 6, "nom_pluriel", False),
    ):
        if pattern is _ROLE_AFTER and not _ROLE_TOLD.search(reading.text):
            continue
        for match in reading.every(pattern):
            if rule == "nom_pluriel" and _DWELLING.search(reading.before(match.start("name"), 16)):
                continue
            _shaped(reading, match, weight, rule, whole=whole)
    _lines(reading)


def _institution(reading: Reading, match: re.Match[str]) -> None:
    """`Fédération départementale des chasseurs`, `direction régionale des finances publiques de Bretagne`."""
    named, capital = bool(match["adj"].strip()), match["head"][0].isupper()
    if match["head"].lower() == "conseil" and "syndic" in match["adj"]:
        return
    bare = not match["of"] and not (match["place"] and named)
    if bare and not (named and capital and match["head"] in {"Trésorerie", "Mission"}):
        return
    opens = re.search(r"(?:^|[.!?:\n-])[ ]*$", reading.before(match.start(), 3)) is not None or match.start() == 0
    if (capital and (named or (match["place"] and not opens))) or (
        named and match["of"] and match["head"] != "service"
    ):
        _add(reading, match.start(), match.end(), NAMED + 4, "institution", 0.85)


def _known_names(reading: Reading) -> None:
    text = reading.text
    formed = [c for c in reading.found if c.rule == "forme_juridique"]
    for word in reading.every(_WORD):
        for name, long in KNOWN.get(word[0], ()):
            end = word.start() + len(name)
            if not text.startswith(name, word.start()) or (
                end < len(text) and (text[end].isalnum() or text[end] in "-@_")
            ):
                continue
            if any(c.start <= word.start() and end <= c.end and c.end - c.start > len(name) for c in formed):
                break  # « SAS Promogim Alsace »
            if name in {"ici", "Orange", "Quick", "Tier", "Lime"} or (len(name) < 4 and reading.shouted(word.start())):
                break
            before = reading.before(word.start(), 20).split()
            if before and is_first_name(before[-1]):
                break
            shouted = reading.shouted(word.start())
            if long and (more := (_SHOUTED_PLACE if shouted else _PLACE).match(text, end)):
                first = (more.group("place") or more.group("branch")).split()[0]
                if (first == "France" or not shapes.NOT_NAME.match(first)) and not is_first_name(first):
                    end = more.end()
            _add(reading, word.start(), end, NAMED + 9, "nom_connu", 0.9)
            break


def _shaped(reading: Reading, match: re.Match[str], weight: int, rule: str, *, whole: bool) -> None:
    name = match.groupdict().get("name") or match[0]
    start = match.start() if whole else match.start("name")
    end = match.end() if whole else match.end("name")
    joins = r" et " if rule == "sigle_et_nom" else r" et (?:la|le|les|l')[ ]?"
    if joined := re.search(joins, reading.text[start:end]):
        end = start + joined.start()
    first = re.sub(r"^(?:(?:[Ll]e|[Ll]a|[Ll]es|[Aa]u)[ ]|[LlDd]')", "", name).split()[0]
    named = "name" in match.re.groupindex
    if (
        reading.shouted(start)
        or first in NOT_ORGANISATIONS
        or len(first) < 2
        or (named and shapes.NOT_NAME.match(first))
    ):
        return
    if not whole:
        if plain(first) in FIRST_NAMES or plain(first) in AMBIGUOUS or plain(first) in GENERIC:
            return
        if re.match(r"(?:le|la|les|au)[ ]", name):
            start += len(name.split()[0]) + 1
        before = reading.before(start, 3)
        if before.endswith(". ") or re.search(r"[0-9]", first):
            return
    _add(reading, start, end, weight, rule, 0.7)


def _lines(reading: Reading) -> None:
    """Letterheads and signatures: a name alone on its line, an address or a company number on the next one."""
    text = reading.text
    lines = [
        (m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip() and m.start() > reading.subject_end
    ]
    people = {c.start for c in reading.found if c.type is EntityType.PERSONNE and c.confidence > 0.6}
    for index, (start, end) in enumerate(lines):
        line = text[start:end].strip(" *_|-")
        if not 3 <= len(line) <= 60 or (3 < index < len(lines) - 6):
            continue
        follower = text[lines[index + 1][0] : lines[index + 1][1]] if index + 1 < len(lines) else ""
        if not _CONTACT_LINE.match(follower) or _TITLE_LINE.match(line) or _ON_LINE.fullmatch(line) is None:
            continue
        words = line.split()
        if any(is_first_name(w) for w in words) or shapes.NOT_NAME.match(words[0]) or start in people:
            continue
        if len(words) == 2 and index > 3 and words[1].isupper() and not words[0].isupper():
            continue  # « Prénom NOM »
        offset = start + text[start:end].index(line)
        _add(reading, offset, offset + len(line), LIKELY - 2, "ligne_d_entete", 0.6)


def _add(reading: Reading, start: int, end: int, weight: int, rule: str, confidence: float) -> None:
    if rule in {"pour_qui", "organisme"} and (more := shapes.DEPARTMENT.match(reading.text, end)):
        end = more.end()
    written = reading.text[start:end].rstrip(" &-'")
    if len(written) > 1:
        reading.add(
            Candidate(
                type=EntityType.ORGANISATION,
                start=start,
                end=start + len(written),
                value=scanned.words(written) if _SCANNED.search(written) else written,
                rule=rule,
                weight=weight,
                confidence=confidence,
            )
        )
