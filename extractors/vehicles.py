"""Vehicles: make and model with their colour, from our own lists. Models that are ordinary words need their make."""

import re
import tomllib
from importlib.resources import files

from extractors.names import is_first_name
from extractors.overlaps import NAMED
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from triage.domain.entities import EntityType

_DATA = tomllib.loads(files("extractors").joinpath("data/vehicles.toml").read_text(encoding="utf-8"))
_MAKES: dict[str, list[str]] = {
    make: [m.replace("_", " ") for m in models.split()] for make, models in _DATA["makes"].items()
}
_CAREFUL_MAKES = frozenset(_DATA["caution"]["makes"].split())
_CAREFUL_MODELS = frozenset(m.replace("_", " ") for m in _DATA["caution"]["models"].split())


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w).replace("\\ ", "[ ]") for w in sorted(set(words), key=len, reverse=True))


_ALL_MODELS = [m for models in _MAKES.values() for m in models]
_FREE_MODELS = [
    m for m in _ALL_MODELS if m not in _CAREFUL_MODELS and not re.fullmatch(r"[0-9]+|[a-z]{1,2}[0-9]{0,2}|.[0-9].*", m)
]
_NUMBER_MODELS = [
    m for m in _ALL_MODELS if re.fullmatch(r"[12345678]0[0-9]{1,2}|[acxsdi][a-z]?[0-9]|5008|[2345]008", m)
]
_COLOUR = (
    rf"(?:[ ](?:de[ ]couleur[ ])?(?:{_any(_DATA['colours']['bodies'].split())}))?"
    rf"(?:[ ](?:de[ ]couleur[ ])?(?:{_any(_DATA['colours']['words'].split())})(?![A-Za-zÀ-ÿ])"
    rf"(?:[ ](?:{_any(_DATA['colours']['shades'].split())})(?![A-Za-zÀ-ÿ]))?)?"
)
_GENERATION = r"(?:[ ](?:[1-9]|I{1,3}|IV|V)(?=[ ][a-zà-ÿ]|[ ,.;)\n]|$))?"
_EDGE = r"(?<![0-9A-Za-zÀ-ÿ@.\-])"
_MAKE = opening(
    rf"{_EDGE}(?P<make>{_any([*_MAKES, 'citroen', 'vw', 'mercedes-benz', 'volkswagen', 'burstner', 'alfa', 'škoda', 'renau1t', 'peuge0t', 'citr0ën'])})(?![A-Za-zÀ-ÿ@\-])"
    rf"(?:[ ](?P<model>{_any(_ALL_MODELS)})(?![A-Za-zÀ-ÿ0-9])(?:{_GENERATION})|[ ](?P<free>(?-i:[A-Z]{{2,4}}[ ][0-9]{{3,4}}(?=[ ][a-zà-ÿ(]|[,.)])|[A-Z][a-z][A-Za-z0-9]{{0,10}}|[A-Z]-[A-Z][a-z]+|[A-Z]{{1,3}}-?[0-9]{{1,4}}))(?![A-Za-zÀ-ÿ0-9-]))?(?P<colour>{_COLOUR})(?![A-Za-zÀ-ÿ0-9@])",
    re.IGNORECASE,
)
_MODEL = opening(
    rf"{_EDGE}(?P<model>{_any(_FREE_MODELS)})(?![A-Za-zÀ-ÿ0-9@\-])(?:{_GENERATION})(?P<colour>{_COLOUR})(?![A-Za-zÀ-ÿ0-9@])",
    re.IGNORECASE,
)
_CAREFUL = opening(
    rf"(?<![A-Za-zÀ-ÿ])(?i:(?:ma|mon|sa|son|une|un|la|le|cette|notre|votre|leur|vieille|vieux|en)[ ])"
    rf"(?P<all>(?P<model>{_any([*_CAREFUL_MODELS, *_NUMBER_MODELS])})(?P<colour>{_COLOUR}))(?![A-Za-zÀ-ÿ0-9@\-€/h])(?![ ](?:h|€|euros|m\b|km|kg|ans|jours))",
    re.IGNORECASE,
)
VEHICLE_NEAR = re.compile(
    rf"(?i)(?<![A-Za-zÀ-ÿ])(?:{_any([*_DATA['words']['words'].split(), *[m for m in _MAKES if m not in _CAREFUL_MAKES], *_FREE_MODELS])})(?![A-Za-zÀ-ÿ])"
)
_SURNAME_AFTER = re.compile(r"[ ][A-ZÀ-Ý][A-Za-zà-ÿ'-]{2}")
_PLATE_AFTER = re.compile(
    r"[ ,(]{0,3}(?:immat\S{0,10}[ ]|plaque[ ]|n°[ ]?)?\(?[A-Z]{2}[- ]?[0-9]{3}[- ]?[A-Z]{2}", re.IGNORECASE
)


