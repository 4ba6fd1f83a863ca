"""Errors of the API: RFC 9457 problem documents, in French, that never repeat what was sent."""

from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from triage.domain.connectors import ConnectorRefusal
from triage.domain.errors import NotAllowed, StoreUnavailable, UnknownCase, VaguemestreError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Demande incorrecte",
    401: "Jeton absent ou refusé",
    403: "Droit manquant",
    404: "Introuvable",
    405: "Méthode refusée",
    409: "Conflit",
    412: "Condition non remplie",
    413: "Demande trop grande",
    415: "Format refusé",
    422: "Valeur refusée",
    429: "Trop de demandes",
    500: "Erreur",
    503: "Momentanément indisponible",
}
SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "champs": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail"],
}


class Problem(Exception):
    """An answer other than the one asked for; `detail` is one French sentence."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem(
    status: int, detail: str, *, headers: dict[str, str] | None = None, fields: list[str] | None = None
) -> Response:
    """The answer."""
    content: dict[str, object] = {
        "type": f"urn:vaguemestre:probleme:{status}",
        "title": TITLES.get(status, "Erreur"),
        "status": status,
        "detail": detail,
    }
    if fields:
        content["champs"] = fields
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def check_moments(*moments: datetime | None) -> None:
    """Raise Problem for a date without zone, or of a year that no database and no time zone reckons with."""
    for moment in moments:
        if moment is not None and (moment.tzinfo is None or not 1970 <= moment.year <= 2200):
            raise Problem(422, "Une date porte son fuseau et une année plausible : 2026-03-12T08:00:00+01:00.")


def answers(*statuses: int) -> dict[int | str, dict[str, object]]:
    """What the OpenAPI document says of these statuses."""
    return {s: {"description": TITLES[s], "content": {MEDIA_TYPE: {"schema": SCHEMA}}} for s in statuses}


def add_problem_handlers(api: FastAPI) -> None:
    """Every error of the API as a problem document."""
    api.add_exception_handler(Problem, _told)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(UnknownCase, _unknown)
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(ConnectorRefusal, _refused)
    api.add_exception_handler(StoreUnavailable, _unavailable)
    api.add_exception_handler(Exception, _unexpected)


def _told(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, Problem):
        raise error
    return problem(error.status, error.detail, headers=error.headers)


def _http(request: Request, error: Exception) -> Response:
    del request
    status = error.status_code if isinstance(error, HTTPException) else 400
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    words = {
        404: "Cette adresse n’existe pas dans l’API.",
        405: "Cette méthode n’existe pas à cette adresse.",
        400: "La demande n’a pas pu être lue.",
    }
    return problem(status, words.get(status, "Cette demande n’est pas possible."), headers=headers)


def _invalid(request: Request, error: Exception) -> Response:
    del request
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    if any(f["type"] == "json_invalid" for f in faults):
        return problem(400, "Le corps de la demande n’est pas du JSON.")
    # Names of our own fields only, never a value: it may be a name or a plate.
    fields = sorted({".".join(str(part) for part in f["loc"][:4]) for f in faults})
    return problem(422, "Au moins une valeur n’a pas la forme attendue : voir la documentation.", fields=fields)


def _unknown(request: Request, error: Exception) -> Response:
    del request
    return problem(404, error.words if isinstance(error, VaguemestreError) else UnknownCase.words)


def _not_allowed(request: Request, error: Exception) -> Response:
    del request, error
    return problem(403, "Ce jeton n’ouvre pas cela.")


def _refused(request: Request, error: Exception) -> Response:
    del request
    return problem(409, error.words if isinstance(error, VaguemestreError) else ConnectorRefusal.words)


def _unavailable(request: Request, error: Exception) -> Response:
    del request, error
    return problem(503, f"{StoreUnavailable.words} Réessayez dans un instant.", headers={"Retry-After": "5"})


def _unexpected(request: Request, error: Exception) -> Response:
    del request, error
    return problem(500, VaguemestreError.words)
