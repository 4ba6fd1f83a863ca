"""Who asks: the signed-in person of a request, and what a route demands of them."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request

from triage.domain.case import Case
from triage.domain.errors import UnknownCase
from triage.domain.people import EVERYTHING, Person, Right, Role
from triage.web.doors import Doors

Reached = tuple[datetime | None, str]
LOCAL = Person(login="poste local", name="Poste local", roles=frozenset(Role), sight=EVERYTHING)


def person_of(request: Request) -> Person:
    """The signed-in person."""
    found = getattr(request.state, "person", LOCAL)
    return found if isinstance(found, Person) else LOCAL


def demand(request: Request, right: Right) -> Person:
    """The person, who has this right. Raises NotAllowed."""
    person = person_of(request)
    person.check(right)
    return person


def visible_case(doors: Doors, person: Person, mail_id: int) -> Case:
    """The case. Raises UnknownCase when there is none within the person's sight: what somebody may not see is not even
    known to exist.
    """
    if not doors.cases.sees(person.sight, mail_id):
        raise UnknownCase(f"no mail {mail_id} within sight", subject=str(mail_id))
    return doors.cases.case(mail_id)


def mailboxes_seen(mailboxes: Mapping[str, Reached], person: Person) -> dict[str, Reached]:
    """Those of the mailboxes that the person may see."""
    seen = person.sight.mailboxes
    return {name: what for name, what in mailboxes.items() if seen is None or name in seen}
