"""Puts the pages together: routes, errors in words, own files, headers. Nothing is fetched from elsewhere."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from triage.domain.errors import NotAllowed, StoreUnavailable, UnknownCase, UnknownLetter, VaguemestreError
from triage.records import Writer, load_kinds
from triage.web.account_pages import account_pages
from triage.web.api import PREFIX, create_api
from triage.web.attachment_pages import attachment_pages
from triage.web.bench_pages import bench_pages
from triage.web.bulk_pages import bulk_pages, undo_pages
from triage.web.choice_pages import choice_pages
from triage.web.company_pages import company_pages
from triage.web.connector_pages import connector_pages
from triage.web.consumer_pages import consumer_pages
from triage.web.dashboard_pages import dashboard_pages
from triage.web.decision_pages import decision_pages
from triage.web.doors import Doors
from triage.web.entity_pages import entity_pages
from triage.web.explanation_pages import explanation_pages
from triage.web.export_pages import export_pages
from triage.web.guard import Guard
from triage.web.help_pages import help_pages
from triage.web.la_suite import la_suite_routes
from triage.web.label_pages import label_pages
from triage.web.letter_pages import letter_pages
from triage.web.login_pages import login_pages
from triage.web.mail_pages import mail_pages
from triage.web.mail_room_pages import mail_room_pages
from triage.web.measure_pages import measure_pages
from triage.web.model_pages import model_pages
from triage.web.names import Names
from triage.web.outcome_models import Reader
from triage.web.preference_pages import preference_pages
from triage.web.queue_pages import queue_pages
from triage.web.register_pages import register_pages
from triage.web.rendering import page
from triage.web.reply_pages import reply_pages
from triage.web.search_pages import search_pages
from triage.web.sending_pages import sending_pages
from triage.web.sessions import Rules, Sessions, check_form
from triage.web.state_pages import state_pages
from triage.web.streams import Streams, stream_pages
from triage.web.town_login import Provider, town_login_pages
from triage.web.webhook_pages import webhook_pages

STATIC = Path(__file__).parent / "static"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    doors: Doors,
    *,
    zone: tzinfo | None = None,
    now: Callable[[], datetime] = _utc_now,
    names: Collection[str] = (),
    any_address: bool = False,
    rules: Rules | None = None,
    provider: Provider | None = None,
) -> Guard:
    """The ASGI application. `zone` is the town's time zone (metropolitan France by default); `names` and `any_address` say
    which Host names are answered besides the loopback's, see `Guard`; `rules` are those of sessions; `provider` is the
    town's identity provider.
    """
    rules = rules or Rules()
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, title="Vaguemestre", dependencies=[Depends(check_form)]
    )
    town_zone = zone or ZoneInfo("Europe/Paris")
    reader = Reader(referential=doors.referential, zone=town_zone, now=now, called=Names(doors.accounts))
    app.include_router(
        login_pages(doors.accounts, doors.passwords, rules, now, provider=provider.name if provider else "")
    )
    if provider is not None:
        app.include_router(town_login_pages(doors.accounts, provider, rules, now))
    streams = Streams(doors.cases)
    for family in (
        account_pages(doors, reader, doors.passwords, now, provider=provider.name if provider else ""),
        preference_pages(doors),
        mail_pages(doors, reader),
        attachment_pages(doors),
        decision_pages(doors, reader),
        bulk_pages(doors, reader),
        undo_pages(doors, reader),
        company_pages(doors, reader),
        entity_pages(doors, reader),
        state_pages(doors.cases),
        stream_pages(streams),
        search_pages(doors.searches, reader),
        bench_pages(doors.bench, reader),
        mail_room_pages(doors.mail_room, reader),
        dashboard_pages(doors, reader),
        help_pages(),
        choice_pages(doors, reader),
        reply_pages(doors, reader),
        sending_pages(doors, reader),
        queue_pages(doors, reader),
        explanation_pages(doors, reader),
        measure_pages(doors, reader),
        letter_pages(doors, reader),
        model_pages(doors, reader),
        label_pages(doors, reader),
        register_pages(doors, reader),
    ):
        app.include_router(family)
    writer = Writer(doors.referential, load_kinds(), reader.zone)
    api = create_api(doors.connectors, writer, now, requests_per_minute=doors.connector_rules.requests_per_minute)
    app.include_router(export_pages(doors.connectors, reader, writer))
    app.include_router(webhook_pages(doors, reader, now))
    app.include_router(consumer_pages(doors, reader, now))
    app.include_router(connector_pages(doors, reader, api, now))
    app.include_router(la_suite_routes(doors.la_suite))
    app.mount(PREFIX, api)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(UnknownCase, _unknown)
    app.add_exception_handler(UnknownLetter, _unknown)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(StoreUnavailable, _unavailable)
    app.add_exception_handler(VaguemestreError, _impossible)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _unexpected)
    # Around the whole application and not one of its middlewares: the answer to an unexpected error passes it too.
    signed = Sessions(app, doors.accounts, rules=rules, now=now)
    return Guard(signed, names=names, any_address=any_address, close=streams.close)


def _unknown(request: Request, error: Exception) -> Response:
    words = error.words if isinstance(error, VaguemestreError) else UnknownCase.words
    return _fault(request, 404, "Introuvable", words)


def _not_allowed(request: Request, error: Exception) -> Response:
    words = error.words if isinstance(error, NotAllowed) else NotAllowed.words
    return _fault(request, 403, "Accès refusé", words)


def _unavailable(request: Request, error: Exception) -> Response:
    del error
    words = f"{StoreUnavailable.words} Réessayez dans un instant : aucun courrier n’est perdu."
    return _fault(request, 503, "Service momentanément indisponible", words)


def _impossible(request: Request, error: Exception) -> Response:
    words = error.words if isinstance(error, VaguemestreError) else VaguemestreError.words
    return _fault(request, 409, "Action impossible", words)


def _not_understood(request: Request, error: Exception) -> Response:
    del error
    return _fault(request, 404, "Introuvable", "Cette adresse ne correspond à aucun courrier ni à aucune page.")


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    if status == 404:
        return _fault(request, 404, "Introuvable", "Cette page n’existe pas.")
    return _fault(request, status, "Demande refusée", "Cette action n’est pas possible sur cette page.")


def _unexpected(request: Request, error: Exception) -> Response:
    del error
    return _fault(request, 500, "Erreur", VaguemestreError.words)


def _fault(request: Request, status: int, title: str, words: str) -> Response:
    return page(request, "erreur.html", status=status, title=title, words=words, code=status)
