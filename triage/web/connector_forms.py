"""What the forms of connectors say, read strictly: a name, scopes, events, and which mails somebody may see."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from starlette.datastructures import FormData

from triage.domain.connectors import ConnectorRefusal, Scope
from triage.domain.events import EventType
from triage.domain.people import Sight
from triage.domain.referential import Referential

NAME_ROOM = 80
LONGEST_LIFE_DAYS = 730


def name_of(form: FormData) -> str:
    """A name on one line. Raises ConnectorRefusal when there is none."""
    name = " ".join(text(form, "nom").replace("\x00", " ").split())[:NAME_ROOM]
    if not name:
        raise ConnectorRefusal("name missing", words="Donnez un nom.")
    return name


def scopes_of(form: FormData) -> frozenset[Scope]:
    """The ticked scopes; at least one."""
    found = frozenset(Scope(v) for v in values(form, "droit") if v in set(Scope))
    if not found:
        raise ConnectorRefusal("no scope", words="Cochez au moins un droit.")
    return found


def events_of(form: FormData) -> frozenset[EventType]:
    """The ticked events; at least one."""
    found = frozenset(EventType(v) for v in values(form, "evenement") if v in set(EventType))
    if not found:
        raise ConnectorRefusal("no event", words="Cochez au moins un événement.")
    return found


def sight_of(form: FormData, referential: Referential, mailboxes: Iterable[str]) -> Sight:
    """Nothing ticked means nothing seen; « tous » must be said. Sensitive mails are closed unless ticked one by one."""
    services = {e.label.code for e in referential.services()}
    sensitive = {e.label.code for e in referential.entries if e.sensitive}
    every = set(values(form, "tout"))
    return Sight(
        mailboxes=None if "boites" in every else frozenset(values(form, "boite")) & frozenset(mailboxes),
        services=None if "services" in every else frozenset(values(form, "service")) & services,
        opened=frozenset(values(form, "sensible")) & sensitive,
    )


def life_of(form: FormData, now: datetime) -> datetime:
    """When a token ends."""
    days = text(form, "jours")
    if not days.isdecimal() or not 1 <= int(days) <= LONGEST_LIFE_DAYS:
        raise ConnectorRefusal("bad life", words=f"Une durée de 1 à {LONGEST_LIFE_DAYS} jours.")
    return now + timedelta(days=int(days))


def period_of(form: FormData, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the start of the first day to the end of the last."""
    try:
        first, last = date.fromisoformat(text(form, "du")), date.fromisoformat(text(form, "au"))
    except ValueError as error:
        raise ConnectorRefusal("bad day", words="Choisissez les deux jours de la période.") from error
    if last < first or (last - first).days > 31:
        raise ConnectorRefusal("bad period", words="Une période de 31 jours au plus, du plus ancien au plus récent.")
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def text(form: FormData, name: str) -> str:
    """One text field, "" when it is missing or a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def values(form: FormData, name: str) -> list[str]:
    """All texts of a repeated field."""
    return [v for v in form.getlist(name) if isinstance(v, str)]
