"""Who asks: the signed-in person of a request, and what a route demands of them. Fails closed."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request

from triage.domain.case import Case
from triage.domain.errors import NotAllowed, UnknownCase
from triage.domain.people import Person, Right
from triage.web.doors import Doors

Reached = tuple[datetime | None, str]


def signed_in(request: Request) -> Person | None:
    """The signed-in person, if any. Set by `triage.web.sessions` alone."""
    found = getattr(request.state, "person", None)
    return found if isinstance(found, Person) else None


def person_of(request: Request) -> Person:
    """The signed-in person. Raises NotAllowed when nobody is."""
    person = signed_in(request)
    if person is None:
        raise NotAllowed("nobody is signed in")
    return person


def demand(request: Request, *rights: Right) -> Person:
    """The person, who has one of these rights. Raises NotAllowed."""
    person = person_of(request)
    if not any(person.may(right) for right in rights):
        person.check(rights[0])
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
