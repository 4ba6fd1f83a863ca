"""The layer that knows who asks: cookie to person, and no form without its token. Around the application, inside Guard."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from triage.domain.accounts import Account, Session
from triage.domain.errors import NotAllowed, StoreUnavailable
from triage.domain.people import Person
from triage.ports.accounts import AccountStore

COOKIE = "vaguemestre"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What answers without a person. Everything else sends to the sign-in: a new route is closed until it is named here.
OPEN_PATHS = frozenset({"/connexion", "/sante", "/connexion/ville", "/connexion/retour"})
OPEN_PREFIXES = ("/static/", "/lien/")
SELF_ASKED = frozenset({"/etat.json", "/flux"})
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How long a session lasts, and whether browsers reach the pages by https only (then the cookie never goes without)."""

    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=12)
    https: bool = False


class Sessions:
    """ASGI layer. `foreign` are path prefixes that have their own authentication (bearer tokens) and take no cookie."""

    def __init__(
        self,
        app: ASGIApp,
        accounts: AccountStore,
        *,
        rules: Rules,
        now: Callable[[], datetime],
        foreign: tuple[str, ...] = ("/api/",),
    ) -> None:
        self._app, self._accounts, self._rules, self._now, self._foreign = app, accounts, rules, now, foreign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the person, refuse what comes from elsewhere, then let the application answer."""
        if scope["type"] != "http" or scope["path"].startswith(self._foreign):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        state = scope.setdefault("state", {})
        state.update({"person": None, "session": None, "csrf": ""})
        token = request.cookies.get(COOKIE, "")
        try:
            # A tab left open asks for news by itself: that is nobody's presence.
            by_itself = scope["path"] in SELF_ASKED or "x-live" in request.headers
            found = await run_in_threadpool(self._look, token, by_itself) if token else None
        except StoreUnavailable:
            found = None
            if not is_open(scope["path"]):
                state["unavailable"] = True
        if found is not None:
            session, account = found
            state.update({"person": account.person(), "session": session, "csrf": session.csrf})
            state["still_here"] = partial(self._still, token)
        refusal = self._refusal(request, signed_in=found is not None)
        await (refusal or self._app)(scope, receive, send)

    def _look(self, token: str, by_itself: bool) -> tuple[Session, Account] | None:
        return self._accounts.session(
            token, self._now(), idle=self._rules.idle, longest=self._rules.longest, seen=not by_itself
        )

    def _still(self, token: str) -> Person | None:
        """The person as they are now, None once their session has ended: what a long answer asks again and again."""
        found = self._look(token, by_itself=True)
        return found[1].person() if found is not None else None

    def _refusal(self, request: Request, *, signed_in: bool) -> Response | None:
        path = request.url.path
        if request.method not in SAFE and not same_origin(Headers(scope=request.scope), request.url.netloc):
            return PlainTextResponse("Demande venue d'une autre page : refusée.\n", status_code=403)
        if signed_in or is_open(path):
            return None
        if getattr(request.state, "unavailable", False):
            return PlainTextResponse(
                f"{StoreUnavailable.words} Réessayez dans un instant : aucun courrier n’est perdu.\n", status_code=503
            )
        accepted = request.headers.get("accept", "*/*")
        if request.method in SAFE and not path.endswith(".json") and ("text/html" in accepted or "*/*" in accepted):
            wanted = path + (f"?{request.url.query}" if request.url.query else "")
            target = "/connexion" if wanted == "/" else f"/connexion?suite={quote(wanted, safe='')}"
            return RedirectResponse(target, status_code=303)
        return PlainTextResponse("Connectez-vous.\n", status_code=401)


def is_open(path: str) -> bool:
    """Whether the path answers without a person."""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def same_origin(headers: Headers, host: str) -> bool:
    """Whether an unsafe request comes from our own pages, as far as the browser says (Fetch Metadata, then Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


async def check_form(request: Request) -> None:
    """Dependency of the whole application: every unsafe request of a signed-in person carries the session's token.

    Raises NotAllowed. Sign-in and one-time links have no session yet: there the origin alone is looked at.
    """
    if request.method in SAFE or getattr(request.state, "person", None) is None:
        return
    wanted = request.state.csrf
    given = request.headers.get("x-csrf", "")
    if not given:
        field = (await request.form()).get("csrf", "")
        given = field if isinstance(field, str) else ""
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotAllowed("form without its token", words="Cette page a expiré : rechargez-la, puis recommencez.")


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def set_cookie(answer: Response, token: str, rules: Rules) -> None:
    """Give the session to the browser."""
    answer.set_cookie(
        COOKIE, token, max_age=int(rules.longest.total_seconds()), httponly=True, samesite="lax", secure=rules.https
    )


def local_path(text: str) -> str:
    """A path of ours to go on to after the sign-in, else the first page: never an address elsewhere."""
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if plain and all(ord(c) > 31 for c in text) and not text.startswith("/connexion") else "/"
