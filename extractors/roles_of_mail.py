"""Roles told by the mail as a whole, where the words next to an entity say nothing: a contest, a request, a form, a list.

They only fill what `roles.py` left open; two plates that could be anybody's stay without a role.
"""

import re
from collections.abc import Sequence

from extractors.reading import Reading
from triage.domain.entities import Entity, EntityType

OWN, REPORTED = "plaque_demandeur", "plaque_signalee"
DAY, PLACE, CONTACT = "date_faits", "lieu_faits", "coordonnees_demandeur"
_REQUEST = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:macarons?|abonnements?|carte r[eé]sident\w{0,2}|r[eé]serv\w{1,4} \w{0,6} ?(?:[0-9]+ )?places?|d[eé]m[eé]nagements?|tournage|camion de tournage|convoi|obs[eè]ques|acc[eè]s au march[eé]|fourri[eè]re)(?![a-zà-ÿ])"
)
_WRECK = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:[eé]paves?|ventouses?|sans roues?|pneus? (?:crev|[aà] plat|d[eé]gonfl)\w*|(?:ne |n'a pas )?boug\w{1,3} (?:plus|pas)|abandonn[eé]e?s?|br[uû]l[eé]e?|immobilis[eé]e? depuis)(?![a-zà-ÿ])"
)
_REPORT = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:signal\w{1,4}|g[eê]nant\w{0,2}|bloqu\w{1,5}|gar[eé]e?s?|stationn[eé]\w{0,4}|verbalis\w{1,4}|d[eé]p[oô]ts?|vid[eé]|rod[eé]os?|chauffard|fonce\w{0,2}|ventouse|d[eé]charg\w{1,4})(?![a-zà-ÿ])"
)
_MINE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:ma|mon|notre|nos|mes)[ ](?:\w{1,12}[ ])?(?:voitures?|v[eé]hicules?|autos?|camions?|scooter|moto|plaque|caisse|camionnette|fourgon|vehicule)"
)
_AUTHORITY = re.compile(
    r"(?i)enqu[eê]te pr[eé]liminaire|r[eé]quisition|gendarmerie nationale|officier de police judiciaire"
)
_AFTER_NOTICE = re.compile(
    r"(?i)[ ,;:)(]{0,3}(?:(?:en date|tous (?:les )?deux|les deux|m[eê]me jour,?|et plus bas|constat[eé]|commise?|dress[eé]|[eé]tabli)[ ])?(?:du|des|le|les|date[ ]?:?|c'?[eé]tait le|sa setai le|c[eé]t[eé] le)[ ]$"
)
_TO_THE_HOUR = re.compile(
    r"(?i)[ ]?,?[ ](?:[aà]|vers|de|entre|au soir vers|soir vers|soir [aà]|matin [aà]|matin vers)[ ]"
)
_OF_FACTS = re.compile(r"(?i)faits (?:du|des|survenus le|commis le|constat[eé]s le)[ ]$")
_PAPERS = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:courrier|lettre|mail|re[cç]ue?s?|n[eé]e? le|avant|jusqu'au|d'ici|r[eé]union|rendez-vous|rdv|convo\w+|facture|major\w+|[eé]ch[eé]ance|r[eé]ponse|notifi\w+|requ[eê]te|d[eé]cision|recours|appel\w{0,2}|jugement|ordonnance|"
    r"arr[eê]t[eé]|dat[eé]e?|plainte|audience|contrat|achet[eé]|vend\w{1,2}|c[eé]d[eé]e?|cession|depuis|carte|permis|valable|rappel|[eé]crit|envoy[eé]\w?|relanc\w+|hospitalis\w+|conseil|comit[eé]|s[eé]ance|travaux|ouvert\w*|arriv\w+|transmis\w?|enregistr\w+|[eé]mise?|d[eé]m[eé]nag\w+|t[eé]l[eé]paiement|sign[eé]\w?|promise?s?|promesse|visite|op[eé]ration|d[eé]lai|examin\w+|interdiction|emm[eé]nag\w+)(?![a-zà-ÿ])[^.;\n]{0,45}$"
)
_FACT_FIELD = re.compile(
    r"(?i)[ ]*(?:date|jour|heure)(?:s|[ ](?:et heure|de la perte|des faits|de l'infraction|du constat|du sinistre|de survenance|de l'accident|du dommage|de disparition|du vol|de l'incident))?[ ]?:[ ]*$"
)
_PLACE_FIELD = re.compile(
    r"(?i)[ ]*(?:lieu|adresse|endroit)(?:[ ](?:de la perte|des faits|de l'infraction|du constat|exact))?[ ]?:[ ]*$"
)
_PRESENTED = re.compile(
    r"(?i)(?:(?:je suis|ici|je soussign[eé]e?|je m'appelle|c'est)[ ,]{1,2}(?:m\.|mme|mr|monsieur|madame)?[ ]?|(?:^|\n)bonjour,?[ ]|(?:contact|r[eé]gisseu(?:r|se)|secr[eé]taire|pr[eé]sidente?|prés\.|tr[eé]sori[eè]re?|conduct(?:eur|rice) de travaux|interlocut(?:eur|rice))[ ]?[:,]?[ ](?:notre \w{4,12}[ ])?)$"
)
MOST_OF_REST = 2_000  # characters after a name: beyond, it closes nothing
_TAIL = re.compile(r"[ ,.;:!?\"'»()\n/+0-9-]*")


