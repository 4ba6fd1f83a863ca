"""Webhooks in the pages: registering, pausing, new secret, what was sent, sending again. Right.CONNECTORS."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.connectors import BOTH_SECRETS, ConnectorRefusal, DeliveryState, HookState, Scope, new_secret
from triage.domain.events import EventType
from triage.domain.people import Person, Right
from triage.web.connector_forms import events_of, name_of, period_of, sight_of, text
from triage.web.connector_models import BADGES, DELIVERIES, ConnectorReader
from triage.web.consumer_pages import Form, check_may_give, sight_choices, within
from triage.web.doors import Doors
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

PAGE_SIZE = 50
NEWEST = 2**62
HookId = Annotated[int, Path(ge=1, le=NEWEST)]
DeliveryId = Annotated[int, Path(ge=1, le=NEWEST)]
STATES = {"suspendre": HookState.PAUSED, "reprendre": HookState.ACTIVE, "retirer": HookState.REMOVED}
LISTED = {"en-attente": DeliveryState.WAITING, "remis": DeliveryState.SENT, "abandonnes": DeliveryState.ABANDONED}


def webhook_pages(doors: Doors, reader: Reader, now: Callable[[], datetime]) -> APIRouter:  # noqa: C901  a table of routes
    """The routes below `/connecteurs/webhooks`."""
    routes = APIRouter(prefix="/connecteurs/webhooks")
    store = doors.connectors
    said = ConnectorReader(doors.referential, reader.zone, reader.called)

    def hook_form(
        request: Request, person: Person, *, fault: str = "", typed: tuple[str, str] = ("", ""), status: int = 200
    ) -> Response:
        return page(
            request,
            "connecteur_webhook_nouveau.html",
            status=status,
            events=[(e.value, e.words) for e in EventType],
            fault=fault,
            typed=typed,
            **sight_choices(doors, person),
        )

    @routes.get("/nouveau")
    def new(request: Request) -> Response:
        return hook_form(request, demand(request, Right.CONNECTORS))

    @routes.post("/nouveau")
    def add(request: Request, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        url, secret, with_record = text(form, "adresse").strip(), new_secret(), bool(text(form, "fiche"))
        try:
            name, events = name_of(form), events_of(form)
            doors.connector_rules.check_url(url)
            if with_record:
                check_may_give({Scope.RECORDS}, person)
            sight = within(sight_of(form, doors.referential, doors.cases.mailbox_states()), person)
            made = store.add_webhook(name, url, events, sight, secret, person.login, now(), with_record=with_record)
        except ConnectorRefusal as refusal:
            return hook_form(request, person, fault=refusal.words, typed=(text(form, "nom"), url), status=422)
        return shown(request, made, secret=secret)

    def shown(
        request: Request, hook_id: int, *, state: str = "", before: int = NEWEST, secret: str = "", fault: str = ""
    ) -> Response:
        demand(request, Right.CONNECTORS)
        hook = store.webhook(hook_id)
        counts = store.delivery_counts().get(hook_id, {})
        found = store.deliveries(hook_id, LISTED.get(state), before, PAGE_SIZE + 1)
        lines = [said.delivery(d, []) for d in found[:PAGE_SIZE]]
        today = now().astimezone(reader.zone).date().isoformat()
        return page(
            request,
            "connecteur_webhook.html",
            status=422 if fault else 200,
            h=said.hook(hook, counts, now()),
            lines=lines,
            state=state,
            states=[(code, BADGES[s], DELIVERIES[s], counts.get(s, 0)) for code, s in LISTED.items()],
            after=lines[-1].id if len(found) > PAGE_SIZE else 0,
            today=today,
            secret=secret,
            fault=fault,
            hours=int(BOTH_SECRETS.total_seconds() // 3600),
        )

    @routes.get("/{hook_id}")
    def hook(
        request: Request,
        hook_id: HookId,
        state: Annotated[str, Query(alias="etat", max_length=20)] = "",
        before: Annotated[int, Query(alias="avant", ge=1, le=NEWEST)] = NEWEST,
    ) -> Response:
        return shown(request, hook_id, state=state, before=before)

    @routes.post("/{hook_id}/etat")
    def set_state(request: Request, hook_id: HookId, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        wanted = STATES.get(text(form, "action"))
        if wanted is not None:
            store.set_hook_state(hook_id, wanted, person.login, now())
        where = "/connecteurs" if wanted is HookState.REMOVED else f"/connecteurs/webhooks/{hook_id}"
        return RedirectResponse(where, status_code=303)

    @routes.post("/{hook_id}/secret")
    def rotate(request: Request, hook_id: HookId) -> Response:
        person = demand(request, Right.CONNECTORS)
        secret = new_secret()
        store.rotate_secret(hook_id, secret, now() + BOTH_SECRETS, person.login, now())
        return shown(request, hook_id, secret=secret)

    @routes.post("/{hook_id}/renvoyer")
    def replay(request: Request, hook_id: HookId, form: Form) -> Response:
        person = demand(request, Right.CONNECTORS)
        try:
            since, until = period_of(form, reader.zone)
        except ConnectorRefusal as refusal:
            return shown(request, hook_id, fault=refusal.words)
        store.replay_period(hook_id, since, until, person.login, now())
        return RedirectResponse(f"/connecteurs/webhooks/{hook_id}?etat=en-attente", status_code=303)

    @routes.get("/{hook_id}/envois/{delivery_id}")
    def delivery(request: Request, hook_id: HookId, delivery_id: DeliveryId) -> Response:
        demand(request, Right.CONNECTORS)
        one = store.delivery(delivery_id)
        return page(
            request,
            "connecteur_envoi.html",
            h=said.hook(store.webhook(hook_id), {}, now()),
            d=said.delivery(one, store.tries(delivery_id)),
        )

    @routes.post("/{hook_id}/envois/{delivery_id}/renvoyer")
    def replay_one(request: Request, hook_id: HookId, delivery_id: DeliveryId) -> Response:
        person = demand(request, Right.CONNECTORS)
        store.replay([store.delivery(delivery_id).id], person.login, now())
        return RedirectResponse(f"/connecteurs/webhooks/{hook_id}/envois/{delivery_id}", status_code=303)

    return routes
