"""Role x route: who may do what, over every route of the application. A route that is not listed here fails the test."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from tests.web.conftest import CSRF, Site
from triage.domain.people import RIGHTS, Right, Role
from triage.web.sessions import is_open

EVERYBODY = "everybody"
R = Right
# What each route demands: one of these rights. "everybody" is anybody signed in.
DEMANDED: dict[str, tuple[Right, ...] | str] = {
    "GET /": (R.READ,),
    "GET /courriers/{mail_id}": (R.READ,),
    "GET /courriers/{mail_id}/original.eml": (R.READ,),
    "GET /etat.json": (R.READ,),
    "POST /recherches": (R.READ,),
    "POST /recherches/{search_id}/oublier": (R.READ,),
    "GET /banc-d-essai": (R.READ,),
    "POST /banc-d-essai": (R.READ,),
    "GET /compte": EVERYBODY,
    "POST /compte/mot-de-passe": EVERYBODY,
    "POST /compte/sessions/fermer": EVERYBODY,
    "POST /deconnexion": EVERYBODY,
    "GET /personnes": (R.ACCOUNTS,),
    "POST /personnes": (R.ACCOUNTS,),
    "GET /personnes/journal": (R.ACCOUNTS,),
    "GET /personnes/{login}": (R.ACCOUNTS,),
    "POST /personnes/{login}": (R.ACCOUNTS,),
    "POST /personnes/{login}/lien": (R.ACCOUNTS,),
    "POST /personnes/{login}/sessions": (R.ACCOUNTS,),
}
# What the forms of all routes need to be understood at all: a route looks at its form before it looks at rights.
FIELDS = {"csrf": CSRF, "login": "nouveau", "name": "Nouveau", "password": "x", "again": "x", "present": "x"}
EXAMPLES = {"mail_id": "{fps}", "search_id": "1", "login": "essai"}


def routes_of(site: Site) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those of included routers too; the API (a mounted application) has its own test."""
    application = site.app._app._app  # type: ignore[attr-defined]  # Guard, Sessions, FastAPI

    def walk(routes: list[object]) -> Iterator[tuple[str, str]]:
        for route in routes:
            inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
            if isinstance(route, APIRoute):
                yield from ((method, route.path) for method in sorted(route.methods - {"HEAD"}))
            elif inner and not getattr(route, "app", None):
                yield from walk(inner)

    yield from walk(application.routes)


def closed_routes(site: Site) -> list[tuple[str, str]]:
    return [(m, p) for m, p in routes_of(site) if not is_open(p.replace("{token}", "x"))]


def test_every_route_is_listed_with_the_right_it_demands(morning: Site) -> None:
    found = {f"{method} {path}" for method, path in closed_routes(morning)}
    assert len(found) > 10
    assert found == set(DEMANDED)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_rights_open_and_nothing_else(site: Site, role: Role) -> None:
    wrong = []
    for name, rights in DEMANDED.items():
        method, path = name.split(" ", 1)
        address = re.sub(r"\{(\w+)\}", lambda m: EXAMPLES.get(m[1], "1").replace("{fps}", "999999"), path)
        site.tokens.clear()  # some routes end the session
        browser = site.client(role=role)
        answer = browser.request(method, address, data=FIELDS if method != "GET" else None)
        allowed = rights == EVERYBODY or any(right in RIGHTS[role] for right in rights)
        # What is allowed may still be a form without its fields or a mail that does not exist, but never a refusal.
        if (answer.status_code == 403) is allowed or answer.status_code >= 500:
            wrong.append((name, role.value, answer.status_code))
    assert wrong == []


def test_nobody_gets_anything_without_signing_in(morning: Site) -> None:
    open_to_all = []
    for name in DEMANDED:
        method, path = name.split(" ", 1)
        address = re.sub(r"\{\w+\}", "1", path)
        answer = morning.anonymous().request(method, address, data={"csrf": CSRF} if method != "GET" else None)
        if answer.status_code not in {303, 401} or "/connexion" not in answer.headers.get("location", "/connexion"):
            open_to_all.append((name, answer.status_code))
    assert open_to_all == []
