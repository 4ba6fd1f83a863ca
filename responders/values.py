"""What a mail gives to a letter. A value is taken only where there is exactly one: with two plates, none is guessed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from responders.facts import dates
from responders.neutralise import masked, one_line
from responders.town import Town
from responders.variables import ALL, VARIABLES, Origin
from responders.wording import in_words
from triage.domain.entities import Entity, EntityType, Extraction
from triage.domain.letters import Value
from triage.domain.mail import ParsedMail, PassageKind

PARIS = ZoneInfo("Europe/Paris")
_SINGLE = {
    "numero_avis": EntityType.NUMERO_AVIS,
    "immatriculation": EntityType.IMMATRICULATION,
    "lieu": EntityType.ADRESSE,
    "numero_dossier": EntityType.NUMERO_DOSSIER,
}


def written_on(mail: ParsedMail) -> date:
    """The day of the mail in France."""
    return mail.date.astimezone(PARIS).date()


def values_of(
    mail: ParsedMail, extraction: Extraction, town: Town, *, signed_by: str, owner: str, destination: str
) -> dict[str, Value]:
    """Every value known, by variable name. `signed_by` and `destination` are service codes; `owner` is the name of
    the service that signs, for a town that gives none.
    """
    values: dict[str, Value] = {"service_nom": owner}
    values |= town.facts
    values |= _of_service(town, signed_by, "service_") | _of_service(town, destination, "destination_")
    for line in ("signataire_nom", "signataire_qualite"):
        if line in (signing := town.services.get(signed_by, {})):
            values[line] = signing[line]
    return values | _of_mail(mail, extraction)


def in_letter(values: Mapping[str, Value]) -> dict[str, str]:
    """The values as written: those of the mail neutralised, all cut to their limit. Raises TypeError for a wrong type."""
    written = {}
    for name, value in values.items():
        variable = VARIABLES[name]
        text = in_words(value, variable.kind)
        if variable.origin is Origin.MAIL:
            text = one_line(text, variable.limit)
        if text := text[: variable.limit].strip():
            written[name] = text
    return written


def _of_service(town: Town, code: str, prefix: str) -> dict[str, Value]:
    known = {v.name for v in ALL}
    return {prefix + k: v for k, v in town.services.get(code, {}).items() if prefix + k in known}


def _of_mail(mail: ParsedMail, extraction: Extraction) -> dict[str, Value]:
    subject = masked(mail.subject, extraction.secrets)
    values: dict[str, Value] = {"courriel_date": written_on(mail), "courriel_objet": subject}
    said = _outside_signature(mail, extraction)
    for name, kind in _SINGLE.items():
        found = {
            e.value for e in said.entities if e.type is kind and e.valid is not False and not _masked(e, extraction)
        }
        if len(found) == 1:
            values[name] = found.pop()
    today = written_on(mail)
    days = dates(said)
    before = [d for d in days if d <= today]
    after = [d for d in days if d > today]
    if len(before) == 1:
        values["date_faits"] = before[0]
    if len(after) in {1, 2}:
        values["date_debut"] = after[0]
    if len(after) == 2:
        values["date_fin"] = after[1]
    return values


def _outside_signature(mail: ParsedMail, extraction: Extraction) -> Extraction:
    """Without what stands in the signature: the writer's own address is not the place he writes about."""
    spans = [
        (p.start + mail.body_offset, p.end + mail.body_offset) for p in mail.passages if p.kind is PassageKind.SIGNATURE
    ]
    kept = tuple(e for e in extraction.entities if not any(start <= e.start < end for start, end in spans))
    return replace(extraction, entities=kept)


def _masked(entity: Entity, extraction: Extraction) -> bool:
    return any(s.start < entity.end and entity.start < s.end for s in extraction.secrets)
