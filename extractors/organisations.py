"""Organisations: legal forms, words that open such a name, known acronyms, and the sender's own name and domain."""

import re
from collections.abc import Iterator

from extractors import organisation_shapes as shapes
from extractors import scanned
from extractors.names import ACRONYMS, LOWER_ACRONYMS, is_first_name, plain
from extractors.overlaps import LIKELY, NAMED
from extractors.reading import Candidate, Reading
from extractors.sender import GENERIC, organisation_words
from triage.domain.entities import EntityType

_ONLY_GENERIC = re.compile(
    r"(?i)(?:police municipale|la mairie|mairie|ville|services? (?:techniques?|municipaux)|monsieur le maire|[a-z]|service)"
)
_ARTICLE = re.compile(r"(?:Le|La|Les|Au|Aux|À la|Chez)[ ]|L'")
_IN_TOWN = re.compile(r"(?<=[a-zà-ÿ])[ ](?:à|aux)[ ][A-ZÀ-Ý]")
_SCHOOL = re.compile(shapes.SCHOOL)
_KEEP_WITH_ARTICLE = re.compile(r"(?i)bar|café|hôtel|brasserie|restaurant|pizzeria|boulangerie|cabinet|garage")
_LONE_ARTICLE = re.compile(r"(?i)(?:le|la|les|une?|l'|cette|notre|votre|société)")
_TRADE = re.compile(
    r"(?:avocate?s?|notaires?|huissiers?|commissaires?|medecin|journaliste|docteur|allergologue|architectes?|chargee?|deleguee?|direct\w+|gerante?|president\w*|infractions?|club|chantier|"
    r"service|gestionnaire|tresori\w+|secretaire|responsable|hotline|infirmi\w+|veterinaire)(?![a-z])"
)
_NOTHING_BEFORE, _NOTHING_AFTER = re.compile(r"(?<![A-Za-zÀ-ɏ0-9@.\-])"), re.compile(r"(?![A-Za-zÀ-ɏ0-9@\-])")
_SPEAKING = re.compile(r"(?i)[ ]?,[ ](?:nous|notre|nos|vous|votre|vos|on|je|tout)(?![a-zà-ÿ])")
_TO_A_DAY = re.compile(r"[ ](?:au|du|le|et|dès le)[ ]1er$")
_CAPITALS = re.compile(
    rf"(?<![A-Za-zÀ-ɏ0-9@.-]){shapes.WORD}(?:[ ](?:(?:de la|de l'|des|du|de|d'|&|et)[ ]?)?{shapes.WORD}){{0,5}}"
)


def find_organisations(reading: Reading) -> None:
    """Add every named organisation."""
    text = reading.text
    _sure_forms(reading)
    for match in reading.every(shapes.KIND_OR_CLUB if "Club" in text else shapes.KIND):
        _kind(reading, match)
    for match in shapes.TAIL_TRADE.finditer(text) if reading.has(shapes.A_TRADE) else ():
        first = match["name"].split()[0]
        if first in {"Société", "Sté"}:
            _add(reading, match.start() + len(first) + 1, match.end(), NAMED - 3, "metier", 0.75)
        elif not shapes.NOT_NAME.match(first) and plain(first) not in GENERIC:
            _add(reading, match.start(), match.end(), NAMED - 3, "metier", 0.75)
    for match in reading.every(shapes.OWNED):
        _owned(reading, match, at=False)
    for match in shapes.AT.finditer(text):
        _owned(reading, match, at=True)
    for match in shapes.ACRONYM.finditer(text):
        _acronym(reading, match)
    _own(reading)
    _again(reading)


