"""What an entity is in the story, only where the words make it clear: whose plate, which day and place, whose phone.

Two candidates that speak against each other decide nothing: an empty field is better than a wrong record.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from extractors.names import plain
from extractors.reading import Reading
from extractors.roles_of_mail import complete
from extractors.sender import is_person, words_of_name
from triage.domain.entities import Entity, EntityType

OWN, REPORTED = "plaque_demandeur", "plaque_signalee"
DAY, PLACE, CONTACT = "date_faits", "lieu_faits", "coordonnees_demandeur"
MOST_OF_LINE = 400  # characters before an entity that are looked at; a text without line breaks is one long line
_OWN = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:ma|mon|notre|nos|je|j'ai|mes|m'a|la mienne|le mien|nous)(?![a-zà-ÿ])[^.;\n]{0,50}$"
)
_OTHER = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:gar[eé]e?s?|stationn\w{1,5}|g[eê]n\w{1,4}|bloqu\w{1,4}|ventouse|[eé]pave|abandonn\w{1,4}|une|un|cette|ce|le v[eé]hicule|signal\w{1,4}|appartient|roule|chauffard)(?![a-zà-ÿ])[^.;\n]{0,60}$"
)
_MY_THING = re.compile(r"(?i)(?<![a-zà-ÿ])(?:ma|mon|notre|la mienne)[ ](?=[a-z0-9])")
_A_THING = re.compile(r"(?i)(?<![a-zà-ÿ])(?:une|un|cette|ce|le v[eé]hicule)(?![a-zà-ÿ])")
_BEFORE_MINE = re.compile(r"(?i)devant|derri[eè]re|bloqu|(?:sur|dans|contre|face à|c[oô]t[eé] de)[ ]$")
_HAPPENED = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:constat[eé]e?s?|commise?s?|[eé]tablie?|verbalis\w{1,4}|infraction|contravention|stationn\w{1,6}|gar[eé]e?s?|bloqu\w{1,4}|vol[eé]e?s?|vol|accident|accrochage|agress\w{1,4}|"
    r"renvers\w{1,4}|perdue?s?|oubli[eé]e?s?|trouv[eé]e?s?|recueilli\w{0,2}|enlev[eé]e?|ray[eé]e?|mordue?|chut[eé]e?|tomb[eé]e?|bruit|tapage|musique|sono|f[eê]te|rod[eé]os?|nuits? d\w{1,2}|fr[oô]l\w{1,3}|quitt[eé]e?|malaise|coups? de feu|intrusion|entr[eé]s|muselière|pv de|fps|survenue?s?|faits|sinistre|d[eé]g[aâ]ts?|"
    r"horodateur|parcm[eè]tre|en panne|dress[eé]|livrant|conduisait|crev[eé]e?|crois[eé]s?|retrouv[eé]e?s?|teuf|depuis|insult\w{1,4}|hurl\w{1,3}|menac\w{1,4}|jet[eé]e?s?|br[uû]l\w{1,4}|cass[eé]e?s?|fuit|disparu\w{0,2}|bagarre|brisé|abandonn[eé]e?|d[eé]pos[eé]s?|vid[eé]|d[eé]charg\w{1,4}|tir[eé]s?|pris dans|re[cç]u un pv|verbalisation)(?![a-zà-ÿ])"
)
_NOT_FACTS = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:courrier|lettre|mail|n[eé]e? le|avant le|au plus tard|d'ici|r[eé]union|rendez-vous|rdv|convo\w+|facture|[eé]ch[eé]ance|r[eé]ponse|notifi\w+|requ[eê]te|d[eé]cision|recours|appel[eé]|jugement|arr[eê]t[eé]|"
    r"dat[eé]e?|mon appel|p[eé]nalit\w{1,3}|courent|vu|ne passe|hospitalis\w{1,3}|fois|saisis?|dossier|transmis|demand\w{1,4}|inform\w{1,4}|pr[eé]venue?|[eé]crit|plainte|r[eé]ponds|organis\w+|pr[eé]voi\w+|aura lieu|permis|valable|pay[eé]e?|jusqu\W?au|r[eé]gl[eé]e?|achet[eé]|retour|rentr\w+|part[ios]\w{0,3}|liste d'attente|en cours|(?:en|vous|leur) parle|interdiction|emm[eé]nag\w+|renouvel\w+|poss[eè]de|suspend\w+|promise?s?|visite|op[eé]ration|d[eé]lai|examin\w+|cession|promesse|droits|rapports?)(?![a-zà-ÿ])[^.;\n]{0,40}$"
)
_HERE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:gar[eé]e?s?|stationn\w{1,6}|bloqu\w{1,4}|bloque|devant|trottoir|verbalis\w{1,4}|vol[eé]e?s?|accident|accrochage|perdue?s?|oubli[eé]e?s?|trouv[eé]e?s?|enlev[eé]e?s?|ray[eé]e?s?|chut[eé]e?|constat\w{1,4}|rod[eé]os?|"
    r"bruit|tapage|musique|[eé]pave|d[eé]p[oô]t|immobile|laiss[eé]e?|abandonn[eé]e?|d[eé]charg\w{1,4}|squatt\w{0,4}|deal\w{0,3}|passage pi[eé]ton|carrefour|vitesse|feux?|p[eé]tards?|nid|lieu|lieu des faits|jet[eé]e?s?|tir[eé]s?|"
    r"renvers\w{1,4}|agress\w{1,4}|traverse|horodateur|parcm[eè]tre|crois[eé]s?|retrouv[eé]\w{0,2}|teuf|crev[eé]|pr[eè]s du|livr\w{1,4}|infraction|[eé]tabli|occup\w{1,5}|muselière|chiens?|ne bouge|piste cyclable|double file|emplacement|posé|surv\w+|trou)(?![a-zà-ÿ])"
)
_NOT_HERE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:r[eé]serv\w{1,4}|neutralis\w{1,4}|d[eé]m[eé]nag\w{1,5}|[eé]chafaud\w{1,4}|organis\w{1,4}|benne|travaux|tribunal|chantier)(?![a-zà-ÿ])"
)
_HOME = re.compile(
    r"(?i)(?:j'habite|habite|habitons|habitant au|demeurant|domicili\w{1,3}|r[eé]sidant|chez moi|mon domicile|ma maison|(?<![a-z] )maison|mon adresse|adresse(?: postale)?[ ]?:|si[eè]ge(?: social)?[ ]?:|notre cabinet|mon cabinet)[^.;\n]{0,25}$"
)
_OTHERS_PHONE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:joindre|appel[eé]\w{0,2}|appeler le|r[eé]pond|propri[eé]taire|voisine?|s(?:oe|œ)ur|fr[eè]re|fille|fils|m[eè]re|p[eè]re|gardien|[aà] pr[eé]venir|technicien|expert|astreinte|standard|personne|locataire|client|syndic|avocat|m[eé]decin|son |sa |leur )[^\n]{0,60}$"
)
_MINE = re.compile(
    r"(?i)(?:t[eé]l\S{0,8}|port(?:able)?|mobile|fixe|mail|courriel|mon num\w{0,3}|rappele[rz](?:-| )moi|contacte[rz](?:-| )moi|joignable|me (?:joindre|rappeler|contacter)|ligne directe|fax)[^\n]{0,25}$"
)


def give_roles(reading: Reading, entities: tuple[Entity, ...]) -> dict[int, str]:
    """Roles by index of entity; nothing when unsure."""
    roles: dict[int, str] = {}
    signature = _signature_start(reading, entities)
    for index, entity in enumerate(entities):
        role = ""
        if entity.type is EntityType.IMMATRICULATION:
            role = _plate_role(reading, entity)
        elif entity.type in {EntityType.PERSONNE, EntityType.TELEPHONE, EntityType.COURRIEL, EntityType.ADRESSE}:
            role = _contact_role(reading, entity, signature)
        if not role and entity.type is EntityType.ADRESSE and _right_after(reading, entities, roles, index, DAY, 14):
            role = PLACE
        if (
            not role
            and entity.type in {EntityType.TELEPHONE, EntityType.COURRIEL}
            and _right_after(reading, entities, roles, index, CONTACT, 20)
        ):
            role = CONTACT
        if (
            not role
            and entity.type is EntityType.ADRESSE
            and entity.rule != "boite_postale"
            and _near(reading, entity, _HERE, 110)
            and not _NOT_HERE.search(_sentence(reading, entity.start, 110))
        ):
            role = PLACE
        if (
            not role
            and entity.type in {EntityType.DATE, EntityType.HEURE}
            and _is_day_of_facts(reading, entities, index)
        ):
            role = DAY
        if role:
            roles[index] = role
    complete(reading, entities, roles)
    _one_only(entities, roles, EntityType.ADRESSE, PLACE)
    return roles


def _sentence(reading: Reading, start: int, size: int) -> str:
    return re.split(r"[.;!?](?=[ \n])|\n[ ]*\n", reading.before(start, size))[-1]


def _plate_role(reading: Reading, entity: Entity) -> str:
    before = _sentence(reading, entity.start, 110)
    if re.fullmatch(r"(?i)[ \n]*(?:plaque|immat\w*|immatricul\w*)?[ :]*", before):
        before = _sentence(reading, entity.start - len(before) - 1, 110)  # « … bloque ma sortie. Plaque … »
    own, other = _OWN.search(before), _OTHER.search(before)
    if own and not other:
        return OWN
    if other and not own:
        return REPORTED
    if own and other:
        return _nearer(before)
    return ""


def _nearer(before: str) -> str:
    """« une Golf garée devant ma sortie » is somebody else's, « j'ai garé ma 208 », « ma voiture c'est une Clio » are not."""
    if re.search(r"(?i)(?<![a-zà-ÿ])(?:ma|mon|notre)[ ]\w+[ ](?:c|c'est|cest|est)[ ]une?[ ]", before):
        return OWN
    mine = max((m.start() for m in _MY_THING.finditer(before)), default=-1)
    theirs = max((m.start() for m in _A_THING.finditer(before)), default=-1)
    told_by_me = theirs >= 0 or re.search(r"(?i)(?<![a-zà-ÿ])(?:j'|je[ ]|nous[ ])", before[: max(mine, 0)]) is not None
    if mine > theirs and told_by_me and not _BEFORE_MINE.search(before[:mine]):
        return OWN
    return REPORTED if theirs > mine else ""


