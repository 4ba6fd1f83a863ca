"""Addresses: street with or without number and town, squares, car parks, junctions (one address), post-office boxes."""

import re

from extractors import scanned
from extractors.overlaps import PLACE
from extractors.reading import Candidate, Reading
from extractors.spans import Spans
from extractors.starts import opening
from extractors.street_names import FAMOUS, STOP_LOWER
from triage.domain.entities import EntityType

_STRONG = r"rue|avenue|boulevard|bou1evard|quai|impasse|irnpasse|sente|corniche|drève|venelle|ruelle|all[eé]es?|esplanade|faubourg|square|chemin|chernin|parvis|rond-point|rond point|giratoire|bvd|bld|bd|ave|av|bd\.|av\.|bld\."
_WEAK = r"place|pl\.|cours|passage|parking|pont|route|galerie|mont[eé]e|sentier|promenade|mail|clos|chaussée|digue|levée|cit[eé]|lotissement|carrefour|hameau|traverse|voie|rampe|cale|placette|ancienne route|zone"
_PARTICLE = r"(?:de la|de l'|de l|des|du|de|d'|d|aux|au|[aà] la|[aà] l'|[aà]|la|le|les|l'|sur|sous|en)"
_UP = r"[A-ZÀ-ÝŒÆ]"
_WORD = r"[A-Za-zÀ-ÿŒœ0-9'.\-]"
_CAP = rf"(?:{_UP}{_WORD}*[A-Za-zÀ-ÿŒœ0-9]|{_UP}\.?|[0-9]{{1,2}}(?=[ ](?:Mai|Novembre|Juin|Septembre|Août|Mars|Avril|Juillet|mai|novembre|juin|septembre|août|mars|avril|juillet))|[0-9]{{1,2}}-(?i:mai|novembre|juin|septembre|août|mars|avril|juillet)(?:-[0-9]{{4}})?)"
_LOW = r"[a-zà-ÿœ][a-zà-ÿœ'\-]*[a-zà-ÿœ]"
_MIXED = rf"(?:(?i:{_PARTICLE})[ ]?){{0,3}}{_CAP}(?:[ ](?:(?:(?:de la|de l'|des|du|de|d'|aux|au|en|sur|et)[ ]?)?{_CAP}|(?:mai|novembre|juin|septembre|août|mars|avril|juillet)(?![a-zà-ÿ])(?:[ ][0-9]{{4}})?))*(?:[ ][0-9]{{4}}(?=[ ,.)]))?"
_LOWER_NAME = rf"(?:(?:de la|de l'|des|du|d'|aux|de)[ ]?)(?:(?:petite?s?|grande?s?|vieux|vieille|haute?s?|basse?s?|saint|saints|sainte)[ ])?{_LOW}(?:[ ]de[ ](?:mer|ville))?(?:[- ](?:rouge|blanche|blanc|vert|verte|neuve?|vieux|vieille|haute?|basse?))?"
_PLAIN_NAME = rf"(?:saint|sainte|st|ste|jean|pierre|paul|victor|jules|emile|émile|louis|charles|marcel|henri|anatole|docteur|dr|general|général|marechal|maréchal)[ -]{_LOW}|{_LOW}"
_NUMBER = rf"(?:(?<![0-9A-Za-zÀ-ÿ/,.°])(?:[0-9]{scanned.DIGIT}{{0,3}}|l[0-9O][0-9O]?|[Il]{{2}}(?=,))(?:[ ]?(?:bis|ter|quater|[A-Da-d](?=[ ,])))?(?:[ ]?(?:[aà]|-|/|et)[ ]?[0-9]{{1,4}}(?:[ ]?(?:bis|ter))?)?(?:,[ ]?|[ ]|[ ]de[ ]la[ ]|[ ]du[ ](?=quai|bou|chemin|cours|square|passage)|[ ]de[ ]l'))?"
_STREET_HEAD = rf"(?P<number>{_NUMBER})(?P<type>(?i:{_STRONG}|{_WEAK}))(?![A-Za-zÀ-ÿ-])[ ]"
_STREET = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9-]){_STREET_HEAD}(?!(?:City|Market|Express|Contact)(?![a-z]))(?:(?i:pi[eé]tonne|commer[cç]ante)[ ](?=d))?(?P<name>{_MIXED}(?:(?<=Front)[ ]de[ ](?:neige|mer)(?![a-z])|(?:(?<=Four)|(?<=Moulin)|(?<=Puits))[ ]à[ ]{_CAP})?)"
)
_GRAND = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9-])(?P<number>{_NUMBER})(?P<name>(?i:(?:grand['e]?[- ]?rue|grande rue)(?:[ ](?:du|de la|des|de)[ ](?-i:{_CAP}))?|grand[- ]place|grand'place|place d'armes|petite rue (?:{_PARTICLE}[ ]?)?(?-i:{_CAP})|vieille route (?:{_PARTICLE}[ ]?)?(?-i:{_CAP})))(?![A-Za-zÀ-ÿ])"
)
_LOWER = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9-])(?P<number>{_NUMBER})(?P<type>(?i:{_STRONG}|place|parking|cours|passage|pont))(?![A-Za-zÀ-ÿ-])[ ](?P<name>{_LOWER_NAME}|{_PLAIN_NAME})(?![A-Za-zÀ-ÿ-])"
)
_SHOUTED = re.compile(
    rf"(?<![A-Za-zÀ-ÿ0-9-])(?P<number>{_NUMBER})(?P<type>RUE|AVENUE|BOULEVARD|QUAI|IMPASSE|VENELLE|RUELLE|ALL[EÉ]ES?|ESPLANADE|SQUARE|CHEMIN|PLACE|COURS|PARKING|PASSAGE|ROUTE|PONT|BD|AV)(?![A-ZÀ-Ý-])[ ]"
    rf"(?P<name>(?:(?:DE LA|DE L'|DE L|DES|DU|DE|D'|D|AUX)[ ]?)?[A-ZÀ-Ý][A-ZÀ-Ý'\-]+(?:[ ](?:DE|DES|DU|LA)[ ][A-ZÀ-Ý\-]{{4,}})?)(?![A-Za-zÀ-ÿ])"
)
_TOWN = re.compile(
    rf"(?P<sep>[ ]?,[ ]?|[ ]-[ ]|[ ]|[ ]?,?[ ]?\()(?P<code>(?:[0-9lO][0-9lO]{{4}}|[0-9]{{2}}[ ][0-9]{{3}}))[ ](?P<town>(?:{_UP}{_WORD}*[A-Za-zÀ-ÿŒœ]|[a-zà-ÿ][a-zà-ÿ\-]{{3,}}(?=[ ]?[,.\n)]|$))(?:[ ](?:(?:de|du|des|la|le|les|sur|sous|en|lès|les)[ ])*(?!(?i:cedex)){_UP}{_WORD}*[A-Za-zÀ-ÿŒœ])*)(?:[ ](?i:cedex)(?:[ ][0-9]{{1,2}}(?![0-9A-Za-z]))?)?"
)
_TOWN_BELOW = re.compile(
    rf"[ ]*,?\n[ ]*[0-9]{{5}}[ ]{_UP}[A-Za-zÀ-ÿŒœ' -]{{1,40}}?(?:[ ](?i:cedex)(?:[ ][0-9]{{1,2}})?)?(?=[ ]*(?:\n|$))"
)
_DOOR = re.compile(
    r"(?i)(?:[ ]?,[ ]?|[ ])(?:(?:b[aâ]t(?:iment|\.)?|appt\.?|appart(?:ement)?|apt\.?|escalier|esc\.|entr[eé]e|porte|studio|villa|r[eé]sidence[ ]\w{3,20},[ ]b[aâ]t\.?)[ ](?:n°[ ]?)?[A-Z0-9]{1,4}(?![A-Za-zÀ-ÿ0-9])|(?<!,)(?<!, )(?:[0-9]{1,2}e|rez-de-chauss[eé]e|rdc)[ ](?:gauche|droite|face))"
)
_TO_A_NAME = re.compile(rf"[ ]à[ ]{_CAP}")
_BOX = re.compile(
    rf"(?<![A-Za-z0-9])(?:TSA|BP|B\.P\.|CS)[ ]?(?:n°[ ]?)?[0-9]{{1,6}}[ ]?,?[ ]?-?[ ]?[0-9]{{5}}[ ]{_UP}{_WORD}*(?:[ ](?:Cedex|CEDEX)(?:[ ][0-9]{{1,2}})?|[ ]{_UP}{_WORD}+)*"
)
_ZONE = re.compile(
    rf"(?<![A-Za-z0-9])(?:ZI|ZA|ZAC|Z\.I\.|Z\.A\.|zone industrielle|zone artisanale|zone d'activit[eé]s?)[ ](?:(?i:{_PARTICLE})[ ]?)?{_CAP}(?:[ ]{_CAP})*(?P<tail>,[ ](?=[0-9]))?"
)
_HAMLET = opening(
    rf"(?<![A-Za-zÀ-ÿ-])(?i:lieu[- ]?dit)[ ](?:(?i:{_PARTICLE})[ ]?)?{_CAP}(?:[ ](?:(?i:{_PARTICLE})[ ]?)?{_CAP}){{0,3}}"
)
_PLACE_START = r"(?:[aà][ ]l'|[aà] l|au|le|du)?[ ]?"
_TO_THE_ANGLE = re.compile(r"[ ]?,?[ ](?:[aà] l')?|[ ]?,[ ]?")
_JOIN = r"[ ]?(?:/|-|,|et(?:[ ](?:de[ ]la|de[ ]l'|du|de|la|le|l'))?|avec[ ]l[ae']|x|\+)[ ]?"
_CROSS = re.compile(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?P<word>angle|carrefour|croisement|intersection|coin)(?:[ ](?:de|du|des|entre|d'|avec|formé par))?(?:[ ](?:la|le|l'|les))?[ ]?(?:de l'|l'|du )?"
)
_OTHER_NUMBER = re.compile(
    r"(?i)(?:[0-9][ ]?h[ ]?|(?:cam[eé]ra|borne|lampadaire|cand[eé]labre|horodateur|emplacement|parcelle|section|bus|ligne|tram|arr[eê]t)[ ](?:n°[ ]?|[A-Z]{1,2}[ ])?|(?:janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre)[ ]|/[01][0-9]/)$"
)
_DETERMINER = re.compile(r"(?i)(?<![a-z])(?:la|le|l'|une?|cette|ma|notre|votre|leur|sa|ta|les)[ ]?$")
_VERBAL = re.compile(r"(?:er|ait|ant|ent|aient|ée?s?|ez|ir|ais|ées)$")


