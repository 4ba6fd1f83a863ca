"""What about.toml says of a letter: read, checked field by field, refused with the file and the field in words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from responders.conditions import Conditions, faults
from responders.facts import FACTS
from responders.variables import VARIABLES
from triage.domain.clock import Ended
from triage.domain.entities import EntityType
from triage.domain.errors import TemplateFault
from triage.domain.letters import LegalText

FIELDS = {
    "title",
    "label",
    "situation",
    "order",
    "proposed",
    "owner",
    "signed_by",
    "version",
    "requires",
    "must_say",
    "ends",
    "when",
    "law",
}
_CONDITIONS = {"any", "all", "none", "entities", "facts"}
RECEIVER = "service_destinataire"  # the service that the mail was written to signs
_LAW = {"reference", "says", "checked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`label` is `service/motif`, `service`, or `accuses` for the acknowledgements.

    `order`: letters of a motif are tried by rising order and the first that fits is proposed. `proposed` False: only a
    human may choose it. `signed_by`: code of the service that
    signs, or RECEIVER. `requires`: variables the letter cannot do without; `must_say`: words that no town version may leave out.
    `ends`: what its deposit or sending ends on the legal clock.
    """

    title: str
    label: str
    situation: str
    order: int
    proposed: bool
    owner: str
    signed_by: str
    version: str
    requires: tuple[str, ...]
    must_say: tuple[str, ...]
    ends: Ended
    when: Conditions
    law: tuple[LegalText, ...]


def read_about(path: Path, name: str) -> About:
    """Read the about.toml of the letter `name`. Raises TemplateFault naming the file and the field."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise fault(name, "about.toml", "le fichier manque ou n'est pas du TOML") from error
    known_fields(name, "", content, FIELDS)
    label, _, situation = name.rpartition("/")
    label = label.removesuffix("/_service")
    for key, place in (("label", label), ("situation", situation)):
        if content.get(key) != place:
            raise fault(name, f"about.toml, champ {key}", f"le dossier dit « {place} »")
    order = content.get("order")
    if not isinstance(order, int) or isinstance(order, bool):
        raise fault(name, "about.toml, champ order", "un nombre entier est attendu")
    proposed = content.get("proposed", True)
    if not isinstance(proposed, bool):
        raise fault(name, "about.toml, champ proposed", "true ou false est attendu")
    requires = texts(name, "requires", content.get("requires", []))
    for variable in requires:
        if variable not in VARIABLES:
            raise fault(name, "about.toml, champ requires", f"variable inconnue : {variable}")
    try:
        ends = Ended(content.get("ends", Ended.ANSWERED.value))
    except ValueError as error:
        raise fault(name, "about.toml, champ ends", "enregistrement, accuse ou reponse est attendu") from error
    return About(
        title=text_of(name, "title", content),
        label=label,
        situation=situation,
        order=order,
        proposed=proposed,
        owner=text_of(name, "owner", content),
        signed_by=text_of(name, "signed_by", {"signed_by": label.partition("/")[0], **content}),
        version=text_of(name, "version", content),
        requires=requires,
        must_say=texts(name, "must_say", content.get("must_say", [])),
        ends=ends,
        when=_conditions(name, content.get("when", {})),
        law=_laws(name, content.get("law")),
    )


def fault(name: str, where: str, why: str) -> TemplateFault:
    """The error for a wrong letter, in the same words everywhere."""
    return TemplateFault(f"{name}: {where}: {why}", subject=name, words=f"Modèle {name}, {where} : {why}.")


def _conditions(name: str, content: object) -> Conditions:
    if not isinstance(content, dict):
        raise fault(name, "about.toml, champ when", "une section est attendue")
    known_fields(name, "when.", content, _CONDITIONS)
    lists = {key: texts(name, f"when.{key}", value) for key, value in content.items()}
    for key in ("any", "all", "none"):
        for wrong in faults(lists.get(key, ())):
            raise fault(name, f"about.toml, champ when.{key}", f"rien à chercher dans « {wrong} »")
    for wrong in set(lists.get("facts", ())) - FACTS.keys():
        raise fault(name, "about.toml, champ when.facts", f"fait inconnu : {wrong}")
    types = lists.pop("entities", ())
    for wrong in set(types) - {t.value for t in EntityType}:
        raise fault(name, "about.toml, champ when.entities", f"type inconnu : {wrong}")
    return Conditions(**lists, entities=tuple(EntityType(t) for t in types))


def _laws(name: str, content: object) -> tuple[LegalText, ...]:
    if not isinstance(content, list) or not content:
        raise fault(name, "about.toml, champ law", "au moins une référence est attendue")
    laws = []
    for item in content:
        if not isinstance(item, dict):
            raise fault(name, "about.toml, champ law", "une section est attendue")
        known_fields(name, "law.", item, _LAW)
        checked = item.get("checked")
        if not isinstance(checked, date):
            raise fault(name, "about.toml, champ law.checked", "une date est attendue")
        laws.append(
            LegalText(reference=text_of(name, "reference", item), says=text_of(name, "says", item), checked=checked)
        )
    return tuple(laws)


def known_fields(name: str, prefix: str, content: Mapping[str, object], fields: set[str]) -> None:
    """Raise TemplateFault for a field that is not one of these."""
    for wrong in sorted(content.keys() - fields):
        raise fault(name, f"about.toml, champ {prefix}{wrong}", "champ inconnu")


def text_of(name: str, key: str, content: Mapping[str, Any]) -> str:
    """The text of a field. Raises TemplateFault when it is none or empty."""
    value = content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise fault(name, f"about.toml, champ {key}", "un texte est attendu")
    return value


def texts(name: str, key: str, value: object) -> tuple[str, ...]:
    """A list of texts. Raises TemplateFault when it is none."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise fault(name, f"about.toml, champ {key}", "une liste de textes est attendue")
    return tuple(value)
