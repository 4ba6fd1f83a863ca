"""People: titles, given names, relations, form fields, signatures and the sender's own name. Titles are dropped."""

import re

from extractors import scanned
from extractors.names import ACRONYMS, is_first_name, is_sure_first_name, plain
from extractors.overlaps import LIKELY, NAMED
from extractors.reading import Candidate, Reading
from triage.domain.entities import EntityType

_UP = r"[A-ZÀ-ÝŒ]"
_LOW = r"[a-zà-ÿœ]"
_CAP = rf"(?:(?:[DLO]'|Mc|Mac)?{_UP}{_LOW}+(?:-(?:{_UP}{_LOW}+|{_LOW}{{2,3}}(?=-)))*|{_UP}[A-ZÀ-ÝŒ1lI'\-]*[A-ZÀ-Ý1l](?![a-zà-ÿ]))"
_INITIAL = rf"(?:{_UP}[a-z]?\.(?:-?[ ]?{_UP}\.)?|{_UP}\.?-{_UP}\.?|J[A-Z](?=[ ]{_UP}{_LOW}))"
_PARTICLE = r"(?:de la|de|du|des|d'|Le|La|El|Ben|Van|van|von|Da|Dos|Di|le|la|LE|LA|DE|DU|N')"
_SURNAME = rf"(?:{_PARTICLE}[ ]?)?{_CAP}"
_FULL = rf"(?:{_INITIAL}[ ]?)?{_SURNAME}(?:[ ]{_SURNAME}){{0,3}}"
_TITLE = (
    r"(?:M\.|MM\.|M|Mr\.?|Mme|Mmes|Mlle|Mlles|Me|Ma[iî]tre|Dr\.?|Docteur|docteur|Monsieur|Madame|Mademoiselle|monsieur|madame|Pr\.?|Père|Soeur|Sœur|chanoine|abbé|"
    r"[cC]olonel|Col\.|[cC]ommandant|[cC]apitaine|Cne|Lt|[lL]ieutenant|[aA]djudant(?:e)?(?:-chef)?|[mM]ajor|[mM]ar[eé]chal des logis(?:-chef)?|MDC|MDL|ADC|BC\.?|[bB]rigadi[eè]re?(?:-chef)?(?:[ ]principal)?|[gG]endarme|[sS]ergent|"
    r"[gG]ardien(?:-brigadier)?|[aA]gent|[iI]nspecteur|[lL]'agent|Mgr)"
)
_TITLED = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])(?P<title>{_TITLE})(?:[ ](?:et|&)[ ](?:{_TITLE}))?[ ](?:Vve[ ]|[vV]euve[ ]|\(e\.?r\.?\)[ ](?:de[ ])?)?(?P<name>{_FULL})"
)
_AND = re.compile(
    rf"[ ]?(?:et|,|&)[ ](?:{_TITLE}[ ])?(?:de[ ])?(?P<name>{_SURNAME}(?:[ ]{_SURNAME}){{0,2}})(?![A-Za-zÀ-ÿ])"
)
_NAMES = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9@'./-])(?:[dl]')?(?P<name>{_CAP}(?:[ ]{_SURNAME}){{0,3}})(?![A-Za-z0-9@]|[a-zà-ÿ])"
)
_INITIALED = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9.@'-])(?P<name>{_INITIAL}[ ]?{_SURNAME}(?:[ ]{_SURNAME}){{0,2}}|{_UP}{_LOW}+[ ]{_UP}\.|{_UP}[A-ZÀ-Ý\-]+[ ]{_UP}\.)(?![A-Za-zÀ-ÿ0-9])"
)
_RELATION = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])(?i:(?:(?:mon|ma|mes|notre|nos|votre|son|sa|le petit|leur|une?|la|l')[ ]?(?:petit[ -]|petite[ -]|beau-|belle-|grand[ -]|grande?[ -]|arrière-|pauvre[ ]|feu[ ]|amie?[ ]|cher[ ]|chère[ ])?(?:p[eè]re|m[eè]re|mari|[eé]poux|[eé]pouse|femme|fils|fille|fr[eè]re|s[oœ]e?ur|oncle|tante|neveu|ni[eè]ce|cousine?|petit|voisine?|coll[eè]gue|gendre|amie?|compagn\w+|conjointe?|enfant|b[eé]b[eé]|serveuse|clerc|coloc\w*|salari[eé]e?|avec mon)|s'?appelle|se nomme|pr[eé]nomm[eé]e?|nomm[eé]e?|au nom de|nom de|c/|maman de|papa de|parents de|famille|consorts|voisins?|signé|animatrice|stagiaire)),?[ ](?:{_TITLE}[ ])?(?P<name>{_FULL})"
)
_FIELD = re.compile(
    rf"(?im)^[ \[]{{0,6}}(?:nom(?: et pr[eé]nom| de famille| d'usage)?|pr[eé]n(?:o|or)(?:m|n)s?|usager|demandeur|contact|expéditeur|identit[eé]|nom/pr[eé]nom|affaire suivie par|responsable|d[eé]clarant|client|occupant|propri[eé]taire|organisateur|repr[eé]sentant|personne [aà] (?:pr[eé]venir|contacter|joindre)|signataire|conducteur|demandeuse|dirigeant|interlocuteur)[ ]?\*?\]?[ .]{{0,20}}(?::|=|>>|\]|\.{{3,}})[ ]{{0,12}}(?:(?-i:{_TITLE})[ ](?:et[ ](?-i:{_TITLE})[ ])?)?(?P<name>(?-i:{_FULL}|[a-zà-ÿ]{{2,14}}(?:[ ][a-zà-ÿ\-]{{2,20}}){{0,2}}(?=[ ]*$)))"
)
_NOT_NAMES = frozenset(
    plain(w)
    for w in (
        "le la les l un une des du de maire maires mairie directeur directrice président présidente procureur préfet préfète chef cheffe responsable madame monsieur mesdames messieurs "
        "bonjour bonsoir merci cordialement salutations bien sincères respectueusement sujet objet nom prénom adresse téléphone tél tel mail courriel police municipale "
        "nationale service services commune ville france république bonne journée soirée votre notre je il elle nous vous on ce cette mon ma mes que qui quoi où quand comment "
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre noël pâques "
        "rue avenue boulevard place quai chemin impasse allée cours square parking résidence bâtiment et ou mais donc car si non oui ok pv fps rapo otv asvp pm cm1 cm2 ce1 ce2 cp "
        "bjr bsr svp stp slt hello coucou salut conseil conseiller conseillère adjoint adjointe avocat avocate notaire greffier huissier commissaire brigade brigadier agent agents "
        "gendarme inspecteur juge docteur maître me dr mme mr mlle m monsieur urgence urgent attention merci réf ref dossier demande date lieu heure message catégorie "
        "envoyé iphone android samsung facture avis forfait contravention amende procès verbal arrêté permis carte identité passeport vitale clio renault peugeot citroën "
        "internet facebook google whatsapp tribunal parquet lettre courrier signature tout toute tous cher chère toujours encore depuis après avant pendant vers chez avec sans pour par dans sur sous "
        "est sont a à y en au aux se sa son ses leur leurs dieu bon bonne voir voici voilà aussi alors ainsi comme plus moins très trop hier demain aujourd hui ici là c'est j'ai d'accord "
        "croix bleue rouge secours point phase plan page annexe pièce jointe pj ps nb tva ttc ht siret siren rcs ape naf iban bic rib cni cg cv dp pc plu dia cadastre section parcelle "
        "noir blanc gris bleu vert saint sainte grand grande petit petite haut bas vieux vieille nord sud ouest centre gare marché église hôpital école collège lycée crèche "
        "allemagne espagne italie belgique paris lyon marseille bordeaux lille nantes rennes limoges toulouse nice strasbourg montréal lisbonne dakar corse bretagne europe chine amérique afrique"
    ).split()
)
_FUNCTION = re.compile(
    r"^(?:Le|La|Les|L'|Un|Une|Des|Je|Il|Elle|On|Nous|Vous|Que|Qui|Si|Et|Mais|Car|Ce|Cette|En|Au|Aux|À|A|De|Du)$"
)
_ANIMAL = re.compile(
    r"(?i)(?:chien(?:ne)?|chat(?:te)?|caniche|épagneul|berger|labrador|rottweiler|boa|cheval|jument|lapin|chiot|chaton|animal|perroquet|toutou|minou|bouledogue|husky|teckel|puce)s?[ ,]{1,3}(?:\w{1,12}[ ,]{1,2}){0,3}$"
)
_CLOSING = re.compile(
    r"(?i)^[ ]*(?:bien[ ](?:à vous|cordialement)|cordialement|cdt|cordialement vôtre|salutations|merci|respectueusement|bises|a bientôt|à bientôt|sincères|veuillez|sportivement|amicalement|bonne (?:journée|soirée|réception)|dans l'attente|avec (?:mes|nos))"
)


