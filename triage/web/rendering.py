"""The pages' own Jinja2 environment: everything is escaped, an unknown variable is an error. Replies have another one."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from triage import __version__
from triage.web import words

TEMPLATES = Path(__file__).parent / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals["version"] = __version__
ENVIRONMENT.filters["number"] = words.number


def page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A rendered page."""
    return HTMLResponse(ENVIRONMENT.get_template(template).render(values), status_code=status)
