"""Role x route: who may do what, over every route of the application. A route that is not listed here fails the test."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response
from starlette.testclient import TestClient

from tests.web.conftest import CSRF, Site
from triage.domain.people import RIGHTS, Right, Role
from triage.web.sessions import is_open

R = Right
EVERYBODY = frozenset(Right)  # whoever is signed in
# Which right a route demands, by the beginning of its path; the longest that fits counts. A route under none fails.
DEMANDED: dict[str, frozenset[Right]] = {
    "/": frozenset(),  # exactly "/", see `demanded`
    "/courriers/{mail_id}": frozenset({R.READ}),
    "/courriers/{mail_id}/decision": frozenset({R.QUALIFY}),
    "/courriers/{mail_id}/elements": frozenset({R.QUALIFY}),
    "/courriers/{mail_id}/reprendre": frozenset({R.QUARANTINE}),
    "/courriers/{mail_id}/annuler": frozenset({R.QUALIFY}),
    "/courriers/{mail_id}/presence": frozenset({R.READ}),
    "/courriers/{mail_id}/verrou": frozenset({R.QUALIFY, R.DRAFT}),
    "/lot": frozenset({R.QUALIFY, R.QUARANTINE}),
    "/lot/annuler": frozenset({R.QUALIFY}),
    "/flux": frozenset({R.READ}),
    "/etat.json": frozenset({R.READ}),
    "/recherches": frozenset({R.READ}),
    "/banc-d-essai": frozenset({R.READ}),
    "/export": frozenset({R.EXPORT}),
    "/service-courrier": frozenset({R.ROUTE}),
    "/tableau-de-bord": frozenset({R.STATISTICS}),
    "/lettres": frozenset({R.LETTERS}),
    "/courriers/{mail_id}/lettres": frozenset({R.DRAFT}),
    "/courriers/{mail_id}/reponse": frozenset({R.DRAFT, R.VISA, R.APPROVE}),
    "/courriers/{mail_id}/reponse/envoi": frozenset({R.APPROVE}),
    "/courriers/{mail_id}/reponse/constat": frozenset({R.APPROVE}),
    "/reponses": frozenset({R.DRAFT, R.VISA, R.APPROVE}),
    "/modele": frozenset({R.MODEL}),
    "/connecteurs": frozenset({R.CONNECTORS}),
    "/personnes": frozenset({R.ACCOUNTS}),
    "/compte": EVERYBODY,
    "/deconnexion": EVERYBODY,
    "/aide": EVERYBODY,
    "/accessibilite": EVERYBODY,
}


def demanded(path: str) -> frozenset[Right] | None:
    """The rights, one of which the route demands; None for a path that nobody thought of."""
    if path == "/":
        return EVERYBODY  # who reads no mail is sent to a page of their own, see below
    fitting = [p for p in DEMANDED if p != "/" and (path == p or path.startswith((f"{p}/", f"{p}.")))]
    return DEMANDED[max(fitting, key=len)] if fitting else None


# What the forms of all routes need to be understood at all: a route looks at its form before it looks at rights.
FIELDS = {"csrf": CSRF, "login": "nouveau", "name": "Nouveau", "password": "x", "again": "x", "present": "x",
          "exemple": "1", "modele": "essai@1", "agent": "x", "classe": "x", "projet": "1", "vu": "1", "empreinte": "x", "destinataire": "x",
          "parti": "true"}  # fmt: skip
EXAMPLES = {"mail_id": "999999", "login": "essai", "model": "essai@1"}


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
    """Those that need somebody signed in: not the sign-in, nor what programs call with a token of their own."""
    return [(m, p) for m, p in routes_of(site) if not is_open(p.replace("{token}", "x")) and not p.startswith("/api/")]


def ask(browser: TestClient, method: str, path: str) -> Response:
    address = re.sub(r"\{(\w+)\}", lambda m: EXAMPLES.get(m[1], "1"), path)
    return browser.request(method, address, data=FIELDS if method != "GET" else None)


def test_every_route_has_a_right_to_demand(morning: Site) -> None:
    found = closed_routes(morning)
    assert len(found) > 40
    assert [path for _, path in found if demanded(path) is None] == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_rights_open_and_nothing_else(site: Site, role: Role) -> None:
    wrong = []
    site.app.close()  # a stream then ends after its first event
    for method, path in closed_routes(site):
        site.tokens.clear()  # some routes end the session
        answer = ask(site.client(role=role), method, path)
        wanted = demanded(path) or frozenset()
        allowed = wanted == EVERYBODY or bool(wanted & RIGHTS[role])
        # What is allowed may still be a form without its fields or a mail that does not exist, but never a refusal.
        if (answer.status_code == 403) is allowed or answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_who_reads_no_mail_is_sent_to_a_page_of_their_own(morning: Site) -> None:
    answer = morning.client(role=Role.INTEGRATEUR).get("/")
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/connecteurs", "")


def test_nobody_gets_anything_without_signing_in(morning: Site) -> None:
    open_to_all = []
    for method, path in closed_routes(morning):
        answer = ask(morning.anonymous(), method, path)
        if answer.status_code not in {303, 401} or "/connexion" not in answer.headers.get("location", "/connexion"):
            open_to_all.append((method, path, answer.status_code))
    assert open_to_all == []