def looks_like_person(name: str) -> bool:
    """Whether a sender's name is a person's: two or more words of which one is a given name, and no word of a company."""
    words = re.findall(r"[A-Za-zÀ-ÿ'\-]+", name)
    if not words or len(words) > 5:
        return False
    return any(is_first_name(w) for w in words) and not re.search(
        r"(?i)sarl|sas|association|mairie|service|formulaire|syndic|cabinet|école|comité|garage|transports|accueil",
        name,
    )


def find_people(reading: Reading) -> None:
    """Add every person."""
    text = reading.text
    for match in _TITLED.finditer(text):
        _titled(reading, match)
    for match in _FIELD.finditer(text):
        _span(reading, match.start("name"), match.end("name"), NAMED + 4, "champ", 0.9, field=True)
    for match in _RELATION.finditer(text):
        if not _ANIMAL.search(reading.before(match.start("name"), 40)):
            end = _span(reading, match.start("name"), match.end("name"), NAMED + 1, "relation", 0.85)
            _coordinated(reading, end)
    for match in _INITIALED.finditer(text):
        last = match["name"].split()[-1].strip(".")
        if not _bad(last) and not re.search(
            r"(?i)(?:n°|rue|avenue|bât|bat|zone)[ ]?$", reading.before(match.start(), 8)
        ):
            _span(reading, match.start("name"), match.end("name"), NAMED, "initiale", 0.85)
    for match in _NAMES.finditer(text):
        _given(reading, match)
    _own_name(reading)
    _signatures(reading)