def find_addresses(reading: Reading) -> None:
    """Add every address; a junction replaces the streets it joins."""
    streets = _streets(reading)
    for start, end in streets:
        _add(
            reading,
            start,
            _tail(reading, start, end),
            "adresse",
            PLACE + (3 if reading.text[start].isdigit() else 0),
            0.9,
        )
    _junctions(reading, streets)
    for match in _BOX.finditer(reading.text):
        _add(reading, match.start(), match.end(), "boite_postale", PLACE + 4, 0.9)
    for match in reading.every(_HAMLET):  # an address only with its town
        if town := _TOWN.match(reading.text, match.end()) or _TOWN_BELOW.match(reading.text, match.end()):
            _add(reading, match.start(), town.end(), "lieu_dit", PLACE + 4, 0.85)
    starts = dict(streets)
    for match in _ZONE.finditer(reading.text):
        if match["tail"] and not re.match(r"[0-9]{5}[ ]", reading.after(match.end(), 6)):
            after = starts.get(match.end())
            if after is not None:
                _add(reading, match.start(), _tail(reading, match.start(), after), "zone", PLACE + 6, 0.85)
        else:
            end = match.end() - len(match["tail"] or "")
            if re.match(r"[ ]?[,-]?[ ]?[0-9]{5}[ ]", reading.after(end, 12)):
                _add(reading, match.start(), _tail(reading, match.start(), end), "zone", PLACE + 4, 0.8)


