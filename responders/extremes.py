"""A letter where everything is known and where nothing is: what its editor looks at before keeping it. Invented values."""

from datetime import UTC, date, datetime, timedelta

from responders.catalogue import Letter
from responders.responder import TemplateResponder
from responders.variables import ALL, Kind, Variable
from triage.domain.entities import Extraction
from triage.domain.letters import Value
from triage.domain.mail import Address, ParsedMail
from triage.domain.referential import Label
from triage.domain.replies import Proposal

DAY = date(2026, 3, 12)
_NOTHING = Extraction(entities=(), secrets=(), version="essai")


def everything_known(responder: TemplateResponder, letter: Letter) -> Proposal:
    """The letter with a value for every variable, its own label between « »."""
    given = {v.name: _example(v) for v in ALL}
    return responder.fill(letter, _a_mail(), _label(letter), _NOTHING, why="Essai.", given=given)


def nothing_known(responder: TemplateResponder, letter: Letter) -> Proposal:
    """The letter where only the day of the mail is known."""
    return responder.fill(letter, _a_mail(), _label(letter), _NOTHING, why="Essai.")


def _example(variable: Variable) -> Value:
    if variable.kind is Kind.DATE:
        return DAY + timedelta(days=len(variable.name))
    if variable.kind is Kind.NUMBER:
        return 15
    return "01 23 45 67 89" if variable.kind is Kind.PHONE else f"‹ {variable.label} ›"


def _label(letter: Letter) -> Label:
    return Label.from_code(letter.about.label)


def _a_mail() -> ParsedMail:
    return ParsedMail(
        subject="Objet d'essai",
        body="",
        passages=(),
        date=datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC),
        sender=Address(name="", email="usager@exemple.fr"),
    )