def _titled(reading: Reading, match: re.Match[str]) -> None:
    title = match["title"]
    if title == "M" and not match["name"][0].isupper():
        return
    if title.lower() in {"agent", "gardien", "l'agent"} and not match["name"].split()[0][0].isupper():
        return
    end = _span(reading, match.start("name"), match.end("name"), NAMED + 4, "titre", 0.93)
    if title in {"MM.", "Mmes", "Mlles"} and end:
        _coordinated(reading, end)
    elif end and re.match(r"[ ]et[ ](?:Mme|M\.|Mlle|Me|Dr)", reading.after(end, 10)):
        return


def _coordinated(reading: Reading, end: int) -> None:
    """`MM. Dorian Lesueur et Karim Attou`, `mes filles Inès et Lola Delcros`."""
    for _ in range(3):
        match = _AND.match(reading.text, end) if end else None
        if match is None:
            return
        words = match["name"].split()
        if not is_first_name(words[0]):
            return
        end = _span(reading, match.start("name"), match.end("name"), NAMED, "liste_de_noms", 0.8)


def _bad(word: str) -> bool:
    return plain(word.strip("'.")) in _NOT_NAMES or word in ACRONYMS


def _span(
    reading: Reading, start: int, end: int, weight: int, rule: str, confidence: float, *, field: bool = False
) -> int:
    """Trim words that are no names at either end, then add; returns where the name ends (0 when nothing is left)."""
    text = reading.text
    pieces = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    kept: list[tuple[int, int]] = []
    for one, two in pieces:
        word = (
            text[one:two].rstrip(",.;:") if not re.fullmatch(rf"(?:{_UP}[a-z]?\.-?)+", text[one:two]) else text[one:two]
        )
        if _bad(word) and not (
            word in {"de", "du", "des", "le", "la", "Le", "La", "LE", "LA", "DE", "DU", "de", "d'"}
            or is_first_name(word)
        ):
            break
        kept.append((one, two))
    while kept and (
        text[kept[-1][0] : kept[-1][1]] in {"de", "du", "des", "le", "la", "Le", "La", "de", "LE", "LA", "DE", "DU"}
    ):
        kept.pop()
    if not kept or _FUNCTION.match(text[kept[0][0] : kept[0][1]]) and len(kept) == 1:
        return 0
    first = text[kept[0][0] : kept[0][1]]
    if len(kept) == 1 and _bad(first):
        return 0
    start, end = kept[0][0], kept[-1][1]
    written = text[start:end]
    if sum(c.isalpha() for c in written) < 2:
        return 0
    value = scanned.words(written) if re.search(r"[A-ZÀ-Ý]l[A-ZÀ-Ý]|[a-zà-ÿ]1|1[a-z]", written) else written
    reading.add(
        Candidate(
            type=EntityType.PERSONNE, start=start, end=end, value=value, rule=rule, weight=weight, confidence=confidence
        )
    )
    return end