def _streets(reading: Reading) -> list[tuple[int, int]]:
    text = reading.text
    spans = Spans()
    for match in _GRAND.finditer(text):
        _keep(spans, match.start(), match.end())
    for match in _STREET.finditer(text):
        if _named_street(match):
            start = match.end("number") if _OTHER_NUMBER.search(reading.before(match.start(), 16)) else match.start()
            _keep(spans, start, _shorten(match))
    for match in _SHOUTED.finditer(text):
        if match["name"].split()[-1].lower() not in STOP_LOWER:
            spans.put(match.start(), match.end())
    for match in _LOWER.finditer(text):
        if _lower_street(match):
            _keep(spans, match.start(), _honoured(match))
    return sorted(spans.ends.items())


def _honoured(match: re.Match[str]) -> int:
    """`avenue du general Leclerc`: after a title, the name too, whatever its case."""
    if re.search(
        r"(?i)(?:g[eé]n[eé]ral|mar[eé]chal|docteur|pr[eé]sident|capitaine|colonel|commandant|abb[eé]|professeur)$",
        match["name"],
    ) and (more := re.match(r"[ ](?:de[ ])?[A-Za-zÀ-ÿ\-]{4,}", match.string[match.end() : match.end() + 30])):
        return match.end() + more.end()
    return match.end()