def _sure_forms(reading: Reading) -> None:
    """Authorities, names everybody knows, and names with their legal form."""
    text = reading.text
    for match in reading.every(shapes.FIXED):
        _add(reading, match.start(), match.end(), NAMED + 9, "organisme_connu", 0.95)
    for match in reading.every(shapes.STATE):
        if not re.match(r"(?i)(?:ville|commune)[ ]", match[0]) or match[0][0].isupper():
            _add(reading, match.start(), match.end(), NAMED + 8, "organisme_etat", 0.9)
    for match in reading.every(shapes.AFTER_FORM):
        if not shapes.NOT_NAME.match(match["name"]) and not (match["form"] == "SA" and reading.shouted(match.start())):
            end = match.end()
            if match["form"] in {"SELARL", "SELAS", "SCP", "AARPI"} and match["name"].isupper():
                more = shapes.OF_LAWYERS.match(text, end)
                end = more.end() if more else end
            _add(reading, match.start(), end, NAMED + 8, "forme_juridique", 0.92)
    for match in shapes.BEFORE_FORM.finditer(text) if reading.has(shapes.A_FORM) else ():
        if match["form"] == "SA" and reading.shouted(match.start()):
            continue
        start = _skip_generic(match["name"], match.start())
        if start < match.end("name") and not _LONE_ARTICLE.fullmatch(reading.text[start : match.end("name")]):
            _add(reading, start, match.end(), NAMED + 7, "forme_juridique", 0.9)


def _skip_generic(name: str, start: int) -> int:
    """Where the name begins once words like `Bonjour` or `Support` are left out."""
    for word in re.finditer(r"\S+", name):
        if not shapes.NOT_NAME.match(word[0].rstrip(",.")) and plain(word[0]) not in {
            "support",
            "noc",
            "service",
            "services",
            "equipe",
            "l'equipe",
        }:
            return start + word.start()
    return start + len(name)


def _kind(reading: Reading, match: re.Match[str]) -> None:
    kind, name = match["kind"], match["name"]
    if shapes.NOT_NAME.match(name.split()[0]) and not _ARTICLE.match(name):
        return
    if match["mid"] and not match["glue"] and kind[0].islower():
        return
    school = _SCHOOL.fullmatch(kind) is not None
    start = match.start()
    low = kind.lower()
    if low in {"hôtel", "hotel"} and re.match(
        r"(?i)[ ]de (?:ville|police|région)", reading.text[match.start() + len(kind) :][:16]
    ):
        return
    if (
        match["glue"]
        and kind[0].islower()
        and low
        in {
            "garage",
            "bar",
            "restaurant",
            "étude",
            "foyer",
            "taxi",
            "taxis",
            "club",
            "maternité",
            "hôpital",
            "radio",
            "cabinet",
            "boulangerie",
        }
        and not school
    ):
        return
    if low == "maternité" and match["glue"] and match["glue"].strip() == "de":
        return
    if not school and kind[0].islower() and " " not in kind and _ARTICLE.match(name) and not match["glue"]:
        start = match.start("name")
    trade = re.match(rf"(?:{shapes.BODY})[ ]", name)
    if (
        low in {"agence", "bureau", "cse", "assurance"}
        or (kind[0].islower() and not school and (trade or low == "club"))
    ) and not match["glue"]:
        start = match.start("name")
    if low == "bureau":
        return
    if (
        low in {"maison", "salon", "jardin", "jardins", "travaux", "entreprise", "domaine", "relais"}
        and not match["glue"]
        and not re.search(r"(?:^|\n|[ ](?:le|la|du|au|les)[ ])$", reading.before(match.start(), 5))
    ):
        return
    _add(reading, start, _before_town(match, school=school), NAMED + 5, "nom_d_organisation", 0.85)


def _before_town(match: re.Match[str], *, school: bool) -> int:
    """Where the name ends: « école Jules-Ferry aux Herbiers », « Théâtre de la Madeleine à Troyes » are followed by their town."""
    of_town = school or match["kind"].lower() in {"théâtre", "cinéma"}
    placed = _IN_TOWN.search(match["name"]) if of_town else None
    return match.start("name") + placed.start() if placed else match.end()


def _owned(reading: Reading, match: re.Match[str], *, at: bool) -> None:
    name = match["name"]
    words = name.split()
    if shapes.NOT_NAME.match(words[0]) or name in ACRONYMS or len(name) < 3 or reading.shouted(match.start()):
        return
    if _ARTICLE.match(name + " ") and len(words) == 1:
        return
    if is_first_name(words[0]) and (at or "(" not in match[0]):
        return
    if not at and re.search(
        r"(?i)(?:syndic|locataire|gestionnaire|g[eé]rant|fleuriste|assureur|livreur)[ ]?,", match[0]
    ):
        return
    start = match.start("name") + (2 if name.startswith("l'") else 0)
    end = match.end("name")
    if joined := re.search(r" et (?:la|le|les|l')[ ]?", name):
        end = match.start("name") + joined.start()
    if at and (placed := re.search(r" à [A-Z]", name)):
        end = match.start("name") + placed.start()
    if at and match[0][0] == "C" and match.start() > reading.subject_end + 1 and not _SPEAKING.match(reading.text, end):
        start = match.start()
    _add(reading, start, end, NAMED - 4, "nom_de_societe", 0.75)


