"""The legal clock: which delays run on a mail, until when, and what ends them. Pure; the delays themselves are data of the
town's referential file, each with its article and the day on which it was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from triage.domain.calendar_fr import Calendar, add_months
from triage.domain.letters import Value
from triage.domain.referential import Label
from triage.domain.searching import fold


class Event(StrEnum):
    """What a delay counts from."""

    RECEPTION = "reception"  # the mail came
    FACTS = "faits"  # a past day that the mail names
    START = "debut"  # a coming day that the mail names: a departure, an event


class Unit(StrEnum):
    """What is counted."""

    HOURS = "heures"
    DAYS = "jours"
    OPEN_DAYS = "jours_ouvres"
    WORKABLE_DAYS = "jours_ouvrables"
    CLEAR_DAYS = "jours_francs"
    MONTHS = "mois"


class Effect(StrEnum):
    """What happens when the delay has run out."""

    DUTY = "diligence"  # something is to be done before
    REJECTION = "rejet"  # silence is a rejection
    ACCEPTANCE = "acceptation"  # silence is an acceptance
    SILENCE = "silence"  # silence is a decision, and the service says which
    ERASURE = "effacement"  # images are destroyed
    MARK = "repere"  # a day to know; nobody is late


class Ended(StrEnum):
    """What a person did that ends a delay."""

    REGISTERED = "enregistrement"  # the « accusé d'enregistrement » was deposited or sent
    ACKNOWLEDGED = "accuse"  # the « accusé de réception » was
    ANSWERED = "reponse"  # a reply was
    CLOSED = "cloture"  # the mail was closed or set aside


SILENCES = frozenset({Effect.REJECTION, Effect.ACCEPTANCE, Effect.SILENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """One delay of the referential. `labels`: codes of services or motifs, none for all; `without` the codes to which it
    does not apply; `words` beginnings of words one of which the mail must hold, none for no condition. `amount` may be
    negative (before the event). `ended_by` besides CLOSED, which ends every delay. `appeal`: ways and delays of appeal, as
    an acknowledgement tells them.
    """

    code: str
    name: str
    event: Event
    amount: int
    unit: Unit
    effect: Effect
    article: str
    source: str
    checked: date
    labels: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    ended_by: frozenset[Ended] = frozenset()
    appeal: str = ""

    def concerns(self, label: Label) -> bool:
        """Whether it runs on mails of this label. What names the service holds for its motifs."""
        codes = {label.code, label.service}
        return not codes & set(self.without) and (not self.labels or bool(codes & set(self.labels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the clock looks at of a mail: when it came, the days it names, its words, and whether a person wrote it."""

    received_at: datetime
    label: Label
    text: str = ""
    days: tuple[date, ...] = ()
    by_a_person: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A delay that runs on a mail. `due_on` is its last day in the town, `due_at` its last second; `since` the day it counts
    from. `ended_at` is None while it runs.
    """

    code: str
    name: str
    effect: Effect
    article: str
    since: date
    due_on: date
    due_at: datetime
    ended_by: frozenset[Ended] = frozenset()
    ended_at: datetime | None = None
    ended_how: str = ""
    appeal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The delays of the town and its calendar."""

    delays: tuple[Delay, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    def deadlines(self, matter: Matter) -> tuple[Deadline, ...]:
        """The deadlines of a mail, the earliest first. None for what a machine wrote: nobody asks for anything."""
        if not matter.by_a_person or not matter.label.service:
            return ()
        zone = ZoneInfo(self.calendar.zone)
        found = []
        for delay in self.delays:
            if delay.concerns(matter.label) and _said(delay.words, matter.text):
                found += [d for d in (self._deadline(delay, matter, zone),) if d is not None]
        return tuple(sorted(found, key=lambda d: (d.due_at, d.code)))

    def _deadline(self, delay: Delay, matter: Matter, zone: ZoneInfo) -> Deadline | None:
        since = matter.received_at.astimezone(zone).date()
        due_at = matter.received_at + timedelta(hours=delay.amount)
        if delay.unit is not Unit.HOURS or delay.event is not Event.RECEPTION:
            # A past day may be quoted beside others; the first delay that still runs is the one to fear.
            days = [
                (end, start) for start in _starts(delay.event, since, matter.days) for end in (self._end(delay, start),)
            ]
            running = sorted(pair for pair in days if pair[0] >= since)
            if not running:
                return None
            last, since = running[0]
            due_at = datetime.combine(last, time(23, 59, 59), zone)
        return Deadline(
            code=delay.code,
            name=delay.name,
            effect=delay.effect,
            article=delay.article,
            since=since,
            due_on=due_at.astimezone(zone).date(),
            due_at=due_at,
            ended_by=delay.ended_by,
            appeal=delay.appeal,
        )

    def _end(self, delay: Delay, start: date) -> date:
        match delay.unit:
            case Unit.MONTHS:
                return add_months(start, delay.amount)
            case Unit.OPEN_DAYS:
                return self.calendar.after_open_days(start, delay.amount)
            case Unit.WORKABLE_DAYS:
                return self.calendar.after_workable_days(start, delay.amount)
            case Unit.CLEAR_DAYS:
                return self.calendar.after_clear_days(start, delay.amount)
            case Unit.HOURS:
                return start + timedelta(days=delay.amount // 24)
        return start + timedelta(days=delay.amount)


def next_of(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The next one that still runs and that somebody can be late for."""
    running = [d for d in deadlines if d.ended_at is None and d.effect is not Effect.MARK]
    return min(running, key=lambda d: (d.due_at, d.code), default=None)


def silence_of(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The deadline after which silence is a decision, whether or not it still runs."""
    return next((d for d in deadlines if d.effect in SILENCES), None)


def _starts(event: Event, came: date, days: tuple[date, ...]) -> list[date]:
    if event is Event.RECEPTION:
        return [came]
    if event is Event.FACTS:
        return [day for day in days if day <= came]
    return [day for day in days if day > came]


def _said(words: tuple[str, ...], text: str) -> bool:
    if not words:
        return True
    said = fold(text).replace("-", " ").replace("'", " ").replace("’", " ").split()
    return any(one.strip('«»"().,;:!?').startswith(fold(word)) for one in said for word in words)


def given_of(mail_id: int, received_on: date, deadlines: Iterable[Deadline]) -> dict[str, Value]:
    """What the clock knows for a letter, by variable name: the day of reception in the town, the registration number, and,
    where silence decides, its day and the ways of appeal. Rejection and acceptance are two variables: the wrong letter keeps
    its hole instead of a wrong date. Where the service must say what silence means, neither is given.
    """
    given: dict[str, Value] = {"ar_date_reception": received_on, "numero_enregistrement": str(mail_id)}
    silence = silence_of(deadlines)
    if silence is not None and silence.effect is Effect.ACCEPTANCE:
        given["ar_date_acceptation"] = silence.due_on
    if silence is not None and silence.effect is Effect.REJECTION:
        given["ar_date_silence"] = silence.due_on
        if silence.appeal:
            given["ar_recours"] = silence.appeal
    return given
