"""Replies prepared for a human: which letter fits a mail, and the letter filled in.

Knows `triage.domain` only. Sends nothing, reads no file but the templates and the town's facts.
"""

from pathlib import Path

from responders.catalogue import load_catalogue
from responders.letterheads import load_letterheads
from responders.letters import LetterShelf
from responders.overlay import Versions
from responders.responder import TemplateResponder
from responders.town import load_town

TEMPLATES = Path(__file__).resolve().parent / "templates"


def load_responder(
    town: Path | None, templates: Path = TEMPLATES, versions: Versions | None = None
) -> TemplateResponder:
    """The responder of a town (`triage.ports.Responder`).

    `town` is the TOML file of the town's facts; without one, each fact stands in the letters as a hole to fill.
    `versions` gives the town's own versions of letters, read again whenever they change.
    Raises ConfigurationError for a wrong town file and TemplateFault for a wrong template.
    """
    return TemplateResponder(load_catalogue(templates), load_town(town), versions)


__all__ = ["TEMPLATES", "LetterShelf", "TemplateResponder", "load_letterheads", "load_responder"]
