"""Signing in, out, and one-time links. The same words and the same time whether the login exists or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.accounts import (
    FREE_TRIES,
    FREE_TRIES_OF_ADDRESS,
    Account,
    clean_login,
    login_fault,
    password_fault,
    wait_after,
)
from triage.domain.people import EVERYTHING, Role
from triage.ports.accounts import AccountStore, Passwords
from triage.web.rendering import page
from triage.web.sessions import COOKIE, Rules, local_path, new_token, set_cookie
from triage.web.who import person_of, signed_in

WRONG = "Identifiant ou mot de passe incorrect."
GONE = "Ce lien a déjà servi ou n’est plus valable. Demandez-en un autre à votre administrateur."
Word = Annotated[str, Form(max_length=400)]
Next = Annotated[str, Query(max_length=2000)]
NextField = Annotated[str, Form(max_length=2000)]


def login_pages(  # noqa: C901 - one family of routes
    accounts: AccountStore, passwords: Passwords, rules: Rules, now: Callable[[], datetime], *, provider: str = ""
) -> APIRouter:
    """The routes; `provider` is the name of the town's identity provider on its button, "" for none."""
    routes = APIRouter()

    def form(request: Request, suite: str, *, fault: str = "", login: str = "", status: int = 200) -> Response:
        return page(
            request,
            "connexion.html",
            suite=local_path(suite),
            fault=fault,
            login=login,
            status=status,
            provider=provider,
        )

    def opened_by(token: str) -> str | None:
        """Whose link it is; "" for the first administrator's, which is worth nothing once there is one."""
        login = accounts.link(token, now())
        there_is_one = login == "" and any(Role.ADMINISTRATEUR in a.roles for a in accounts.accounts())
        return None if there_is_one else login

    @routes.get("/connexion")
    def sign_in_page(request: Request, suite: Next = "/") -> Response:
        if signed_in(request) is not None:
            return RedirectResponse(local_path(suite), status_code=303)
        return form(request, suite)

    @routes.post("/connexion")
    def sign_in(request: Request, login: Word = "", password: Word = "", suite: NextField = "/") -> Response:
        known = clean_login(login)
        # One login tried often, or many logins tried from one address; no login can hold the sign that begins an address.
        origin = f"*{request.client.host}" if request.client else "*"
        for key, free in ((known, FREE_TRIES), (origin, FREE_TRIES_OF_ADDRESS)):
            count, last = accounts.failures(key)
            wait = wait_after(count, free)
            if last is not None and now() - last < wait:
                return form(request, suite, fault=_closed(last + wait - now()), login=login, status=429)
        right = passwords.verify(accounts.password(known), password)
        found = accounts.account(known) if right else None
        if found is None or found.disabled:
            accounts.note_failure(known, now())
            accounts.note_failure(origin, now())
            return form(request, suite, fault=WRONG, login=login, status=401)
        accounts.forget_failures(known)
        accounts.forget_failures(origin)
        return open_session(accounts, found.login, rules, now(), local_path(suite), old=request.state.session)

    @routes.post("/deconnexion")
    def sign_out(request: Request) -> Response:
        person_of(request)
        accounts.close_session(request.state.session.key)
        answer = RedirectResponse("/connexion", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    @routes.get("/lien/{token}")
    def link_page(request: Request, token: str) -> Response:
        login = opened_by(token)
        if login is None:
            return page(request, "lien.html", login=None, token="", fault=GONE, status=404)
        return page(request, "lien.html", login=login, token=token, fault="", name="")

    @routes.post("/lien/{token}")
    def link(request: Request, token: str, password: Word, again: Word, login: Word = "", name: Word = "") -> Response:
        owner = opened_by(token)
        if owner is None:
            return page(request, "lien.html", login=None, token="", fault=GONE, status=404)
        chosen = owner or clean_login(login)
        fault = login_fault(chosen) or password_fault(password, chosen)
        if not fault and password != again:
            fault = "Les deux mots de passe ne sont pas les mêmes."
        if not fault and not owner and accounts.account(chosen) is not None:
            fault = "Cet identifiant est déjà pris."
        if fault:
            return page(request, "lien.html", login=owner, token=token, fault=fault, name=name, status=400)
        if accounts.use_link(token, now()) is None:
            return page(request, "lien.html", login=None, token="", fault=GONE, status=404)
        if not owner:
            first = Account(
                login=chosen, name=name.strip() or chosen, roles=frozenset({Role.ADMINISTRATEUR}), sight=EVERYTHING
            )
            accounts.save(first, actor="premier lien", now=now())
        accounts.set_password(chosen, passwords.hash(password), actor=chosen, now=now())
        accounts.forget_failures(chosen)
        return open_session(accounts, chosen, rules, now(), "/", old=request.state.session)

    return routes


def open_session(
    accounts: AccountStore, login: str, rules: Rules, now: datetime, target: str, *, old: object = None
) -> Response:
    """A fresh session, never the one the browser had before (session fixation), and on to the page wanted."""
    key = getattr(old, "key", "")
    if key:
        accounts.close_session(key)
    token = new_token()
    accounts.open_session(login, token, new_token(), now)
    answer = RedirectResponse(target, status_code=303)
    set_cookie(answer, token, rules)
    return answer


def _closed(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60) + 1
    return f"Trop d’essais : réessayez dans {minutes} minute{'s' if minutes > 1 else ''}."
