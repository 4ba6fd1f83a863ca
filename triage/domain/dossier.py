"""A case as business software takes it: with the label, dates and entities that hold now, whoever decided them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from triage.domain.case import Case
from triage.domain.entities import Entity
from triage.domain.referential import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDelay:
    """A deadline of the mail that still runs: its code, last second, article, and the day it counts from."""

    code: str
    due_at: datetime
    article: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """`label` is None for a mail that is not sorted, `priority` then is "". `entities` are those that hold after people's
    corrections. `changed` moves with everything that is done to the mail: the highest number of its history.
    """

    case: Case
    label: Label | None
    priority: str
    due_at: datetime | None = None
    due_code: str = ""
    sensitive: bool = False
    delays: tuple[RunningDelay, ...] = ()
    entities: tuple[Entity, ...] = ()
    changed: int = 0


class Share(StrEnum):
    """A part of a record that somebody may be given; the rest is always there."""

    RECORD = "records"  # applicant, place, vehicles, attachment names, per-motif record
    ENTITIES = "entities"  # every entity, with how it was found
    TEXT = "text"  # subject and text of the mail, secrets masked
