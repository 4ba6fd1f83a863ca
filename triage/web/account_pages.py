"""« Mon compte » for everybody, « Personnes » for administrators."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.accounts import Account, clean_login, login_fault, password_fault, wait_after
from triage.domain.errors import UnknownCase
from triage.domain.people import CONTENT, NOTHING, Right, Role, Sight
from triage.ports.accounts import Passwords
from triage.web.bannettes import full_name
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.preference_pages import keys_act
from triage.web.rendering import page
from triage.web.sessions import new_token
from triage.web.who import demand, person_of
from triage.web.words import ACCOUNT_ROLES, short_date, stamp

LINK_LASTS = timedelta(days=3)
Word = Annotated[str, Form(max_length=400)]
Words = Annotated[list[str] | None, Form()]


def account_pages(  # noqa: C901, PLR0915 - one family of routes
    doors: Doors, reader: Reader, passwords: Passwords, now: Callable[[], datetime], *, provider: str = ""
) -> APIRouter:
    """The routes; `provider` is the name of the town's identity provider, "" for none."""
    routes = APIRouter()
    accounts, referential = doors.accounts, reader.referential

    def people(request: Request, *, fault: str = "", link: str = "", status: int = 200) -> Response:
        return page(
            request,
            "personnes.html",
            accounts=accounts.accounts(),
            roles=ACCOUNT_ROLES,
            fault=fault,
            link=link,
            status=status,
        )

    def card(request: Request, login: str, *, fault: str = "", link: str = "", status: int = 200) -> Response:
        found = accounts.account(login)
        if found is None:
            raise UnknownCase("no such account", words="Ce compte n’existe pas.")
        sensitive = [(e.label.code, full_name(e.label, referential)) for e in referential.entries if e.sensitive]
        return page(
            request,
            "personne.html",
            account=found,
            roles=ACCOUNT_ROLES,
            mailboxes=sorted(doors.cases.mailbox_states()),
            services=[(e.label.service, e.name) for e in referential.services()],
            sensitive=[*sensitive, (CONTENT, "Courriers parlant de santé ou d’enfants en danger")],
            sessions=len(accounts.sessions(login)),
            locked=accounts.failures(login)[0],
            fault=fault,
            link=link,
            status=status,
        )

    @routes.get("/compte")
    def mine(request: Request) -> Response:
        return own(request)

    def own(request: Request, *, fault: str = "", done: str = "", status: int = 200) -> Response:
        person = person_of(request)
        sessions = [
            (
                s.key,
                short_date(s.opened_at, reader.now(), reader.zone),
                short_date(s.seen_at, reader.now(), reader.zone),
                s.key == request.state.session.key,
            )
            for s in accounts.sessions(person.login)
        ]
        return page(
            request,
            "compte.html",
            roles=ACCOUNT_ROLES,
            sessions=sessions,
            fault=fault,
            done=done,
            status=status,
            provider=provider,
            joined=bool((known := accounts.account(person.login)) and known.subject),
            keys=keys_act(doors, person.login),
        )

    @routes.post("/compte/mot-de-passe")
    def change(request: Request, present: Word, password: Word, again: Word) -> Response:
        person = person_of(request)
        fault = password_fault(password, person.login)
        count, last = accounts.failures(person.login)
        if last is not None and now() - last < wait_after(count):
            fault = "Trop d’essais : réessayez plus tard."
        elif not passwords.verify(accounts.password(person.login), present):
            accounts.note_failure(person.login, now())
            fault = "Le mot de passe actuel n’est pas le bon."
        elif password != again:
            fault = "Les deux mots de passe ne sont pas les mêmes."
        if fault:
            return own(request, fault=fault, status=400)
        accounts.set_password(person.login, passwords.hash(password), actor=person.login, now=now())
        return RedirectResponse("/connexion", status_code=303)

    @routes.post("/compte/sessions/fermer")
    def close_all(request: Request) -> Response:
        accounts.close_sessions(person_of(request).login)
        return RedirectResponse("/connexion", status_code=303)

    @routes.get("/personnes")
    def listed(request: Request) -> Response:
        demand(request, Right.ACCOUNTS)
        return people(request)

    @routes.post("/personnes")
    def add(request: Request, login: Word, name: Word, roles: Words = None) -> Response:
        person = demand(request, Right.ACCOUNTS)
        chosen = clean_login(login)
        fault = login_fault(chosen) or ("Cet identifiant est déjà pris." if accounts.account(chosen) else "")
        if fault:
            return people(request, fault=fault, status=400)
        fresh = Account(login=chosen, name=name.strip() or chosen, roles=_roles(roles), sight=NOTHING)
        accounts.save(fresh, actor=person.login, now=now())
        return card(request, chosen, link=_link(request, chosen))

    @routes.get("/personnes/journal")
    def journal(request: Request) -> Response:
        demand(request, Right.ACCOUNTS)
        lines = [
            (stamp(n.at, reader.zone), reader.called(n.actor), n.login, _roles_said(n.what)) for n in accounts.journal()
        ]
        return page(request, "comptes_journal.html", lines=lines)

    @routes.get("/personnes/{login}")
    def one(request: Request, login: str) -> Response:
        demand(request, Right.ACCOUNTS)
        return card(request, login)

    @routes.post("/personnes/{login}")
    def save(
        request: Request,
        login: str,
        name: Word,
        quality: Word = "",
        roles: Words = None,
        mailboxes: Words = None,
        services: Words = None,
        opened: Words = None,
        every_mailbox: Word = "",
        every_service: Word = "",
        every_sensitive: Word = "",
        disabled: Word = "",
    ) -> Response:
        person = demand(request, Right.ACCOUNTS)
        old = accounts.account(login)
        if old is None:
            raise UnknownCase("no such account", words="Ce compte n’existe pas.")
        chosen = Account(
            login=old.login,
            name=name.strip() or old.login,
            roles=_roles(roles),
            sight=Sight(
                mailboxes=None if every_mailbox else frozenset(mailboxes or ()),
                services=None if every_service else frozenset(services or ()),
                opened=None if every_sensitive else frozenset(opened or ()),
            ),
            disabled=bool(disabled),
            subject=old.subject,
            quality=" ".join(quality.split()),
        )
        if _last_administrator(chosen):
            words = "Il doit rester au moins un administrateur actif."
            return card(request, login, fault=words, status=400)
        accounts.save(chosen, actor=person.login, now=now())
        return RedirectResponse(f"/personnes/{login}", status_code=303)

    @routes.post("/personnes/{login}/lien")
    def give_link(request: Request, login: str) -> Response:
        demand(request, Right.ACCOUNTS)
        if accounts.account(login) is None:
            raise UnknownCase("no such account", words="Ce compte n’existe pas.")
        accounts.forget_failures(login)
        return card(request, login, link=_link(request, login))

    @routes.post("/personnes/{login}/sessions")
    def sign_out(request: Request, login: str) -> Response:
        demand(request, Right.ACCOUNTS)
        accounts.close_sessions(login)
        return RedirectResponse(f"/personnes/{login}", status_code=303)

    def _link(request: Request, login: str) -> str:
        token = new_token()
        accounts.issue_link(login, token, now(), LINK_LASTS, actor=person_of(request).login)
        return f"{request.url.scheme}://{request.url.netloc}/lien/{token}"

    def _last_administrator(changed: Account) -> bool:
        def counts(account: Account) -> bool:
            return Role.ADMINISTRATEUR in account.roles and not account.disabled

        others = [a for a in accounts.accounts() if a.login != changed.login]
        return not counts(changed) and not any(map(counts, others))

    return routes


def _roles(codes: list[str] | None) -> frozenset[Role]:
    return frozenset(Role(code) for code in codes or () if code in set(Role))


def _roles_said(what: str) -> str:
    """A line of the journal, the codes of roles as people know them."""
    before, mark, after = what.partition("rôles : ")
    codes, end, rest = after.partition(" ;")
    known = {role.value: name for role, (name, _) in ACCOUNT_ROLES.items()}
    return f"{before}{mark}{', '.join(known.get(code, code) for code in codes.split(', '))}{end}{rest}"