def complete(reading: Reading, entities: Sequence[Entity], roles: dict[int, str]) -> None:
    """Add to `roles` (by index of entity) what the mail as a whole makes clear."""
    _contacts(reading, entities, roles)
    notices = [e for e in entities if e.type is EntityType.NUMERO_AVIS]
    if notices and not any(r == DAY for i, r in roles.items() if entities[i].type is EntityType.DATE):
        for index, entity in enumerate(entities):
            if entity.type is EntityType.DATE and _after_notice(reading, entity, notices):
                roles.setdefault(index, DAY)
    _at_an_hour(reading, entities, roles)
    if notices:
        _only_day(reading, entities, roles)
    _fields(reading, entities, roles, facts=bool(notices))
    _neighbours(reading, entities, roles)
    _plates(reading, entities, roles, contest=bool(notices))


def _after_notice(reading: Reading, entity: Entity, notices: Sequence[Entity]) -> bool:
    before = max((n.end for n in notices if n.end <= entity.start), default=-1)
    return (
        entity.value <= reading.today.isoformat()
        and 0 <= entity.start - before <= 32
        and _AFTER_NOTICE.fullmatch(reading.text[before : entity.start]) is not None
    )


def _at_an_hour(reading: Reading, entities: Sequence[Entity], roles: dict[int, str]) -> None:
    """`Vendredi 5 juin, à 16 h 25, un camion …`, `pour des faits du 2 février`: a day behind that has its hour, or says so."""
    for index, entity in enumerate(entities):
        if index in roles or entity.type is not EntityType.DATE or entity.value > reading.today.isoformat():
            continue
        before = reading.before(entity.start, 70)
        after = entities[index + 1] if index + 1 < len(entities) else None
        timed = (
            after is not None
            and after.type is EntityType.HEURE
            and _TO_THE_HOUR.fullmatch(reading.text[entity.end : after.start])
        )
        if _OF_FACTS.search(before) or (timed and not _PAPERS.search(before)):
            roles[index] = DAY


def _only_day(reading: Reading, entities: Sequence[Entity], roles: dict[int, str]) -> None:
    """Who contests and names one day behind, of no letter and no payment to come, names the day of the notice."""
    if any(r == DAY for i, r in roles.items() if entities[i].type is EntityType.DATE):
        return
    days = [
        i
        for i, e in enumerate(entities)
        if e.type is EntityType.DATE
        and e.value <= reading.today.isoformat()
        and not _PAPERS.search(reading.before(e.start, 70))
    ]
    if len({entities[i].value for i in days}) == 1:
        roles.update((i, DAY) for i in days if i not in roles)


