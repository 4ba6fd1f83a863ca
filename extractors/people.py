"""People: titles, given names, relations, form fields, signatures and the sender's own name. Titles are dropped."""

import re

from extractors import name_shapes as shapes
from extractors import scanned
from extractors.names import ACRONYMS, is_first_name, is_sure_first_name, plain
from extractors.overlaps import LIKELY, NAMED
from extractors.own_name import places_of_name
from extractors.reading import Candidate, Reading
from extractors.sender import COMPANY, is_person, words_of_name
from triage.domain.entities import EntityType

NOT_NAMES = frozenset(plain(w) for w in shapes.NOT_NAMES_TEXT.split())
_LINKS = frozenset("de du des le la Le La LE LA DE DU d' Van van von El Ben Da Dos Di VAN".split())
_ANIMAL = re.compile(
    r"(?i)(?<![a-zà-ɏ])(?:chien(?:ne)?|chatte|chat|caniche|[eé]pagneul|berger|labrador|rott\w*|boa|serpent|cheval|jument|lapin|chiot|chaton|animal|perroquet|toutou|minou|"
    r"bouledogue|husky|teckel|puce|malinois|staff|beagle|tortue|furet)s?(?![a-zà-ɏ])"
)
_ANIMAL_BEFORE = re.compile(rf"{_ANIMAL.pattern}[ ,]{{1,3}}(?:\w{{1,12}}[ ,]{{1,2}}){{0,2}}$")
_INITIALS = re.compile(rf"(?:{shapes.UP}[a-z]?\.?-?){{1,3}}")
_PLACE_BEFORE = re.compile(
    r"(?i)(?<![a-z])(?:march[eé]|salle|stade|gymnase|cit[eé]|tour|parc|square|quartier|[eé]cole|coll[eè]ge|lyc[eé]e|cr[eè]che|scolaire|rue|place|avenue|esplanade|saint|sainte|r[eé]sidence|"
    r"piscine|parking|mail|boulevard|cours|théâtre|espace|jardin|maison|complexe|pont|quai|port)[ ]$"
)
_THING_BEFORE = re.compile(r"(?i)(?:l'|(?:un|une|des|les|chez|rue|restaurant|garage|société)[ ])$")
_BESIDE = re.compile(
    r"(?P<name>[ ](?:(?:de|du|le|la)[ ])?[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'-]{1,19})[ .]*"
)  # the rest of a signature
_GIVEN_BEFORE = re.compile(
    r"(?<![A-Za-zÀ-ɏ'-])(?<!et )(?<!& )(?<![A-ZÀ-Þ] )([A-ZÀ-Þ][a-zà-ɏ]+(?:-[A-ZÀ-Þ][a-zà-ɏ]+)?)[ ]$"
)
_STREET_BEFORE = re.compile(
    r"(?i)(?:n°|rue|avenue|bât|bat|bâtiment|zone|tour|hall|escalier|article|art\.|étude|salle|place)[ ]?$"
)


def find_people(reading: Reading) -> None:
    """Add every person."""
    text = reading.text
    for match in reading.every(shapes.TITLED):
        _titled(reading, match)
    for match in shapes.FIELD.finditer(text):
        if not COMPANY.search(match["name"]):
            _span(reading, match.start("name"), match.end("name"), NAMED + 4, "champ", 0.9)
    for match in reading.every(shapes.ROLE_THEN_NAME):
        _span(reading, match.start("name"), match.end("name"), NAMED + 2, "fonction", 0.85)
    for match in reading.every(shapes.RELATION):
        _related(reading, match)
    for match in shapes.INITIALED.finditer(text):
        last = match["name"].split()[-1].strip(".")
        if not _bad(last) and not _STREET_BEFORE.search(reading.before(match.start(), 12)):
            _span(reading, match.start("name"), match.end("name"), NAMED, "initiale", 0.85)
    for match in shapes.RUN.finditer(text):
        _given(reading, match)
    _own_name(reading)
    _signatures(reading)


def _titled(reading: Reading, match: re.Match[str]) -> None:
    title, name = match["title"], match["name"]
    particle = re.match(r"(?:de|du|des|Le|La|le|la)[ ]", name)
    if (
        title in {"Monsieur", "Madame", "monsieur", "madame", "M"}
        and particle
        and particle[0][0].islower()
        and title != "Madame"
    ):
        return
    if particle and particle[0][0].islower() and re.match(r"(?i)gardien|.?.?agent|chef|inspect", title):
        return
    start = match.start("name")
    if title == "M." and _is_own_initial(reading, name):
        start = match.start("title")
    end = _span(reading, start, match.end("name"), NAMED + 4, "titre", 0.93)
    if title in {"MM.", "Mmes", "Mlles"} and end:
        _coordinated(reading, end)


