"""Who else is at the open mail, in words, and whether somebody holds it."""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.company import Lock
from triage.domain.errors import CaseLocked
from triage.domain.people import Person
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.words import NBSP, clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyView:
    """`looking` are sentences. `holder` is the name of who holds the mail when it is somebody else, `until` the hour when
    that ends; `mine` is true when the person holds it.
    """

    mail_id: int
    revision: int
    looking: tuple[str, ...]
    holder: str
    until: str
    mine: bool


def company_view(doors: Doors, mail_id: int, revision: int, person: Person, reader: Reader) -> CompanyView:
    """The company at a mail."""
    now = reader.now()
    held = doors.company.locks([mail_id], now).get(mail_id)
    others = doors.company.others(mail_id, person.login, now)
    other = held is not None and held.login != person.login
    return CompanyView(
        mail_id=mail_id,
        revision=revision,
        looking=tuple(f"{name_of(doors, o.login)} lit ce courrier {_since(o.since, now)}." for o in others),
        holder=name_of(doors, held.login) if held and other else "",
        until=clock(held.until, reader.zone) if held else "",
        mine=held is not None and not other,
    )


def check_lock(doors: Doors, mail_id: int, person: Person, reader: Reader) -> None:
    """Raise CaseLocked while somebody else holds the mail."""
    held = doors.company.locks([mail_id], reader.now()).get(mail_id)
    if held is not None and held.login != person.login:
        raise _refusal(doors, held, reader)


def hold(doors: Doors, mail_id: int, person: Person, reader: Reader) -> None:
    """Take the mail, or hold it longer. Raises CaseLocked while somebody else has it."""
    held = doors.company.take(mail_id, person.login, reader.now(), lasts=doors.lock_time)
    if held.login != person.login:
        raise _refusal(doors, held, reader)


def name_of(doors: Doors, login: str) -> str:
    """The name of a person as pages show it."""
    account = doors.accounts.account(login)
    return account.name if account is not None and account.name else login


def _refusal(doors: Doors, held: Lock, reader: Reader) -> CaseLocked:
    name, until = name_of(doors, held.login), clock(held.until, reader.zone)
    words = f"Verrouillé par {name} jusqu’à {until} : rien n’a été fait. Le verrou se lève sur la page du courrier."
    return CaseLocked("somebody else holds it", subject=str(held.mail_id), words=words)


def _since(since: datetime, now: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    return "depuis un instant" if minutes < 1 else f"depuis {minutes}{NBSP}min"