def _given(reading: Reading, match: re.Match[str]) -> None:
    """A run of capitalised words that holds a given name."""
    start = match.start("name")
    words = [(m.start() + start, m.end() + start, m[0]) for m in re.finditer(r"\S+", match["name"])]
    while words and (_bad(words[0][2]) and not is_sure_first_name(words[0][2])):
        words.pop(0)
    if not words:
        return
    first = words[0][2]
    parts = [w for _, _, w in words]
    known = [is_first_name(w) for w in parts]
    if not any(known):
        return
    if _ANIMAL.search(reading.before(words[0][0], 40)):
        return
    if len(words) == 1:
        if is_sure_first_name(first) and not first.isupper() and len(first) > 2:
            _span(reading, words[0][0], words[0][1], LIKELY - 6, "prenom", 0.7)
        return
    if known[0] or known[1] or (parts[0].isupper() and known[-1]):
        _span(reading, words[0][0], words[-1][1], LIKELY + 4, "prenom_nom", 0.88)


def _own_name(reading: Reading) -> None:
    """The sender's name as it comes back in the text, whole or in part, in either order and any case."""
    name = re.sub(
        r"(?i)^(?:m\.?|mme|mlle|mr|me|ma[iî]tre|dr|colonel|mademoiselle|madame|monsieur)[ ]", "", reading.sender_name
    )
    if not looks_like_person(name):
        return
    words = [w for w in re.findall(r"[A-Za-zÀ-ÿ'\-]+", name) if len(w) > 2 and not _bad(w)]
    if not words:
        return
    any_word = "|".join(re.escape(w) for w in words)
    pattern = re.compile(
        rf"(?<![A-Za-zÀ-ÿ0-9@.\-_])(?:(?:[A-Z]\.-?)+[ ]?)?(?:{any_word})(?:[ ](?:de[ ])?(?:{any_word})){{0,3}}(?:[ ][A-Z]\.)?(?![A-Za-zÀ-ÿ0-9@_]|[.\-][a-z0-9])",
        re.IGNORECASE,
    )
    for match in pattern.finditer(reading.text):
        alone = " " not in match[0]
        line_start, line_end = reading.line(match.start())
        own_line = not reading.text[line_start : match.start()].strip() or match.start() > len(reading.text) * 0.7
        if alone and match[0].islower() and not own_line:
            continue
        _span(reading, match.start(), match.end(), LIKELY + (2 if alone else 6), "expediteur", 0.9)


def _signatures(reading: Reading) -> None:
    """Short name-like lines that close a message: after a formula, or the last lines before contact details."""
    text = reading.text
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        stripped = line.strip()
        if not 2 < len(stripped) < 70 or start < reading.subject_end:
            continue
        closing = index > 0 and _CLOSING.match(text[lines[index - 1][0] : lines[index - 1][1]]) is not None
        last = index >= len(lines) - 1
        near_end = index >= len(lines) - 4
        match = re.match(rf"[ ]*(?P<name>{_FULL})(?=[ ]*(?:$|[,\-|/(:]|[0-9+]|[ ]-))", line)
        if match and (closing or near_end) and len(match["name"].split()) <= 4:
            words = match["name"].split()
            if len(words) > 1 and (closing or any(is_first_name(w) for w in words)):
                _span(reading, start + match.start("name"), start + match.end("name"), LIKELY + 1, "signature", 0.75)
            elif len(words) == 1 and last and stripped == match["name"] and not stripped.isupper():
                _span(reading, start + match.start("name"), start + match.end("name"), LIKELY - 8, "signature", 0.6)
            elif len(words) == 1 and is_first_name(words[0]):
                _span(reading, start + match.start("name"), start + match.end("name"), LIKELY - 4, "signature", 0.7)
        elif (
            last
            and re.fullmatch(r"[a-zà-ÿ\-]{2,14}(?:[ ][a-zà-ÿ\-]{2,16})?", stripped)
            and is_first_name(stripped.split()[0])
        ):
            offset = start + line.index(stripped)
            _span(reading, offset, offset + len(stripped), LIKELY - 8, "signature", 0.65)
