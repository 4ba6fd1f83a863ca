"""The town's facts (names, addresses, phones, hours, rules) from its TOML file. No file: no fact, and holes in letters."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from responders.variables import ALL, VARIABLES, Kind, Origin
from responders.wording import in_words
from triage.domain.errors import ConfigurationError
from triage.domain.letters import Value

_SERVICE_KEYS = {
    v.name.removeprefix("service_"): v.kind for v in ALL if v.origin == Origin.SERVICE and v.name.startswith("service_")
} | {"signataire_nom": Kind.LINE, "signataire_qualite": Kind.LINE}
_IDENTITY_KEYS = {"nom", "siret", "siret_fps", "domaines"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """`facts` by variable name; `services` by service code then key; `domains` are the town's own mail domains.

    `fps_siret` is the SIRET that begins the number of the town's own FPS notices (arrêté du 6 novembre 2015, art. 4).
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    fps_siret: str = ""

    def receiver(self, addresses: Iterable[str]) -> str:
        """The code of the service one of whose addresses is among these, or ""."""
        written = {address.casefold() for address in addresses}
        for code, keys in self.services.items():
            if str(keys.get("courriel", "")).casefold() in written:
                return code
        return ""


def load_town(path: Path | None) -> Town:
    """The facts of the file, or none. Raises ConfigurationError naming the file and the field that is wrong."""
    if path is None:
        return Town()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, "", "le fichier ne peut pas être lu") from error
    identity = _section(path, "commune", content.pop("commune", {}))
    for name in sorted(identity.keys() - _IDENTITY_KEYS):
        raise _wrong(path, f"commune.{name}", "champ inconnu")
    services = _section(path, "services", content.pop("services", {}))
    facts = _facts(path, content)
    if identity.get("nom", ""):
        facts["commune_nom"] = _checked(path, "commune.nom", identity["nom"], Kind.LINE)
    return Town(
        facts=facts,
        services={code: _service(path, code, section) for code, section in services.items()},
        domains=_domains(path, identity.get("domaines", [])),
        fps_siret=_siret(path, identity.get("siret_fps", "") or identity.get("siret", "")),
    )


def _facts(path: Path, content: dict[str, object]) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for title, section in content.items():
        for name, value in _section(path, title, section).items():
            variable = VARIABLES.get(f"{title}_{name}")
            if variable is None or variable.origin is not Origin.TOWN:
                raise _wrong(path, f"{title}.{name}", "champ inconnu")
            if value != "":  # an empty field is one not yet filled in, not an empty fact
                facts[variable.name] = _checked(path, f"{title}.{name}", value, variable.kind)
    days = facts.get("video_conservation", 1)
    if not isinstance(days, int) or not 1 <= days <= 31:
        raise _wrong(path, "video.conservation", "la durée va de 1 à 31 jours (CSI, art. L252-5)")
    return facts


def _service(path: Path, code: str, section: object) -> dict[str, Value]:
    where = f"services.{code}"
    keys = _section(path, where, section)
    for name in sorted(keys.keys() - _SERVICE_KEYS.keys()):
        raise _wrong(path, f"{where}.{name}", "champ inconnu")
    return {n: _checked(path, f"{where}.{n}", v, _SERVICE_KEYS[n]) for n, v in keys.items() if v != ""}


def _section(path: Path, name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(path, name, "une section est attendue")
    return value


def _checked(path: Path, name: str, value: object, kind: Kind) -> Value:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _wrong(path, name, "un texte ou un nombre est attendu")
    try:
        in_words(value, kind)
    except TypeError as error:
        raise _wrong(path, name, "le type du champ est incorrect") from error
    if isinstance(value, str):
        lines = [line.strip() for line in value.strip().splitlines()]
        if len(lines) > 1 and kind is not Kind.LINES:
            raise _wrong(path, name, "une seule ligne est attendue")
        return "\n".join(lines)
    return value


def _domains(path: Path, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(d, str) for d in value):
        raise _wrong(path, "commune.domaines", "une liste de textes est attendue")
    return tuple(d.lower().lstrip("@") for d in value)


def _siret(path: Path, value: object) -> str:
    digits = str(value).replace(" ", "")
    if digits and (len(digits) != 14 or not digits.isdigit()):
        raise _wrong(path, "commune.siret", "un SIRET a quatorze chiffres")
    return digits


def _wrong(path: Path, name: str, why: str) -> ConfigurationError:
    where = f"{path.name}, champ {name}" if name else path.name
    return ConfigurationError(f"{where}: {why}", subject=name or path.name, words=f"{where} : {why}.")
