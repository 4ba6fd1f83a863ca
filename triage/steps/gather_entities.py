"""Make evaluation mails of what people said of entities: pseudonymised, in the message file of the project."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.domain.case import Case
from triage.domain.entities import Entity
from triage.domain.entity_values import value_of
from triage.domain.errors import ForbiddenMove, UnknownCase
from triage.domain.people import Sensitivity
from triage.domain.pseudonyms import Pseudonyms
from triage.ports import CaseStore
from triage.ports.entities import EntityStore

PAGE = 500


def evaluation_mails(entities: EntityStore, cases: CaseStore, secret: bytes) -> Iterator[dict[str, Any]]:
    """The mails of which a person decided on every entity, in the order of the first decision; sensitive ones stay inside.
    Letters attached to them are left out: the message file holds one text.
    """
    pseudonyms, seen, after = Pseudonyms(secret), set[int](), 0
    while page := entities.decisions(after, PAGE):
        after = page[-1].id
        for mail_id in (d.mail_id for d in page if d.mail_id not in seen):
            seen.add(mail_id)
            try:
                case = cases.case(mail_id)
            except UnknownCase:  # the retention rule was quicker
                continue
            line = _line(case, pseudonyms)
            if line is not None:
                yield line


def _line(case: Case, pseudonyms: Pseudonyms) -> dict[str, Any] | None:
    """None for a mail that nobody has gone through, or that stays inside."""
    outcome, label = case.outcome, case.label
    own = [r for r in case.reviewed if not r.entity.source]
    if outcome is None or label is None or not own or any(r.last is None for r in own):
        return None
    if case.sensitive is not Sensitivity.NONE:
        return None
    # What was rejected may still be somebody's name: it is replaced too, and is no entity all the same.
    shown = replace(outcome.extraction, entities=tuple(r.entity for r in own))
    copy = pseudonyms.copy_of(outcome.parsed, shown)
    whole = f"{copy.subject}\n{copy.body}"
    found = (_entity(r.entity, pseudonyms) for r in own if r.holds)
    return {
        "id": f"entites-{case.mail_id}",
        "date": outcome.parsed.date.isoformat(),
        "subject": copy.subject,
        "body": copy.body,
        "service": label.service,
        "motif": label.motif or None,
        "priorite": outcome.priority.level.value,
        "entities": [e for e in found if e["text"] in whole],
    }


def _entity(entity: Entity, pseudonyms: Pseudonyms) -> dict[str, str]:
    """The invented text, and the value that this text has."""
    text, value = pseudonyms.value(entity.type, entity.text), entity.value
    if text != entity.text:
        source = text if _normal(entity, entity.text) == entity.value else pseudonyms.value(entity.type, entity.value)
        value = _normal(entity, source) or source
    return {"type": entity.type.value, "text": text, "value": value}


def _normal(entity: Entity, text: str) -> str:
    try:
        return value_of(entity.type, text)
    except ForbiddenMove:
        return ""