def _near(reading: Reading, entity: Entity, words: re.Pattern[str], size: int) -> bool:
    after = re.split(r"[.;!?\n](?=[ \n]|$)", reading.after(entity.end, 90))[0]
    return words.search(_sentence(reading, entity.start, size)) is not None or words.search(after) is not None


def _right_after(
    reading: Reading, entities: tuple[Entity, ...], roles: dict[int, str], index: int, role: str, gap: int
) -> bool:
    """Whether the entity before it, on the same line and at most `gap` characters away, has that role."""
    if index == 0 or roles.get(index - 1) != role:
        return False
    between = reading.text[entities[index - 1].end : entities[index].start]
    return len(between) <= gap and "\n" not in between and "." not in between


def _is_day_of_facts(reading: Reading, entities: tuple[Entity, ...], index: int) -> bool:
    entity, today = entities[index], reading.today.isoformat()
    if entity.type is EntityType.DATE and entity.value > today:
        return False
    if entity.type is EntityType.HEURE and any(
        e.type is EntityType.DATE and e.value > today for e in _around(entities, index, 90, 40)
    ):
        return False
    before = _sentence(reading, entity.start, 100)
    return _NOT_FACTS.search(before) is None and _near(reading, entity, _HAPPENED, 100)


def _around(entities: tuple[Entity, ...], index: int, before: int, after: int) -> Iterator[Entity]:
    """The entities, in text order, that begin less than so many characters before and after one of them."""
    at = entities[index].start
    yield from takewhile(lambda e: at - e.start < before, reversed(entities[:index]))
    yield from takewhile(lambda e: e.start - at < after, islice(entities, index + 1, None))