_CAREFUL_COLOURED = opening(
    rf"{_EDGE}(?P<model>{_any(list(_CAREFUL_MODELS))})(?P<colour>[ ](?:{_any(_DATA['colours']['words'].split())})(?![A-Za-zÀ-ÿ])(?:[ ](?:{_any(_DATA['colours']['shades'].split())})(?![A-Za-zÀ-ÿ]))?)",
    re.IGNORECASE,
)


def find_vehicles(reading: Reading) -> None:
    """Add every vehicle that names a make or a model."""
    for match in reading.every(_MAKE):
        if _plausible_make(reading, match):
            _add(reading, match.start(), match.end(), 10 if match["model"] else 5, "marque")
    for match in reading.every(_MODEL):
        if (
            not match["colour"]
            and _SURNAME_AFTER.match(reading.after(match.end(), 14))
            and is_first_name(match["model"])
        ):
            continue  # « Mégane Cotillon »
        if match["model"][0].isupper() or match["colour"] or _evidence(reading, match.start(), match.end()):
            _add(reading, match.start(), match.end(), 4, "modele")
    for match in reading.every(_CAREFUL):
        capital = match["model"][0].isupper() and not match["model"].isupper()
        number = match["model"][0].isdigit()
        if (
            match["colour"]
            or _PLATE_AFTER.match(reading.after(match.end("all"), 40))
            or ((capital or number) and _evidence(reading, match.start("all"), match.end("all")))
        ):
            _add(reading, match.start("all"), match.end("all"), 3, "modele_ambigu")

    for match in reading.every(_CAREFUL_COLOURED):
        if _PLATE_AFTER.match(reading.after(match.end(), 40)):
            _add(reading, match.start(), match.end(), 2, "modele_couleur")


def _plausible_make(reading: Reading, match: re.Match[str]) -> bool:
    if match["model"]:
        return True
    if match["free"]:  # a model no list knows, of a make that is no other word, where a vehicle is spoken of
        before, after = reading.before(match.start(), 18), reading.after(match.end(), 40)
        return match["make"].lower() not in _CAREFUL_MAKES and bool(
            _PLATE_AFTER.match(after) or (VEHICLE_NEAR.search(before) and match["colour"])
        )
    make = match["make"].lower()
    if make in _CAREFUL_MAKES:
        near = VEHICLE_NEAR.search(reading.before(match.start(), 18)) or _PLATE_AFTER.match(
            reading.after(match.end(), 40)
        )
        return match["make"][0].isupper() and bool(match["colour"] or near)
    if match["colour"]:
        return True
    return _evidence(reading, match.start(), match.end())


def _evidence(reading: Reading, start: int, end: int) -> bool:
    """A plate right after, or before the name a determiner and near it a word of traffic."""
    if _PLATE_AFTER.match(reading.after(end, 40)):
        return True
    if not re.search(
        r"(?i)(?:^|[^A-Za-zÀ-ÿ])(?:ma|mon|sa|son|une|un|la|le|cette|ce|notre|votre|leur|d'une|d'un|vieille|petite|grosse)[ ]$",
        reading.before(start, 12),
    ):
        return VEHICLE_NEAR.search(reading.before(start, 18)) is not None
    return True


def _add(reading: Reading, start: int, end: int, more: int, rule: str) -> None:
    written = reading.text[start:end]
    reading.add(
        Candidate(
            type=EntityType.VEHICULE,
            start=start,
            end=end,
            value=re.sub(
                "(?<=[a-z])0(?=[a-zë])", "o", re.sub("(?<=[a-z])1(?=[a-z])", "l", written)
            ),  # as scans leave them
            rule=rule,
            weight=NAMED + more,
            confidence=0.9 if more > 4 else 0.8,
        )
    )