def _fields(reading: Reading, entities: Sequence[Entity], roles: dict[int, str], *, facts: bool) -> None:
    for index, entity in enumerate(entities):
        if index in roles:
            continue
        line = reading.text[reading.line(entity.start)[0] : entity.start]
        field = _FACT_FIELD.fullmatch(line)
        if entity.type in {EntityType.DATE, EntityType.HEURE} and field and (facts or " de" in line or " du" in line):
            roles[index] = DAY
        elif entity.type is EntityType.ADRESSE and _PLACE_FIELD.fullmatch(line) and "lieu" in line.lower():
            roles[index] = PLACE


def _neighbours(reading: Reading, entities: Sequence[Entity], roles: dict[int, str]) -> None:
    """The hour of a day of the facts, the next plate of a list, the address or telephone beside the writer's name."""
    for index in range(1, len(entities)):
        before, entity = entities[index - 1], entities[index]
        between = reading.text[before.end : entity.start]
        role = roles.get(index - 1)
        if index in roles or role is None or len(between) > 24:
            continue
        if entity.type is EntityType.HEURE and role == DAY and not re.search(r"[.\n]", between):
            roles[index] = DAY
        elif entity.type is before.type is EntityType.IMMATRICULATION and re.fullmatch(
            r"[ ]?(?:,|et|/|\+|puis)[ ]?", between
        ):
            roles[index] = role
        elif (
            entity.type in {EntityType.ADRESSE, EntityType.TELEPHONE, EntityType.COURRIEL}
            and role == CONTACT
            and re.fullmatch(r"[ ,.;:()/|-]{1,4}(?:\n[ ]*)?|[ ]du[ ]|[ ]?\n[ ]*", between)
        ):
            roles[index] = CONTACT


def _contacts(reading: Reading, entities: Sequence[Entity], roles: dict[int, str]) -> None:
    size = len(reading.text.rstrip())
    known = any(r == CONTACT and entities[i].type is EntityType.PERSONNE for i, r in roles.items())
    for index, entity in enumerate(entities):
        if index in roles or entity.start < reading.subject_end:
            continue
        if entity.type is EntityType.PERSONNE and not known:
            rest = reading.text[entity.end : size]
            for other in entities[index + 1 :] if len(rest) < MOST_OF_REST else ():
                rest = rest.replace(other.text, "")
            last = (
                len(rest) < MOST_OF_REST
                and _TAIL.fullmatch(rest) is not None
                and re.search(r"[.!?\n][ \n]*$", reading.before(entity.start, 4))
            )
            if last or _PRESENTED.search(reading.before(entity.start, 34)):
                roles[index] = CONTACT
                known = True
    phones = [i for i, e in enumerate(entities) if e.type is EntityType.TELEPHONE]
    if len(phones) == 1 and phones[0] not in roles:
        line = reading.text[reading.line(entities[phones[0]].start)[0] : entities[phones[0]].start]
        if len(line) < 26 and size - entities[phones[0]].end < 60:
            roles[phones[0]] = CONTACT


def _plates(reading: Reading, entities: Sequence[Entity], roles: dict[int, str], *, contest: bool) -> None:
    plates = [i for i, e in enumerate(entities) if e.type is EntityType.IMMATRICULATION]
    if not plates:
        return
    text = reading.text
    one = len({entities[i].value for i in plates}) == 1
    told = {roles[i] for i in plates if i in roles}
    if _AUTHORITY.search(text):
        for index in plates:
            roles.pop(index, None)
        return
    wreck, report = _WRECK.search(text) is not None, _REPORT.search(text) is not None
    request = _REQUEST.search(text) is not None and not wreck
    if told == {REPORTED} and one and not wreck and (contest or (request and not report)):
        told = set()  # the one plate of somebody who contests, or asks for a place, is his own
        for index in plates:
            roles.pop(index, None)
    own = (one or not told) if contest else (request and not told)
    several = one or (report and not request and not told)
    other = not contest and several and not _MINE.search(text) and (wreck or report)
    for index in plates:
        if index not in roles and own != other:
            roles[index] = OWN if own else REPORTED