def _lower_street(match: re.Match[str]) -> bool:
    """Whether small letters after a street word are its name (`12 rue des tanneurs`) and not the sentence going on."""
    name, kind = match["name"].lower(), match["type"].lower()
    words = re.split(r"[ ']", name)
    if words[-1] in STOP_LOWER or kind == "cours":
        return False
    if not match["number"]:
        if kind in {"chemin", "parvis", "square", "pont", "passage"}:
            return False
        if (
            words[0] in {"de", "d"}
            and not name.startswith("de la")
            and kind not in {"rue", "avenue", "boulevard", "route"}
        ):
            return False
    if words[-1] in FAMOUS and len(words) == 1:
        return True
    if kind in {"place", "parking", "passage", "pont"}:
        if kind == "place" and match.string[max(0, match.start() - 3) : match.start()] == "en ":
            return False  # « mettre en place des repas »
        return re.match(r"(?:des|du|de la|saint|sainte|st|de l')[ ']?", name) is not None
    if len(words) > 1:
        return True
    before = match.string[max(0, match.start() - 6) : match.start()]
    return kind in {"rue", "avenue", "boulevard", "quai", "impasse"} and not (
        _VERBAL.search(name) or _DETERMINER.search(before)
    )


def _named_street(match: re.Match[str]) -> bool:
    kind, name = match["type"], match["name"]
    if kind.isupper() and len(kind) > 2:
        return False  # shouted: see _SHOUTED
    if kind.lower() in {
        "levée",
        "digue",
        "chaussée",
        "mail",
        "voie",
        "rampe",
        "traverse",
        "zone",
        "cale",
        "promenade",
        "passage",
        "bd",
        "av",
    } and not (match["number"] or re.match(r"(?:de la|de l'|des|du|de|d')", name)):
        return False
    if _dwelling(match) or (
        kind.lower() == "pont" and re.search(r"Ascension|Toussaint|Pentec[oô]te|Mai|Novembre|Assomption", name)
    ):
        return False
    if kind.lower() == "place" and re.search(
        r"(?i)(?:sur|mise en|en)[ ]$", match.string[max(0, match.start() - 8) : match.start()]
    ):
        return False
    first = re.sub(rf"^(?:(?i:{_PARTICLE})[ ]?)+", "", name)
    if re.fullmatch(
        r"(?:PMR|GIC|GIG|CMI|VIP|WC|SNCF|TER|TGV|JE|IL|ON|QUI|EST|SVP|DE|VTT|CM2|CM1|CE1|CE2|CP|[A-Z])", first
    ):
        return kind.lower() in {"rue", "quai", "parking"} and len(first) == 1 and not name.startswith(first)
    if (
        kind.lower() == "cours"
        and re.match(r"(?:de |d')(?=[A-ZÀ-Ý][a-z]+(?:s|ais)?$)", name)
        and first in {"Français", "Anglais"}
    ):
        return False
    if kind.islower() and name.isupper() and len(name) > 3 and not match["number"]:
        return True
    return kind.lower() != "zone"


def _dwelling(match: re.Match[str]) -> bool:
    """A place where people live, as a residence is: no address without a number or a town."""
    kind = match["type"].lower() in {"cité", "cite", "lotissement", "clos"}
    return kind and not (match["number"] or _TOWN.match(match.string, match.end()))


