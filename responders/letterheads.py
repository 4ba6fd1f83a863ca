"""How each service of the town signs and from which address it writes, by the town's facts."""

from collections.abc import Callable
from pathlib import Path

from responders.environment import Hole, make_environment
from responders.town import Town, load_town
from responders.variables import VARIABLES
from triage.domain.drafts import Letterhead
from triage.domain.mail import Address

_SIGNATURE = (
    ("signataire_nom", "nom du signataire"),
    ("signataire_qualite", "qualité du signataire"),
    ("nom", "nom du service"),
)


def load_letterheads(town: Path | None) -> Callable[[str], Letterhead]:
    """The letterhead by the code of a service. Raises ConfigurationError for a wrong town file."""
    facts_of_town = load_town(town)
    services, mention = facts_of_town.services, _mention(facts_of_town)

    def letterhead(service: str) -> Letterhead:
        facts = services.get(service, {})
        email, name = str(facts.get("courriel", "")), str(facts.get("nom", ""))
        lines = [str(facts.get(key) or f"[à compléter : {said}]") for key, said in _SIGNATURE]
        return Letterhead(
            sender=Address(name=name, email=email) if email else None, signature="\n".join(lines), mention=mention
        )

    return letterhead


def _mention(town: Town) -> str:
    """The mention of a decision, with the town's purpose and contact or their holes."""
    block = (Path(__file__).parent / "templates" / "_blocs" / "mention_algorithmique.txt").read_text(encoding="utf-8")
    seen: dict[str, None] = {}
    names = ("mention_finalite", "mention_contact")
    known = {name: town.facts.get(name) or Hole(name, VARIABLES[name].label, seen) for name in names}
    return make_environment({}).from_string(block).render(known).strip()
