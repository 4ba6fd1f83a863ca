"""Signing in through the town's identity provider: OpenID Connect, authorization code with PKCE, any provider by discovery.

Sources: OpenID Connect Core 1.0 and Discovery 1.0, RFC 7636 (PKCE), RFC 9700 (state, nonce, exact redirect).
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import httpx2
from fastapi import APIRouter, Query, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.responses import RedirectResponse, Response

from triage.domain.accounts import Account, clean_login, login_fault
from triage.domain.errors import NotAllowed
from triage.domain.people import Role
from triage.ports.accounts import AccountStore
from triage.web.login_pages import open_session
from triage.web.sessions import Rules, local_path
from triage.web.who import signed_in

TRANSIT = "vaguemestre_connexion"
TRANSIT_SECONDS = 600
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
REFUSED = "La connexion de la ville n’a pas abouti. Recommencez, ou prévenez votre administrateur."
Asked = Annotated[str, Query(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The town's provider. `login_claim` names the claim that becomes the login; `roles_claim` one that lists groups, which
    `roles` maps to our roles ("" leaves roles to our administrators); `create` opens an account without rights to whoever
    the provider knows.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str
    login_claim: str = "preferred_username"
    roles_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    create: bool = True
    seconds: float = 10.0


def town_login_pages(
    accounts: AccountStore, provider: Provider, rules: Rules, now: Callable[[], datetime]
) -> APIRouter:
    """`/connexion/ville` leaves for the provider, `/connexion/retour` comes back from it."""
    routes = APIRouter()

    @routes.get("/connexion/ville")
    def leave(request: Request, suite: Asked = "/", join: Annotated[str, Query(alias="rattacher")] = "") -> Response:
        known = _discover(provider)
        secret = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        digest = hashlib.sha256(secret["verifier"].encode()).digest()
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": _return_address(request),
            "scope": "openid profile email",
            "state": secret["state"],
            "nonce": secret["nonce"],
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        answer = RedirectResponse(f"{known['authorization_endpoint']}?{urlencode(query)}", status_code=303)
        person = signed_in(request) if join else None
        kept = secret | {"suite": local_path(suite), "join": person.login if person else ""}
        transit = base64.urlsafe_b64encode(json.dumps(kept).encode()).decode()
        answer.set_cookie(
            TRANSIT,
            transit,
            max_age=TRANSIT_SECONDS,
            httponly=True,
            samesite="lax",
            secure=rules.https,
            path="/connexion",
        )
        return answer

    @routes.get("/connexion/retour")
    def come_back(request: Request, state: Asked = "", code: Asked = "") -> Response:
        secret = _transit(request.cookies.get(TRANSIT, ""))
        if not code or not secret or not _same(secret.get("state", ""), state):
            raise _refused("state")
        claims = _claims(provider, code, secret, _return_address(request))
        if secret.get("join"):
            person = signed_in(request)
            if person is None or person.login != secret["join"]:
                raise _refused("another person")
            _join(accounts, provider, person.login, claims, now())
            answer: Response = RedirectResponse("/compte", status_code=303)
            answer.delete_cookie(TRANSIT, path="/connexion")
            return answer
        account = _account(accounts, provider, claims, now())
        old = getattr(request.state, "session", None)
        answer = open_session(accounts, account.login, rules, now(), local_path(secret.get("suite", "/")), old=old)
        answer.delete_cookie(TRANSIT, path="/connexion")
        return answer

    return routes


def _return_address(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/connexion/retour"


def _same(kept: str, given: str) -> bool:
    return bool(kept) and secrets.compare_digest(kept.encode(), given.encode())


def _refused(where: str) -> NotAllowed:
    return NotAllowed(f"identity provider: {where}", words=REFUSED)


def _transit(cookie: str) -> dict[str, str]:
    try:
        content = json.loads(base64.urlsafe_b64decode(cookie.encode()))
    except ValueError:
        return {}
    return content if isinstance(content, dict) and all(isinstance(v, str) for v in content.values()) else {}


def _discover(provider: Provider) -> dict[str, Any]:
    found = _json(provider, "GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != provider.issuer.rstrip("/"):
        raise _refused("issuer")
    if any(not isinstance(found.get(name), str) for name in ENDPOINTS):
        raise _refused("discovery")
    return found


def _json(provider: Provider, method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx2.request(method, url, timeout=provider.seconds, follow_redirects=False, **more)
        content = answer.json() if answer.status_code == 200 else None
    except (httpx2.HTTPError, ValueError) as error:
        raise _refused(type(error).__name__) from error
    if not isinstance(content, dict):
        raise _refused(f"status {answer.status_code}")
    return content


def _claims(provider: Provider, code: str, secret: Mapping[str, str], redirect: str) -> Mapping[str, Any]:
    """The checked claims of the identity token: signature, issuer, audience, times, nonce."""
    known = _discover(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": secret.get("verifier", ""),
    }
    given = _json(
        provider, "POST", known["token_endpoint"], data=form, auth=(provider.client_id, provider.client_secret)
    )
    keys = _json(provider, "GET", known["jwks_uri"])
    try:
        token = jwt.decode(str(given.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": known["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": secret.get("nonce", "")},
        ).validate(token.claims)
    except (JoseError, ValueError) as error:
        raise _refused(type(error).__name__) from error
    return token.claims


def _join(accounts: AccountStore, provider: Provider, login: str, claims: Mapping[str, Any], now: datetime) -> None:
    """Tie the signed-in person's account to theirs at the provider: they have shown both. Raises NotAllowed."""
    subject = f"{provider.issuer}#{claims['sub']}"
    account, other = accounts.account(login), accounts.by_subject(subject)
    if account is None or (other is not None and other.login != login):
        raise NotAllowed(
            "subject already joined",
            words="Cette identité est déjà rattachée à un autre compte : voyez votre administrateur.",
        )
    accounts.save(replace(account, subject=subject), actor=login, now=now)


