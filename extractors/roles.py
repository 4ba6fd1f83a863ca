"""What an entity is in the story, only where the words make it clear: whose plate, whose phone, which place and date."""

import re

from extractors.reading import Reading
from triage.domain.entities import Entity, EntityType

_OWN = re.compile(r"(?i)(?<![a-zà-ÿ])(?:ma|mon|notre|je|j'ai|mes)(?![a-zà-ÿ])[^.;\n]{0,50}$")
_OTHER = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:gar[eé]e?s?|stationn\w{1,5}|g[eê]n\w{1,4}|bloqu\w{1,4}|ventouse|[eé]pave|abandonn\w{1,4}|une|un|cette|ce|le v[eé]hicule|signal\w{1,4})(?![a-zà-ÿ])[^.;\n]{0,60}$"
)


def give_roles(reading: Reading, entities: tuple[Entity, ...]) -> dict[int, str]:
    """Roles by index of entity: `plaque_demandeur`, `plaque_signalee`, `coordonnees_demandeur`; nothing when unsure."""
    roles: dict[int, str] = {}
    for index, entity in enumerate(entities):
        if entity.type is EntityType.IMMATRICULATION:
            role = _plate_role(reading, entity)
            if role:
                roles[index] = role
    return roles


def _plate_role(reading: Reading, entity: Entity) -> str:
    before = re.split(r"[.;!?\n]", reading.before(entity.start, 90))[-1]
    own, other = _OWN.search(before), _OTHER.search(before)
    if own and not other:
        return "plaque_demandeur"
    if other and not own:
        return "plaque_signalee"
    return ""