def _acronym(reading: Reading, match: re.Match[str]) -> None:
    word = match[0]
    if word in ACRONYMS:
        end = match.end()
        if more := re.match(
            r"[ ](?:Haute?s?-)?[A-ZÀ-ÖØ-Þ][a-zà-ɏ]+(?:-[A-Z][a-zà-ɏ]+)*(?![A-Za-zÀ-ɏ'])", reading.after(end, 40)
        ):
            end += 0 if is_first_name(more[0].strip()) or shapes.NOT_NAME.match(more[0].strip()) else more.end()
        _add(reading, match.start(), end, NAMED - 1, "sigle", 0.9)
    elif word in LOWER_ACRONYMS and re.search(
        r"(?i)(?:la|l'|l|le|au|aux|du|à l'|de l')[ ]?$", reading.before(match.start(), 5)
    ):
        _add(reading, match.start(), match.end(), NAMED - 1, "sigle", 0.85)


def _own(reading: Reading) -> None:
    """The sender's own organisation: capitalised words that its domain or its sender name repeats."""
    words = organisation_words(reading)
    if not words:
        return
    for match in _CAPITALS.finditer(reading.text):
        if match.end() <= reading.subject_end:
            continue
        start = _skip_generic(match[0], match.start())
        written = reading.text[start : match.end()]
        keys = [k for k in re.split(r"[ '&\-]+", plain(written)) if k]
        if not keys or not written[0].isupper() or is_first_name(written.split()[0]) or _TRADE.match(plain(written)):
            continue
        if re.search(r"(?i)(?:r[eé]sidence|parc|lotissement|quartier|[aà])[ ]$", reading.before(start, 12)):
            continue
        hits = [
            k
            for k in keys
            if len(k) > 3 and any(k == w or (len(k) > 4 and k in w) or (len(w) > 5 and w in k) for w in words)
        ]
        joined = "".join(keys)
        if (hits and len(hits) * 2 >= len(keys)) or any(len(w) > 6 and w in joined for w in words):
            _add(reading, start, match.end(), LIKELY, "expediteur", 0.7)


def _again(reading: Reading) -> None:
    """A company found once by a sure rule is found again where its distinctive name stands alone."""
    names = {
        reading.text[c.start : c.end]
        for c in reading.found
        if c.type is EntityType.ORGANISATION and c.rule in {"nom_de_societe", "forme_juridique", "expediteur"}
    }
    heads = {n.split()[0] for n in names if len(n.split()[0]) > 5 and n.split()[0][0].isupper()} | {
        n for n in names if len(n) > 5
    }
    for name in heads:
        if shapes.NOT_NAME.match(name) or is_first_name(name) or plain(name) in GENERIC:
            continue
        for start in _apart(reading.text, name):
            if re.search(
                r"(?:société|entreprise|usine|entrepôt|badge|chez|de|chez la|l'hôtel|l'|la|le|résidence)[ ]?$",
                reading.before(start, 11),
            ):
                _add(reading, start, start + len(name), LIKELY - 6, "deja_nomme", 0.65)


def _apart(text: str, name: str) -> Iterator[int]:
    """Where a name stands apart from other words. Compiled, a thousand names would take seconds."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        apart = _NOTHING_BEFORE.match(text, start) and _NOTHING_AFTER.match(text, end)
        if apart:
            yield start
        start = text.find(name, end if apart else start + 1)


def _add(reading: Reading, start: int, end: int, weight: int, rule: str, confidence: float) -> None:
    if rule in {"nom_de_societe", "nom_d_organisation"} and (more := shapes.DEPARTMENT.match(reading.text, end)):
        end = more.end()
    written = _TO_A_DAY.sub("", reading.text[start:end]).rstrip(" &-")
    end = start + len(written)
    if not written or _ONLY_GENERIC.fullmatch(written):
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