def _shorten(match: re.Match[str]) -> int:
    """Cut a capitalised word that opens the next sentence part (`rue Basse Bonjour`)."""
    cut = re.search(
        r"[ ](?:Bonjour|Bonsoir|Madame|Monsieur|Merci|Tél|Tel|Mme|Mr|M\.|Je|Il|Elle|Le|La|Les|Tour|Bât|Bat|Appt|Apt|Résidence)(?![A-Za-zÀ-ÿ-]).*$"
        r"|(?<=[A-Za-zÀ-ÿ])[ ](?:du|au|le|et)[ ][0-9]{1,2}[ ](?:jan|f[eé]v|mars|avr|mai|juin|juil|ao|sept|oct|nov|d[eé]c).*$",
        match["name"],
    )
    return match.end() - (len(cut[0]) if cut else 0)


def _keep(spans: Spans, start: int, end: int) -> None:
    if not spans.meets(start, end):
        spans.put(start, max(end, spans.ends.get(start, 0)))


def _tail(reading: Reading, start: int, end: int) -> int:
    """Door and town that follow on the same line."""
    for _ in range(2):
        if match := _DOOR.match(reading.text, end):
            end = match.end()
    if reading.text[start].isdigit() and (match := _TO_A_NAME.match(reading.text, end)):
        end = match.end()
    if reading.text[start].isdigit() and (match := _TOWN_BELOW.match(reading.text, end)):
        return match.end()
    if (match := _TOWN.match(reading.text, end)) and sum(c.isdigit() for c in match["code"]) > 1:
        if "(" in match["sep"]:
            return end
        end = match.end()
    return end


def _junctions(reading: Reading, streets: list[tuple[int, int]]) -> None:
    """`angle de la rue A et du boulevard B`, `carrefour rue A / rue B`, `place X, angle Y`."""
    starts = dict(streets)
    ends = {e: s for s, e in reversed(streets)}
    for match in _CROSS.finditer(reading.text):
        one = next((s for s in range(match.end() - 4, match.end() + 2) if s in starts), None)
        if one is None:
            continue
        end = starts[one]
        start = match.start("word")
        if (joined := _joined(reading, end, starts)) > end:
            _add(reading, start, _joined(reading, joined, starts), "croisement", PLACE + 8, 0.92)
            continue
        before = min(
            (
                ends[e]
                for e in range(match.start() - 8, match.start() + 1)
                if e in ends and _TO_THE_ANGLE.fullmatch(reading.text, e, match.start())
            ),
            default=None,
        )
        if before is not None:
            _add(reading, before, end, "croisement", PLACE + 8, 0.9)
        elif (
            re.search(r"(?i)avec l['ae][ ]?$", reading.text[match.start() : one])
            or match["word"].lower() == "carrefour"
        ):
            _add(reading, start, end, "croisement", PLACE + 7, 0.75)
    for start, end in streets:
        if join := re.match(
            r"[ ]?(?:/|angle|[aà] l'angle (?:de la|du|de l')|au coin (?:de la|du))[ ]?", reading.after(end, 24)
        ):
            other = starts.get(end + join.end())
            if other is not None:
                _add(reading, start, other, "croisement", PLACE + 6, 0.85)


def _joined(reading: Reading, end: int, starts: dict[int, int]) -> int:
    """Where the next street of a junction ends, or `end` when none follows."""
    join = re.match(rf"(?i){_JOIN}", reading.after(end, 16))
    if join is None:
        return end
    following = next((s for s in range(end + 1, end + join.end() + 3) if s in starts), None)
    return end if following is None else starts[following]


def _add(reading: Reading, start: int, end: int, rule: str, weight: int, confidence: float) -> None:
    written = reading.text[start:end]
    value = re.sub(r"[ ]*\n[ ]*", " ", written)
    if re.search(r"[A-Za-zÀ-ÿ]1|1[a-zà-ÿ]{2}|rr?n|[Il1][0-9lIO]?|[0-9]O|O[0-9]", written):
        value = scanned.words(scanned.numbers(value))
        value = re.sub(r"^(?:Il|ll|lI|II)(?=[, ])", "11", value)
    reading.add(
        Candidate(
            type=EntityType.ADRESSE, start=start, end=end, value=value, rule=rule, weight=weight, confidence=confidence
        )
    )