def _is_own_initial(reading: Reading, name: str) -> bool:
    """`M. Garrigou` signed by Michel Garrigou: an initial, not « Monsieur »."""
    words = words_of_name(reading.sender_name)
    return len(words) > 1 and words[0][0].upper() == "M" and plain(words[-1]) == plain(name.rsplit(maxsplit=1)[-1])


def _related(reading: Reading, match: re.Match[str]) -> None:
    name = match["name"]
    first = name.split()[0]
    if re.match(r"(?:de|du|des|Le|La|LE|LA|DE|DU)[ ]", name) and not re.search(r"(?i)nom d", match[0]):
        return
    animal = re.search(r"(?i)appelle|nom", match[0]) and _ANIMAL.search(reading.text)
    if not is_first_name(first):
        if (
            animal
            or re.search(r"(?i)petite?[ ]$", reading.before(match.start("name"), 7))
            or re.search(r"(?i)(?:pote|petite?s?|assistante?|élève)[ ]$", match[0][: -len(name)])
        ):
            return
        if match[0][: -len(name)].islower() and name.isupper() and len(name.split()) == 1 and len(name) < 4:
            return
    end = _span(reading, match.start("name"), match.end("name"), NAMED + 1, "relation", 0.85)
    _coordinated(reading, end)


def _coordinated(reading: Reading, end: int) -> None:
    """`MM. Dorian Lesueur et Karim Attou`, `mes filles Inès et Lola Delcros`."""
    for _ in range(3):
        match = shapes.AND.match(reading.text, end) if end else None
        if match is None or not is_first_name(match["name"].split()[0]):
            return
        end = _span(reading, match.start("name"), match.end("name"), NAMED, "liste_de_noms", 0.8)


def _bad(word: str) -> bool:
    return plain(word.strip("'.")) in NOT_NAMES or word in ACRONYMS


def _span(reading: Reading, start: int, end: int, weight: int, rule: str, confidence: float) -> int:
    """Trim what is no name, then add; returns where the name ends (0 when nothing is left)."""
    text = reading.text
    kept: list[tuple[int, int]] = []
    for piece in re.finditer(r"\S+", text[start:end]):
        word = piece[0]
        if (
            not _INITIALS.fullmatch(word)
            and word not in _LINKS
            and _bad(word.rstrip(",.;:"))
            and not is_sure_first_name(word)
        ):
            break
        kept.append((piece.start() + start, piece.end() + start))
    while kept and text[kept[-1][0] : kept[-1][1]] in _LINKS:
        kept.pop()
    if not kept:
        return 0
    start, end = kept[0][0], kept[-1][1]
    written = text[start:end]
    if sum(c.isalpha() for c in written) < 2 or (len(kept) == 1 and (_bad(written) or _INITIALS.fullmatch(written))):
        return 0
    value = scanned.words(written) if re.search(r"[A-ZÀ-ÖØ-Þ]l[A-ZÀ-ÖØ-Þ]|[a-zà-ɏ]1|1[a-z]", written) else written
    reading.add(
        Candidate(
            type=EntityType.PERSONNE, start=start, end=end, value=value, rule=rule, weight=weight, confidence=confidence
        )
    )
    return end


def _given(reading: Reading, match: re.Match[str]) -> None:
    """A run of capitalised words that holds a given name."""
    if not any(is_first_name(w) for w in match["name"].split()):
        return
    offset = match.start("name")
    words = [(m.start() + offset, m.end() + offset, m[0]) for m in re.finditer(r"\S+", match["name"])]
    while words and (_bad(words[0][2]) or words[0][2] in _LINKS) and not is_sure_first_name(words[0][2]):
        words.pop(0)
    if not words:
        return
    while words and (_bad(words[-1][2]) or words[-1][2] in _LINKS) and not is_sure_first_name(words[-1][2]):
        words.pop()
    if not words or _PLACE_BEFORE.search(reading.before(words[0][0], 18)):
        return
    words = _before_des(words)
    start, first = words[0][0], words[0][2]
    known = [is_first_name(w) for _, _, w in words]
    if not any(known) or _near_animal(reading, start):
        return
    if len(words) > 1 and (known[0] or known[1] or (first.isupper() and known[-1])):
        _span(reading, start, words[-1][1], LIKELY + 4, "prenom_nom", 0.88)
    elif len(words) == 1 and len(first) > 2:
        after = reading.after(words[0][1], 16)
        presented = re.match(
            r"[ ]?(?:\((?:n[eé]e?|[0-9]|C[EMP]|[0-9]{1,2} ans)|,[ ](?:n[eé]e?|[0-9]{1,2}[ ](?:ans|mois)))", after
        )
        if presented or (is_sure_first_name(first) and not first.isupper()):
            end = _span(reading, start, words[0][1], LIKELY - 6 if not presented else LIKELY, "prenom", 0.7)
            _coordinated(reading, end)  # « Timéo et Jade »


