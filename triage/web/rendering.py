"""The pages' own Jinja2 environment: everything is escaped, an unknown variable is an error. Replies have another one."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from triage import __version__
from triage.domain.cleaning import shown
from triage.web import words
from triage.web.navigation import navigation
from triage.web.who import signed_in

TEMPLATES = Path(__file__).parent / "templates"


def _plain(value: object) -> object:
    """Every text that a template prints, but what is markup already."""
    return shown(value) if type(value) is str else value


ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_plain,
)
ENVIRONMENT.globals["version"] = __version__
ENVIRONMENT.filters["number"] = words.number


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A rendered page. Every template also knows `person`, `navigation`, `path` and `csrf`, the token of its forms."""
    person = signed_in(request)
    known = {
        "person": person,
        "navigation": navigation(person) if person else (),
        "path": request.url.path,
        "csrf": getattr(request.state, "csrf", ""),
    }
    return HTMLResponse(ENVIRONMENT.get_template(template).render(known | values), status_code=status)
