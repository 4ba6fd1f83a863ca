"""Models: the list, training, evaluation, promotion, silent trial, thresholds. For those with the right MODEL."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.errors import VaguemestreError
from triage.domain.learning import ModelVersion, Place, RunState, TrainingRun
from triage.domain.people import Right
from triage.domain.referential import Referential
from triage.domain.town_referential import overlaid
from triage.steps.promote import promote, roll_back, version_of
from triage.web.doors import Doors
from triage.web.model_views import VersionLine, class_name, readable, report_of, threshold_of, version_line
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand, person_of

# A running process that gave no sign of life for so long is dead; its run can be taken up again.
SILENT = timedelta(seconds=60)
HOME = "/modele"
Why = Annotated[str, Form(alias="motif", max_length=500)]


def see(path: str) -> RedirectResponse:
    """After a form: look at this page."""
    return RedirectResponse(path, status_code=303)


def in_force(doors: Doors) -> Referential:
    """The referential with what the town decided from its pages."""
    return overlaid(doors.referential, doors.learning.thresholds(), doors.learning.classes())


def serving(doors: Doors) -> ModelVersion | None:
    """The model that sorts, as far as it is known: that which a person put into service, else that of the settings."""
    active = doors.learning.placed().get(Place.ACTIVE, "")
    return next((v for v in doors.learning.models() if v.model == active), None) if active else doors.shipped


def known_version(model: str, doors: Doors) -> ModelVersion:
    """A version of the town, or the shipped one. Raises UnknownCase."""
    if doors.shipped is not None and model == doors.shipped.model:
        return doors.shipped
    return version_of(model, doors.learning)


def run_words(run: TrainingRun, now: datetime) -> str:
    """How a run stands, in words."""
    if run.state is RunState.RUNNING and run.beat_at is not None and now - run.beat_at > SILENT:
        return "interrompu (le processus ne répond plus)"
    return {
        RunState.WAITING: "en attente",
        RunState.RUNNING: "en cours",
        RunState.DONE: "terminé",
        RunState.FAILED: "échoué",
        RunState.STOPPED: "arrêté",
    }[run.state]


def model_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/modele` and what belongs to one version."""
    routes, learning = APIRouter(), doors.learning
    routes.include_router(_training(doors, reader.now))
    routes.include_router(_thresholds(doors, reader.now))

    def one(request: Request, model: str, *, fault: str = "", status: int = 200) -> Response:
        version, referential = known_version(model, doors), in_force(doors)
        examples = readable(learning.examples(), referential, person_of(request).sight)
        return page(
            request, "modele_version.html", status=status, v=version_line(version, learning.placed(), referential), fault=fault,
            r=report_of(version, examples, referential), card=version.card, zone=reader.zone, shipped=version is doors.shipped,
            sorts=version is doors.shipped and not learning.placed().get(Place.ACTIVE, ""),
        )  # fmt: skip

    @routes.get(HOME)
    def overview(request: Request) -> Response:
        demand(request, Right.MODEL)
        referential, placed, now = in_force(doors), learning.placed(), reader.now()
        return page(
            request, "modele.html", now_serving=_line(serving(doors), placed, referential), shadow=placed.get(Place.SHADOW, ""),
            shipped=_line(doors.shipped, placed, referential),
            versions=[version_line(v, placed, referential) for v in learning.models()],
            runs=[(run, run_words(run, now)) for run in learning.runs(5)],
            examples=len(learning.examples()), back=learning.previous(), journal=learning.journal()[:15], zone=reader.zone,
        )  # fmt: skip

    @routes.get(HOME + "/versions/{model}")
    def version(request: Request, model: str) -> Response:
        demand(request, Right.MODEL)
        return one(request, model)

    @routes.post(HOME + "/versions/{model}/mettre-en-service")
    def put_into_service(request: Request, model: str, why: Why = "") -> Response:
        person = demand(request, Right.MODEL)
        referential = in_force(doors)
        try:
            promote(
                model,
                person.login,
                why,
                learning,
                reader.now(),
                name_of=lambda code: class_name(code, referential),
            )
        except VaguemestreError as error:
            return one(request, model, fault=error.words, status=409)
        return see(HOME)

    @routes.post(HOME + "/versions/{model}/essai")
    def trial(request: Request, model: str, wanted: Annotated[str, Form(alias="essai")] = "") -> Response:
        person = demand(request, Right.MODEL)
        chosen = version_of(model, learning).model if wanted == "oui" else ""
        learning.place(Place.SHADOW, chosen, person.login, "demandé depuis la page", reader.now())
        return see(f"{HOME}/versions/{quote(model)}")

    @routes.post(HOME + "/retour")
    def back(request: Request) -> Response:
        person = demand(request, Right.MODEL)
        roll_back(person.login, learning, reader.now())
        return see(HOME)

    return routes


def _line(version: ModelVersion | None, placed: Mapping[Place, str], referential: Referential) -> VersionLine | None:
    return version_line(version, placed, referential) if version is not None else None


def _training(doors: Doors, now: Callable[[], datetime]) -> APIRouter:
    routes, learning = APIRouter(), doors.learning

    @routes.post(HOME + "/entrainements")
    def train(request: Request) -> Response:
        person = demand(request, Right.MODEL)
        doors.trainer.start(learning.ask_run(person.login, 1, now()))
        return see(HOME)

    @routes.post(HOME + "/entrainements/{run_id}/arreter")
    def stop(request: Request, run_id: int) -> Response:
        demand(request, Right.MODEL)
        learning.end_run(run_id, now(), stopped=True)
        return see(HOME)

    return routes


def _thresholds(doors: Doors, now: Callable[[], datetime]) -> APIRouter:
    routes, learning = APIRouter(), doors.learning

    @routes.get(HOME + "/seuils")
    def thresholds(
        request: Request,
        code: Annotated[str, Query(alias="classe")] = "",
        tried: Annotated[float | None, Query(alias="seuil", ge=0, le=1)] = None,
    ) -> Response:
        demand(request, Right.MODEL)
        referential, shown = in_force(doors), serving(doors)
        codes = [label.code for label in referential.labels()]
        code = code if code in codes else codes[0]
        return page(
            request, "modele_seuils.html", model=shown.model if shown else "",
            t=threshold_of(code, tried, shown.card if shown else {}, learning.thresholds(), referential),
            classes=[(c, class_name(c, referential)) for c in codes],
        )  # fmt: skip

    @routes.post(HOME + "/seuils")
    def set_one(
        request: Request,
        code: Annotated[str, Form(alias="classe")],
        value: Annotated[float | None, Form(alias="seuil", ge=0, le=1)] = None,
        forget: Annotated[str, Form(alias="oublier")] = "",
    ) -> Response:
        person = demand(request, Right.MODEL)
        if code in {label.code for label in in_force(doors).labels()}:
            learning.set_threshold(code, None if forget else value, person.login, now())
        return see(f"{HOME}/seuils?classe={quote(code)}")

    return routes
