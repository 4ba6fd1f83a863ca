"""How each service of the town signs and from which address it writes, by the town's facts."""

from collections.abc import Callable
from pathlib import Path

from responders.town import load_town
from triage.domain.drafts import Letterhead
from triage.domain.mail import Address

_SIGNATURE = (
    ("signataire_nom", "nom du signataire"),
    ("signataire_qualite", "qualité du signataire"),
    ("nom", "nom du service"),
)


def load_letterheads(town: Path | None) -> Callable[[str], Letterhead]:
    """The letterhead by the code of a service. Raises ConfigurationError for a wrong town file."""
    services = load_town(town).services

    def letterhead(service: str) -> Letterhead:
        facts = services.get(service, {})
        email, name = str(facts.get("courriel", "")), str(facts.get("nom", ""))
        lines = [str(facts.get(key) or f"[à compléter : {said}]") for key, said in _SIGNATURE]
        return Letterhead(sender=Address(name=name, email=email) if email else None, signature="\n".join(lines))

    return letterhead