def _signature_start(reading: Reading, entities: tuple[Entity, ...]) -> int:
    """Where the signature begins: the last line that names the sender, or the last person on a line of its own."""
    text, size = reading.text, len(reading.text)
    own = {plain(w) for w in words_of_name(reading.sender_name) if len(w) > 2} if is_person(reading) else set()
    for entity in reversed(entities):
        if entity.type is not EntityType.PERSONNE or entity.start < reading.subject_end:
            continue
        start, end = reading.line(entity.start)
        lead = text[start : entity.start].strip(" *-_")
        short_end = len(text) - entity.start < 400 and text[entity.end :].count("\n") <= 8
        if end - start >= 110 and own & {plain(w) for w in entity.text.split()} and size - entity.end < 60:
            return entity.start  # a mail of one long line
        if short_end and (own & {plain(w) for w in entity.text.split()} or len(lead) < 24) and end - start < 110:
            return start
    return len(text)


def _contact_role(reading: Reading, entity: Entity, signature: int) -> str:
    """In the signature, in a form's own fields, or after words that say it is the writer's."""
    line = reading.text[reading.line(entity.start)[0] : entity.start]
    if entity.type is EntityType.PERSONNE:
        own = {plain(w) for w in words_of_name(reading.sender_name) if len(w) > 2} if is_person(reading) else set()
        named = own & {plain(w) for w in entity.text.split()}
        field = re.match(
            r"(?i)[ ]*(?:nom|pr[eé]nom|usager|demandeur|d[eé]clarant|signataire|contact|affaire suivie)[^\n:]{0,20}:",
            line,
        )
        return (
            CONTACT
            if field or (entity.start >= signature and (named or not own)) or (named and len(named) == len(own))
            else ""
        )
    if entity.type is EntityType.ADRESSE:
        before = _sentence(reading, entity.start, 60)
        home = _HOME.search(before) and not re.search(r"(?i)(?:sa|leur|ses)[ ]maison|devant|face", before)
        return CONTACT if home or (entity.start >= signature and _alone(line)) else ""
    line = line[-MOST_OF_LINE:]
    if (
        _OTHERS_PHONE.search(_sentence(reading, entity.start, 80))
        and not _MINE.search(line)
        and entity.start < signature
    ):
        return ""
    return CONTACT if entity.start >= signature or _MINE.search(line) or not line.strip() else ""


def _alone(line: str) -> bool:
    """Whether nothing but « Adresse : » and signs stands before an address on its line."""
    return len(line) < MOST_OF_LINE and not re.sub(r"(?i)[ ]*(?:adresse(?: postale)?[ ]*:|\W)[ ]*", "", line)


def _one_only(entities: Iterable[Entity], roles: dict[int, str], kind: EntityType, role: str) -> None:
    """Two places of the facts: the first of one sentence stays only when it is the only one."""
    known = list(entities)
    values = {known[i].value for i, r in roles.items() if r == role and known[i].type is kind}
    if len(values) > 1:
        for index in [i for i, r in roles.items() if r == role and known[i].type is kind]:
            del roles[index]