def _without_locking_out(accounts: AccountStore, account: Account, roles: frozenset[Role]) -> frozenset[Role]:
    """The provider's roles; the last active administrator stays one, or nobody could open accounts any more."""
    left = any(
        Role.ADMINISTRATEUR in a.roles and not a.disabled for a in accounts.accounts() if a.login != account.login
    )
    return roles if left else roles | (account.roles & {Role.ADMINISTRATEUR})


def _account(accounts: AccountStore, provider: Provider, claims: Mapping[str, Any], now: datetime) -> Account:
    """The account of these claims, created or brought up to date where the settings say so. Raises NotAllowed."""
    subject = f"{provider.issuer}#{claims['sub']}"
    found = accounts.by_subject(subject)
    groups = claims.get(provider.roles_claim, ()) if provider.roles_claim else ()
    listed = groups if isinstance(groups, list | tuple) else [groups]
    roles = frozenset(provider.roles[g] for g in listed if isinstance(g, str) and g in provider.roles)
    if found is None:
        login = clean_login(str(claims.get(provider.login_claim) or claims.get("email") or ""))
        # A local account of that name is not taken over: its owner joins the two once signed in (« Mon compte »).
        if not provider.create or login_fault(login) or accounts.account(login) is not None:
            raise NotAllowed(
                "no account",
                words="Votre compte de la ville n’est pas ouvert ici : demandez-le à votre administrateur, ou, si vous avez déjà "
                "un mot de passe ici, connectez-vous avec lui et rattachez les deux comptes dans « Mon compte ».",
            )
        name = str(claims.get("name") or login)
        fresh = Account(login=login, name=name, roles=roles, subject=subject)
        accounts.save(fresh, actor=provider.name, now=now)
        return fresh
    if found.disabled:
        raise NotAllowed("account disabled", words="Ce compte est désactivé : voyez votre administrateur.")
    if provider.roles_claim:
        roles = _without_locking_out(accounts, found, roles)
    if provider.roles_claim and roles != found.roles:
        found = replace(found, roles=roles)
        accounts.save(found, actor=provider.name, now=now)
    return found