def _before_des(words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """`Clémence Duplan` of « Clémence Duplan des Écuries … »."""
    for at in range(1, len(words) - 1):
        if words[at][2] == "des" and words[at + 1][2].endswith("s"):
            return words[:at]
    return words


def _near_animal(reading: Reading, start: int) -> bool:
    before = reading.before(start, 34)
    return _ANIMAL_BEFORE.search(before) is not None


def _own_name(reading: Reading) -> None:
    """The sender's name as it comes back in the text, whole or in part, in either order and any case."""
    if not is_person(reading):
        return
    words = [
        w for w in words_of_name(reading.sender_name) if len(w) > 2 and not _bad(w) and w.lower() not in {"van", "ben"}
    ]
    if not words:
        return
    for start, end in places_of_name(reading.text, reading.starts.folded, words):
        written = reading.text[start:end]
        alone = " " not in written and "." not in written
        line_start, _ = reading.line(start)
        own_line = not reading.text[line_start:start].strip()
        if alone and written.islower() and not own_line and start < len(reading.text) * 0.8:
            continue
        if alone and _THING_BEFORE.search(reading.before(start, 12)):
            continue
        if (
            alone
            and re.match(r"[ ](?!de[ ])[A-ZÀ-ÖØ-Þ][a-zà-ɏ]{3,}", reading.after(end, 8))
            and not is_first_name(written)
        ):
            continue  # `Rimbourg Plomberie`: the company of that name
        if alone and (wider := _whole_name(reading, start, end)):
            _span(reading, *wider, LIKELY + 7, "expediteur", 0.85)
        _span(reading, start, end, LIKELY + (2 if alone else 6), "expediteur", 0.9)


def _whole_name(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The rest of a name of which only one word is the sender's: `yanis talbi` closes the mail of « yanis »."""
    line_start, line_end = reading.line(start)
    before, written = reading.text[line_start:start], reading.text[start:end]
    if is_first_name(written) and (not before.strip() or before.endswith((". ", "! ", ", "))):
        beside = _BESIDE.fullmatch(reading.text, end, line_end)
        return (start, beside.end("name")) if beside else None
    given = _GIVEN_BEFORE.search(before)
    if given and given[1] not in _LINKS and (is_first_name(given[1]) or given[1] in words_of_name(reading.sender_name)):
        return start - len(given[0]), end
    return None


def _signatures(reading: Reading) -> None:
    """Short name-like lines that close a message: after a formula, or among the last lines."""
    text = reading.text
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for index, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if not 2 < len(line) < 80 or start < reading.subject_end:
            continue
        closing = index > 0 and shapes.CLOSING.match(text[lines[index - 1][0] : lines[index - 1][1]]) is not None
        last = index >= len(lines) - 1
        if (closing or last or index >= len(lines) - 4) and not COMPANY.search(line[:40]):
            _signature(reading, start + text[start:end].index(line), line, closing=closing, last=last)


_NAME_LINE = re.compile(rf"(?P<name>{shapes.FULL})(?=[ ]*(?:$|[,|/(:]|[0-9+]|[ ]?-[ ]|[ ]?•))")


def _signature(reading: Reading, offset: int, line: str, *, closing: bool, last: bool) -> None:
    match = _NAME_LINE.match(line)
    if match is None:
        if (
            last
            and re.fullmatch(r"[a-zà-ɏ\-]{2,14}(?:[ ][a-zà-ɏ\-]{2,16})?", line)
            and is_first_name(line.split(maxsplit=1)[0])
        ):
            _span(reading, offset, offset + len(line), LIKELY - 8, "signature", 0.65)
        return
    words = match["name"].split()
    alone = line == match["name"]
    if any(_bad(w) for w in words[:1]) or len(words) > 4:
        return
    if len(words) > 1 and words[0].isupper() and 2 < len(words[0]) <= 4 and not words[1].isupper():
        return  # an acronym and its place
    if len(words) > 1:
        known = any(is_first_name(w) for w in words) or _INITIALS.fullmatch(words[0]) is not None
        if known or (closing and (alone or "," in line)) or (alone and not line.isupper() and len(words) == 2):
            _span(
                reading,
                offset,
                offset + match.end("name"),
                LIKELY + (1 if known else -12),
                "signature",
                0.75 if known else 0.55,
            )
    elif is_first_name(words[0]) or (last and alone and not line.isupper()):
        _span(
            reading,
            offset,
            offset + match.end("name"),
            LIKELY - 4 if is_first_name(words[0]) else LIKELY - 12,
            "signature",
            0.65,
        )
