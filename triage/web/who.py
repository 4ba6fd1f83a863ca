"""Who asks: the signed-in person of a request, and what a route demands of them."""

from starlette.requests import Request

from triage.domain.people import EVERYTHING, Person, Right, Role

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
